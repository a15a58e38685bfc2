"""Grants: to me, of what concerns me, of one thing; and one of them with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.predicates import holding
from clearsight.access.queries import lent_by, permits, require, visible_to
from clearsight.audit.actions import record as audit
from clearsight.casework.models import CaseFile
from clearsight.grants.models import Grant
from clearsight.integrations.worded import Asker, One, worded
from clearsight.kernel.refusals import Refused
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.supervision.models import Agreement


@dataclass(frozen=True, slots=True)
class GrantShown:
    """A grant with its reason, whether the reader may end it or agree to it. `state`: as `state_of` says."""

    grant: Grant
    reason: str
    state: str
    may_end: bool
    may_agree: bool


def grants_to(person: Person, on: date) -> list[Grant]:
    """What the person was given to read and may read today."""
    return _to(person.pk, on)


@worded
def _to(person: One, on: One) -> QuerySet[Grant]:
    return _all().filter(_agreed(), holding(on), to=person, ended_at=None)


def given_no_more(person: Person, since: datetime, on: date) -> list[Grant]:
    """What the person was given, or was disclosed of theirs for a proceeding, and has ended since a moment.

    What they ended themselves they know of.
    """
    return _no_more(person, person.pk, since, localdate(since), on)


@worded
def _no_more(person: Asker, me: One, since: One, first: One, on: One) -> QuerySet[Grant]:
    ended = Q(ended_at__gt=since) & (Q(ended_by=None) | ~Q(ended_by=me))
    over = Q(ended_at=None, agreed_at__isnull=False, to_date__gte=first, to_date__lt=on)
    rows = _all().filter(Q(kind="proceeding") | Q(to=me), ended | over)
    return visible_to(person, "grant.view", rows.exclude(agreed_by=me), on).order_by("-to_date", "-pk")


def _agreed() -> Q:
    return ~Q(kind="proceeding") | Q(agreed_at__isnull=False)


def grants_of_others(person: Person, on: date) -> QuerySet[Grant]:
    """What others were given that concerns the person, or by them: what holds or is to come first."""
    seen = visible_to(person, "grant.view", _all().exclude(to=person), on)
    return seen.order_by("-to_date", "-pk")


def grants_about(what: Record | CaseFile, *, by: Person, on: date) -> list[Grant]:
    """Who was given this record or case file to read, today or from a day to come, for those concerned."""
    of = Q(records__record=what) if isinstance(what, Record) else Q(case=what)
    still = _all().filter(of, to_date__gte=on, ended_at=None)
    return list(visible_to(by, "grant.view", still, on).order_by("to_date", "pk").distinct())


@atomic
def grant_shown(grant: Grant, *, by: Person, at: datetime) -> GrantShown:
    """One grant with its reason. Audited as read.

    Raises:
        Unknown: to whom it does not concern.
    """
    today = localdate(at)
    require(by, "grant.view", grant, today)
    audit("grants.read_reason", grant, by=by, at=at, organisation=grant.organisation_id)
    reason = grant.file.unseal(grant.reason, grant, "reason", blank=False)
    state = state_of(grant, today)
    may_end = state != "over" and permits(by, "grant.end", grant, today)
    return GrantShown(
        grant, reason, state, may_end, state == "asked" and permits(by, "grant.agree", grant, today)
    )


def refuse_taking_out(person: Person, of: Record | Agreement, on: date) -> None:
    """What was given to read, or opened in an emergency, is read here and not taken elsewhere.

    Raises:
        Refused: to whoever reads the record, or the agreement that came with it, by loan alone.
    """
    if lent_by(person, "record.read" if isinstance(of, Record) else "agreement.view", of, on):
        raise Refused.one("record", "it was given to you to read, and not to take out", "ask whoever gave it")


def state_of(grant: Grant, today: date) -> str:
    """Whether it holds that day: open, to_come, over; or asked, for a proceeding, and nobody agreed yet."""
    if grant.ended_at is not None or (grant.to_date is not None and grant.to_date < today):
        return "over"
    if grant.kind == "proceeding" and grant.agreed_at is None:
        return "asked"
    return "open" if grant.from_date <= today else "to_come"


def _all() -> QuerySet[Grant]:
    people = ("to", "given_by", "ended_by", "agreed_by", "case", "file")
    return Grant.objects.select_related(*people).prefetch_related("records__record__session")
