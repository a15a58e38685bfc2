"""On which days to come it may change who can read a thing: whatever is dated and has to do with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Model, Q

from clearsight.casework.models import CaseFile
from clearsight.grants.models import Grant, Transfer
from clearsight.people.models import Organisation, Person, Role
from clearsight.records.models import Record
from clearsight.scheduling.models import Arrangement, ArrangementMember, Session
from clearsight.supervision.models import Discussion

A_DAY = timedelta(days=1)


def days_of_change(thing: Model, people: Iterable[int], of: Organisation, on: date) -> list[date]:
    """The days after `on` on which a role, a place, cover, a loan or a post begins, or one has ended.

    Args:
        people: who can read it today. Of others it is what begins that matters.
    """
    return sorted({day for day in _days(thing, list(people), of, on) if day > on})


def _days(thing: Model, people: list[int], of: Organisation, on: date) -> Iterator[date]:
    lead, arrangements = _whose(thing)
    places = ArrangementMember.objects.filter(arrangement__in=arrangements)
    given = Grant.objects.filter(_of(thing), ended_at=None)
    # Where they work decides who reads; and whoever was given it may be kept from it by a role.
    people += [*places.values_list("person", flat=True), *given.values_list("to", flat=True)]
    people += [lead.pk] if lead else []
    there = Q(person__in=people) | Q(from_date__gt=on, person__organisation=of)
    around = Q(pk__in=arrangements) | Q(covers__in=arrangements) | Q(continues__in=arrangements)
    dated: list[Any] = [Role.objects.filter(there), given, Arrangement.objects.filter(around), places]
    dated += [ArrangementMember.objects.filter(person=lead)] if lead else []
    for rows in dated:
        yield from _begins_and_ends(rows.filter(Q(from_date__gt=on) | Q(to_date__gte=on)))
    posts = Person.objects.filter(Q(pk__in=people, left__gte=on) | Q(organisation=of, started__gt=on))
    yield from _begins_and_ends(posts, "started", "left")
    yield from Transfer.objects.filter(person=lead, on__gt=on).values_list("on", flat=True)


def _of(thing: Model) -> Q:
    """What was given of the thing, alone or among others."""
    if isinstance(thing, Record):
        return Q(records__record=thing)
    return Q(case=thing) if isinstance(thing, CaseFile) else Q(pk__in=[])


def _begins_and_ends(rows: Any, begins: str = "from_date", ends: str = "to_date") -> Iterator[date]:
    for first, last in rows.values_list(begins, ends).distinct():
        yield first
        if last is not None and last < date.max:
            yield last + A_DAY


def _whose(thing: Any) -> tuple[Person | None, list[int]]:
    """Who leads the case that it is about, and in which arrangements it is met about."""
    if isinstance(thing, Session):
        return None, [thing.arrangement_id]
    if isinstance(thing, Record):
        return thing.case.lead if thing.case else None, [thing.session.arrangement_id]
    if isinstance(thing, CaseFile):
        brought = Discussion.objects.filter(case=thing).values("session")
        written = Record.objects.filter(case=thing).values("session")
        met = Session.objects.filter(Q(pk__in=brought) | Q(pk__in=written))
        return thing.lead, list(met.values_list("arrangement", flat=True).distinct())
    return None, []
