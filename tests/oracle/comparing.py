"""The oracle and the program, asked the same: what each lets whom do with what, compared as sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import connection

from clearsight.access import queries
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


def at_once(permission: str, day: date) -> set[tuple[int, int]]:
    """What the program lists for everybody: the words of `visible_to`, with columns for the actor."""
    model: Any = apps.get_model(MATRIX[permission].model)
    sql, params = queries._within(permission, model, connection.vendor)
    if not sql:
        return set()
    columns = {queries.ACTOR: "reader.id", queries.THEIRS: "reader.organisation_id"}
    marks, (first, *rest) = queries.when(day), sql.split("%s")
    words, said = first, []
    for value, after in zip(params, rest, strict=True):
        words += (columns.get(value) or "%s") + after
        said += [] if value in columns else [marks.get(value, value)]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT reader.id, {table}.id FROM people_person reader, {table} WHERE {words}", said)
        return set(cursor.fetchall())


def compare_at_once(facts: Facts, day: date, moment: datetime) -> Compared:
    """As `compare`, of everybody: one question for each permission."""
    told, total = Day(facts, day, moment), Compared()
    for permission in sorted(set(MATRIX) & set(RULES)):
        things = facts.tables[TABLE_OF[MATRIX[permission].model]].values()
        asked = [(person, thing) for person in facts.people.values() for thing in things]
        oracle = {(one.id, thing.id) for one, thing in asked if may(told, one, permission, thing)}
        program = at_once(permission, day)
        differ = tuple(Differs(permission, *one, day, one in program) for one in sorted(oracle ^ program))
        total += Compared(len(asked), len(oracle), differ)
    return total


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
