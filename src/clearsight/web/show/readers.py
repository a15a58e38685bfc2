"""Who can read a thing, why, and until when; and who cannot, though one may think so.

From the same definition that lets them in (`access.holders`), asked of today and of each day to come on which
it changes: never from a second one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Model, Q

from clearsight.access.holders import holders
from clearsight.access.predicates import holding
from clearsight.access.wording import ROLES_OF, relation_words
from clearsight.grants.models import Grant
from clearsight.kernel.roles import (
    ADMINISTRATOR,
    ORGANISATION_LEAD,
    ORGANISATION_LEADERSHIP,
    READING,
    SITE_LEAD,
    SITE_LEADERSHIP,
)
from clearsight.people.models import Organisation, Person, Role
from clearsight.people.queries import at_work
from clearsight.policy.domain.wording import Labels
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.models import Arrangement, ArrangementMember
from clearsight.web import words

# So many days to come are looked at: what changes later is said once they have passed.
MOST_DAYS = 8
# What somebody may think whom a role puts above others, and why it is not so.
CANNOT: tuple[tuple[tuple[str, ...], str], ...] = (
    (ADMINISTRATOR, "keeps the list of people and the calendar, which opens nothing that is written"),
    ((*SITE_LEADERSHIP, *ORGANISATION_LEADERSHIP),
     "sees that supervision happens and is signed, not what is said"),
    ((*SITE_LEAD, *ORGANISATION_LEAD),
     "leads safeguarding, which opens the cases of their own school and no more"),
    (tuple(sorted(READING)), "answers for the place, and sees figures"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can, in words why, and until which day where that is known; or from when on."""

    name: str
    why: tuple[str, ...]
    until: date | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Readers:
    """One thing that can be done, and who can do it."""

    says: str
    permission: str
    now: tuple[Reader, ...]
    later: tuple[Reader, ...]


def readers(
    asked: Iterable[tuple[str, str]],
    thing: Model,
    arrangement: Arrangement | None,
    of: Organisation,
    on: date,
) -> list[Readers]:
    """For each permission asked (what it lets one do, and its name), who has it today, or will from a day on.

    Args:
        arrangement: whose meeting it is about, where it is: its own days change who can read.
    """
    return [_readers(says, permission, thing, arrangement, of, on) for says, permission in asked]


def _readers(
    says: str, permission: str, thing: Model, arrangement: Arrangement | None, of: Organisation, on: date
) -> Readers:
    today = holders(permission, thing, on, organisation=of.pk)
    days = _days_of_change(today, arrangement, of, on)
    then = {day: holders(permission, thing, day, organisation=of.pk) for day in days}
    come: dict[int, tuple[date, tuple[str, ...]]] = {}
    for day, holding_then in then.items():
        for person, relations in holding_then.items():
            if person not in today:
                come.setdefault(person, (day, relations))
    people = Person.objects.in_bulk([*today, *come])
    said = _Words(people.values(), of, type(thing)._meta.label_lower, on)
    return Readers(
        says,
        permission,
        tuple(Reader(people[one].name, said.why(one, why), _until(one, then)) for one, why in today.items()),
        tuple(Reader(people[one].name, said.why(one, why), since=day) for one, (day, why) in come.items()),
    )


def _until(person: int, then: Mapping[date, Mapping[int, Any]]) -> date | None:
    """The last day on which they can, where it is known that there is one."""
    lost = next((day for day, held in then.items() if person not in held), None)
    return lost - timedelta(days=1) if lost else None


def _days_of_change(
    people: Iterable[int], arrangement: Arrangement | None, of: Organisation, on: date
) -> list[date]:
    """The next days after `on` on which a role, a membership or cover begins, or one of them has ended."""
    ends = Q(to_date__gte=on)
    days = {
        day + timedelta(days=1)
        for day in _days(Role.objects.filter(ends, person__in=list(people)), "to_date")
    }
    begins = Role.objects.filter(from_date__gt=on, person__organisation=of)
    days |= set(_days(begins, "from_date"))
    left = Person.objects.filter(pk__in=list(people), left__gte=on)
    days |= {day + timedelta(days=1) for day in _days(left, "left")}
    given = Grant.objects.filter(ends, to__in=list(people), organisation=of, ended_at=None)
    days |= {day + timedelta(days=1) for day in _days(given, "to_date")}
    if arrangement is not None:
        around = Arrangement.objects.filter(
            Q(pk=arrangement.pk) | Q(covers=arrangement) | Q(continues=arrangement)
        )
        days |= set(_days(around.filter(from_date__gt=on), "from_date"))
        days |= {day + timedelta(days=1) for day in _days(around.filter(ends), "to_date")}
        members = ArrangementMember.objects.filter(ends, arrangement=arrangement)
        days |= {day + timedelta(days=1) for day in _days(members, "to_date")}
    return sorted(days)[:MOST_DAYS]


def _days(rows: Any, column: str) -> list[date]:
    return list(rows.values_list(column, flat=True).distinct())


class _Words:
    """What puts each person in a relation, in words: with the role, where and since when they hold one."""

    def __init__(self, people: Iterable[Person], of: Organisation, model: str, on: date) -> None:
        self.model, self.labels = model, Labels(policy_in_force(of, on).codes)
        self.roles: dict[int, list[Role]] = {}
        for role in (
            Role.objects.filter(holding(on), person__in=list(people)).select_related("site").order_by("pk")
        ):
            self.roles.setdefault(role.person_id, []).append(role)

    def why(self, person: int, relations: Iterable[str]) -> tuple[str, ...]:
        """One line for each relation."""
        return tuple(self._why(person, relation) for relation in relations)

    def _why(self, person: int, relation: str) -> str:
        says = relation_words(self.model, relation)
        held = [one for one in self.roles.get(person, []) if one.role in ROLES_OF.get(relation, ())]
        return f"{says}: {words.listed(map(self._role, held))}" if held else says

    def _role(self, role: Role) -> str:
        ends = f" until {words.day(role.to_date)}" if role.to_date else ""
        label = self.labels.of("role", role.role)
        return f"{label} at {role.site.name} since {words.day(role.from_date)}{ends}"


def cannot(found: Readers, of: Organisation, on: date) -> list[tuple[str, list[str]]]:
    """Those whose role might make one think that they can, and who cannot: why, and their names."""
    can = {one.name for one in found.now}
    said: list[tuple[str, list[str]]] = []
    named: set[int] = set()
    for roles, why in CANNOT:
        held = Role.objects.filter(holding(on), role__in=roles, person__organisation=of)
        rows = at_work(of, on).filter(pk__in=held.values("person_id")).exclude(pk__in=named)
        people = [one for one in rows if one.name not in can]
        named |= {one.pk for one in people}
        if people:
            said.append((why, [one.name for one in people]))
    return said
