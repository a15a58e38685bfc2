"""The program decides as an oracle does that shares no code with it: on worlds drawn at random."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest

from clearsight.access.matrix import MATRIX
from clearsight.people.models import Person
from tests.oracle.comparing import TABLE_OF, compare, compare_at_once, told
from tests.oracle.facts import read_facts
from tests.oracle.judge import RULES
from tests.oracle.worlds import DAY, world_of

HERE = Path(__file__).parent
SHARE_NOTHING = (
    "facts.py",
    "people.py",
    "judge.py",
    "worlds.py",
    "corners.py",
    "reasons.py",
    *(one.name for one in HERE.glob("rules*.py")),
)


def test_the_oracle_has_a_rule_of_its_own_for_every_permission() -> None:
    assert set(RULES) == set(MATRIX)
    assert {asked.model for asked in MATRIX.values()} <= set(TABLE_OF)


def test_the_oracle_shares_no_code_with_the_program() -> None:
    imported = [
        name
        for module in SHARE_NOTHING
        for node in ast.walk(ast.parse((HERE / module).read_text("utf-8")))
        for name in _names(node)
    ]
    assert imported and not [name for name in imported if name.startswith("clearsight")]


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


@pytest.mark.django_db
@pytest.mark.req("J1", "J2", "J3", "J4", "J5", "J6", "G6")
def test_the_two_decide_alike() -> None:
    moment = world_of(1)
    facts = read_facts()
    found = compare_at_once(facts, DAY + timedelta(days=5), moment)
    assert not found.differ, "\n".join(told(found.differ[:8], facts))
    assert found.decisions > 10_000 and found.allowed > 300
    # The same words, asked as pages ask them: of one person after the other.
    some = Person.objects.order_by("pk")[2:14:6]
    by_one = compare(facts, DAY + timedelta(days=5), moment, people=some)
    assert not by_one.differ and by_one.decisions > 1_000 and by_one.allowed > 30
