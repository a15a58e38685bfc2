"""What a page asks of one thing is asked together, and kept for the page: each answer for its own question.

Held against the oracle as a page asks: of several people, things of every kind and days, beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import ModuleType
from typing import Any

from django.apps import apps

from clearsight.access.matrix import MATRIX
from clearsight.integrations.once import one_page
from clearsight.people.models import Person
from tests.oracle.comparing import TABLE_OF
from tests.oracle.facts import Facts
from tests.oracle.judge import may
from tests.oracle.mutants import Mutant, modules
from tests.oracle.people import Day

# What is changed in `access/queries`: the words there, and those in their place.
CHANGES = (
    ("return relations, actor.pk,", "return actor.pk,"),
    ("return relations, actor.pk, actor", "return relations, actor"),
    ("type(thing), thing.pk, on\n", "thing.pk, on\n"),
    ("type(thing), thing.pk, on\n", "type(thing), on\n"),
    ("type(thing), thing.pk, on\n", "type(thing), thing.pk\n"),
    ("zip(asked, answers, strict=True)", "zip(asked, reversed(answers), strict=True)"),
    ("partial(bool, answer)", "partial(bool, not answer)"),
    ("partial(bool, answer)", "partial(bool, True)"),
    ("partial(bool, answer)", "partial(bool, False)"),
    ("for _sql, params in asked.values()", "for _sql, params in reversed(asked.values())"),
    ('TOGETHER.get(permission, ())', 'TOGETHER["session.view"]'),
)  # fmt: skip


def together_mutants() -> Iterator[Mutant]:
    """Each change of how it is asked together, or kept; and each group with what is of another kind."""
    source = modules()["queries"]
    for number, (there, instead) in enumerate(CHANGES):
        if source.count(there) != 1:
            raise LookupError(f"{there!r} stands {source.count(there)} times in access/queries")
        line = source[: source.index(there)].count("\n") + 1
        words = f"together {number}: {instead.strip()} instead of {there.strip()}"
        yield Mutant("queries", line, words, source.replace(there, instead))
    for group in ("organisation.see_position", "person.see_findings", "session.view", "record.read"):
        other = "case.manage" if group != "case.manage" else "record.read"
        yield Mutant(
            "queries", 1, f"together: {other} asked with {group}",
            source.replace(f'    ("{group}",', f'    ("{group}", "{other}",', 1),
        )  # fmt: skip


def together_faults(queries: ModuleType, facts: Facts, day: date, moment: datetime) -> int:
    """How often what a page is told differs from the oracle: asked in one order, and in the other."""
    wrong = 0
    told = [Day(facts, one, moment) for one in (day, day + timedelta(days=20))]
    kinds = dict.fromkeys(MATRIX[permission].model for permission in queries.TOGETHER)
    things = [one for kind in kinds for one in _some(kind)]
    people = [*Person.objects.order_by("pk")[:4], *Person.objects.order_by("-pk")[:1]]
    # Besides what is asked together, all else of such things: nothing is taken for the answer to another.
    every = dict.fromkeys([*queries.TOGETHER, *(one for one in MATRIX if MATRIX[one].model in kinds)])
    for order in (list(every), list(reversed(queries.TOGETHER))):
        with one_page():
            for person in people:
                for thing in things:
                    wrong += _asked(queries, order, person, thing, told)
    return wrong


def _some(kind: str) -> list[Any]:
    model: Any = apps.get_model(kind)
    return list(model._default_manager.order_by("pk")[:2])


def _asked(queries: ModuleType, order: list[str], person: Person, thing: Any, told: list[Day]) -> int:
    kind, wrong = thing._meta.label_lower, 0
    for day in told:
        row = day.f.tables[TABLE_OF[kind]][thing.pk]
        for permission in order:
            if MATRIX[permission].model == kind:
                lets = may(day, day.f.people[person.pk], permission, row)
                wrong += queries.permits(person, permission, thing, day.day) != lets
    return wrong


def caught_together(mutant: Mutant, facts: Facts, day: date, moment: datetime) -> bool:
    """Whether the mutant is told from the program: it answers otherwise, or does not even run."""
    from django.db import transaction

    from tests.oracle.mutants import package

    try:
        with transaction.atomic():
            return together_faults(package({"queries": mutant.source}), facts, day, moment) > 0
    except Exception:
        return True
