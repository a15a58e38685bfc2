"""Records that a policy lets be disclosed for a proceeding; what was asked for and is to be agreed to."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from clearsight.access.predicates import holding, may_act
from clearsight.access.queries import visible_to
from clearsight.grants.models import Grant
from clearsight.grants.queries.readers import may_have
from clearsight.integrations.worded import Asker, One, worded
from clearsight.kernel.roles import DATA_PROTECTION, OWN_SITES
from clearsight.people.models import Person, Role
from clearsight.policy.queries import forms_of
from clearsight.records.models import Record
from clearsight.records.queries import form_of
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import present_at


def proceedings_of(record: Record) -> tuple[str, ...]:
    """The proceedings for which the policy lets this record be disclosed: none of a child's.

    Only of what is settled: signed, or agreed where nobody signs it.
    """
    settled = record.state == "sealed" or (record.state == "agreed" and form_of(record).signing is None)
    if not settled or record.case_id is not None or record.disposed_at is not None:
        return ()
    files = forms_of(record.organisation, record.session.day).files if record.session.day else ()
    return next((tuple(file.proceedings) for file in files if file.id == record.part), ())


def parties_of(record: Record) -> set[int]:
    """Whose record it is: who supervised, and whom it is about, or all who were there."""
    there = [record.about_id] if record.about_id else [one.pk for one in present_at(record.session)]
    return {record.session.supervisor_id, *there}


def records_to_ask_for(session: Session, by: Person) -> list[tuple[Record, tuple[str, ...]]]:
    """The settled records of a session that can be asked for, with their proceedings; none of one's own."""
    kept = Record.objects.filter(session=session, state__in=("agreed", "sealed"), case=None)
    kept = kept.select_related("session__arrangement", "organisation", "file", "form_text", "about")
    found = [(one, proceedings_of(one)) for one in kept.order_by("pk") if by.pk not in parties_of(one)]
    return [(one, codes) for one, codes in found if codes and one.file.wrapped_key]


def who_could_agree(record: Record, asks: Person, on: date) -> set[int]:
    """Who protects data here, can sign in, does not ask and is no party: their primary keys.

    Whoever is chosen to read it is among them: they do not agree, either.
    """
    there = Role.objects.filter(
        holding(on), may_act(on, "person__"), role__in=DATA_PROTECTION, site__kind__in=OWN_SITES,
        person__user__isnull=False, person__organisation=record.organisation_id,
    )  # fmt: skip
    return set(there.values_list("person", flat=True)) - {asks.pk, *parties_of(record)}


def who_could_read(record: Record, asks: Person, on: date) -> QuerySet[Person]:
    """To whom it can be given to read, who asks included, and none of the parties; by name."""
    return may_have(record, asks.organisation_id, on).exclude(pk__in=parties_of(record))


def proceedings_to_answer(person: Person, on: date) -> list[Grant]:
    """What was asked for and waits for the person to agree."""
    return _to_answer(person, on)


@worded
def _to_answer(person: Asker, on: One) -> QuerySet[Grant]:
    waiting = Grant.objects.filter(kind="proceeding", agreed_at=None, ended_at=None, to_date__gte=on)
    return _with(visible_to(person, "grant.agree", waiting, on))


def proceedings_about(person: Person, on: date) -> list[Grant]:
    """What was asked for, or is read, of the person's own records: told on their first page."""
    return _about(person, person.pk, on)


@worded
def _about(person: Asker, me: One, on: One) -> QuerySet[Grant]:
    there = Grant.objects.filter(kind="proceeding", ended_at=None, to_date__gte=on)
    others = there.exclude(to=me).exclude(given_by=me).exclude(agreed_by=me)
    waiting = visible_to(person, "grant.agree", others, on).values("pk")
    return _with(visible_to(person, "grant.view", others, on).exclude(pk__in=waiting))


def _with(rows: QuerySet[Grant]) -> QuerySet[Grant]:
    names = rows.select_related("to", "given_by", "ended_by", "agreed_by", "case", "file")
    return names.prefetch_related("records__record__session").order_by("given_at", "pk")
