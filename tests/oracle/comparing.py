"""The oracle and the program, asked the same: what each lets whom do with what, compared as sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps

from clearsight.access.matrix import MATRIX
from clearsight.access.queries import visible_to
from clearsight.people.models import Person
from tests.oracle.facts import Facts, Row
from tests.oracle.judge import RULES, may
from tests.oracle.people import Day

TABLE_OF = {
    "people.organisation": "organisations", "people.site": "sites", "people.person": "people",
    "scheduling.arrangement": "arrangements", "scheduling.session": "sessions",
    "supervision.agreement": "agreements", "supervision.action": "actions", "supervision.request": "requests",
    "supervision.concern": "concerns", "supervision.handover": "handovers",
    "supervision.dateproposal": "proposals", "supervision.offer": "offers",
    "supervision.objection": "objections", "casework.casefile": "cases", "casework.file": "files",
    "casework.goodpractice": "practices", "casework.legalhold": "holds", "records.record": "records",
    "escalation.escalation": "escalations", "grants.grant": "grants", "grants.opening": "openings",
    "disclosure.subjectrequest": "subject_requests",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Differs:
    """A decision about which the two differ: `program` is what the code says."""

    permission: str
    person: int
    thing: int
    day: date
    program: bool


@dataclass
class Compared:
    """How many decisions were compared, how many of them let somebody, and where the two differ."""

    decisions: int = 0
    allowed: int = 0
    differ: tuple[Differs, ...] = ()

    def __add__(self, other: Compared) -> Compared:
        return Compared(
            self.decisions + other.decisions, self.allowed + other.allowed, (*self.differ, *other.differ)
        )


def compare(
    facts: Facts, day: date, moment: datetime, permissions: Iterable[str] = (), people: Iterable[Person] = ()
) -> Compared:
    """Everybody, every permission and every thing, on one day; both organisations' among each other."""
    told, total = Day(facts, day, moment), Compared()
    for person in people or Person.objects.select_related("user"):
        for permission in permissions or sorted(set(MATRIX) & set(RULES)):
            rows = facts.tables[TABLE_OF[MATRIX[permission].model]].values()
            total += _compare(told, person, permission, rows)
    return total


def _compare(day: Day, person: Person, permission: str, rows: Iterable[Row]) -> Compared:
    things = list(rows)
    asks = day.f.people[person.pk]
    oracle = {one.id for one in things if may(day, asks, permission, one)}
    program = listed(person, permission, day.day)
    differ = tuple(
        Differs(permission, person.pk, thing, day.day, thing in program) for thing in sorted(oracle ^ program)
    )
    return Compared(len(things), len(oracle), differ)


def listed(person: Person, permission: str, day: date) -> set[int]:
    """What the program lists for the person."""
    model: Any = apps.get_model(MATRIX[permission].model)
    return set(visible_to(person, permission, model._default_manager.all(), day).values_list("pk", flat=True))


def told(differ: Iterable[Differs], facts: Facts) -> Iterator[str]:
    """Where the two differ, for whoever has to find out which is right."""
    for one in differ:
        person = facts.people[one.person]
        thing = facts.tables[TABLE_OF[MATRIX[one.permission].model]][one.thing]
        roles = [role.role for role in facts.of("roles", "person_id", one.person)]
        says = "lets" if one.program else "refuses"
        yield f"{one.permission} on {one.day}: the program {says} {person.name} {roles}: {vars(thing)}"
