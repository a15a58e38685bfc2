"""Emergency openings: mine, those that concern me, and those that leadership has still to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.holders import holders
from clearsight.access.queries import permits, require, visible_to
from clearsight.audit.actions import record as audit
from clearsight.casework.models import CaseFile
from clearsight.grants.models import Opening
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.records.models import Record

TOLD_FOR = timedelta(days=30)  # on the first page of those concerned


@dataclass(frozen=True, slots=True)
class OpeningShown:
    """An opening with its reason, and what leadership said of it once they had looked."""

    opening: Opening
    reason: str
    words: str
    may_look: bool
    mine: bool
    open: bool


def openings_of(person: Person, at: datetime) -> list[Opening]:
    """What the person has opened and can read at this moment."""
    return _of(person.pk, at)


@worded
def _of(person: One, at: One) -> QuerySet[Opening]:
    return _all().filter(by=person, until__gt=at)


def openings_answered(person: Person, since: datetime) -> list[Opening]:
    """What the person opened, and somebody has looked at, or ended, since a moment."""
    return _answered(person.pk, since)


@worded
def _answered(person: One, since: One) -> QuerySet[Opening]:
    ended = Q(until__gt=since, ended_by__isnull=False) & ~Q(ended_by=person)
    return _all().filter(Q(looked_at__gt=since) | ended, by=person)


def openings_to_look_at(person: Person, on: date) -> list[Opening]:
    """What leadership has not looked at yet, where the person is to."""
    return _to_look_at(person, on)


@worded
def _to_look_at(person: Asker, on: One) -> QuerySet[Opening]:
    return visible_to(person, "opening.look_at", _all().filter(looked_at=None), on)


def openings_seen_by(person: Person, since: datetime, on: date) -> list[Opening]:
    """What others opened since a moment of what concerns the person."""
    return _seen_by(person, since, on)


@worded
def _seen_by(person: Asker, since: One, on: One) -> QuerySet[Opening]:
    return visible_to(person, "opening.view", _all().filter(at__gt=since).exclude(by=person.pk), on)


def openings_about(what: Record | CaseFile, *, by: Person, on: date) -> list[Opening]:
    """Who opened this record or case file in an emergency, the latest first, for those concerned."""
    of = {"record": what} if isinstance(what, Record) else {"case": what}
    return list(visible_to(by, "opening.view", _all().filter(**of), on))


def who_looks_at(opening: Opening, on: date) -> list[Person]:
    """Those who are told of it at once, and look at it: who oversees there, but not who opened it.

    Only who has an account: whoever cannot sign in learns of nothing that stands on a page.
    """
    found = holders("opening.look_at", opening, on, organisation=opening.organisation_id)
    return list(Person.objects.filter(pk__in=found, user__isnull=False).order_by("name", "pk"))


@atomic
def opening_shown(opening: Opening, *, by: Person, at: datetime) -> OpeningShown:
    """One opening with its reason. Audited as read.

    Raises:
        Unknown: to whom it does not concern.
    """
    require(by, "opening.view", opening, localdate(at))
    audit("grants.read_reason", opening, by=by, at=at, organisation=opening.organisation_id)
    may = opening.looked_at is None and permits(by, "opening.look_at", opening, localdate(at))
    reason = opening.file.unseal(opening.reason, opening, "reason", blank=False)
    words = opening.file.unseal(opening.words, opening, "words")
    return OpeningShown(opening, reason, words, may, opening.by_id == by.pk, opening.until > at)


def _all() -> QuerySet[Opening]:
    rows = Opening.objects.select_related("by__organisation", "case", "record__session", "file", "site",
                                          "looked_at_by", "ended_by")  # fmt: skip
    return rows.order_by("-at", "-pk")
