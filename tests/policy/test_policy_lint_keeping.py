"""What the linter says of how long records are kept, and that a floor speaks of it too."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clearsight.policy.domain.layers import layered
from clearsight.policy.domain.model import Layer
from clearsight.retention.domain import review_due, rules_for
from tests.policy.small import small
from tests.policy.test_policy_lint import said

KEPT = '\n[[retention]]\nrecord = "{}"\nanchor = "{}"\nclause = "{}"\n'


@pytest.mark.req("L9", "A2")
@pytest.mark.parametrize(
    "kind, clauses, tables",
    [
        ("note", [("1",)], [("grid", "created", "1", "6 years")]),
        ("gap", [("1",)], [("session_record", "date_of_birth", "1", "6 years")]),
        ("gap", [("1",)], [("session_record", "left", "1", "")]),
        ("note", [("1", "2")],
         [("case_record", "created", "1", "6 years"), ("case_record", "created", "2", "6 years")]),
        ("difference", [("1", "2")],
         [("case_record", "created", "1", "6 years"), ("case_record", "date_of_birth", "2", "25 years")]),
        ("note", [],
         [("case_record", "created", "1", "6 years"), ("session_record", "created", "2", "6 years")]),
    ],
)  # fmt: skip
def test_what_is_said_of_how_long_records_are_kept(
    kind: str, clauses: list[tuple[str, ...]], tables: list[tuple[str, str, str, str]]
) -> None:
    policy = small(*(KEPT.format(*one) + (f'keep = "{one[3]}"\n' if one[3] else "") for one in tables))
    assert [found for found in said(policy, kind) if found != ("the policy itself",)] == clauses


@pytest.mark.req("L9", "A3")
@pytest.mark.parametrize(
    "relation, own, laid, looser",
    [
        ("floor", "6 years", "10 years", [("14", "A small policy: 3")]),
        ("trust", "6 years", "120 months", [("14", "A small policy: 3")]),
        ("floor", "10 years", "6 years", []),
        ("floor", "6 years", "6 years", []),
        ("annex", "6 years", "10 years", []),
        ("annex", "10 years", "6 years", [("A small policy: 3", "14")]),
    ],
)
def test_a_floor_of_keeping_speaks_and_what_undercuts_it_is_named(
    relation: Any, own: str, laid: str, looser: list[tuple[str, str]]
) -> None:
    floor = small(KEPT.format("case_record", "case_closed", "3"), f'keep = "{laid}"')
    layer = Layer(policy="small", relation=relation)
    mine = small(KEPT.format("case_record", "case_closed", "14"), f'keep = "{own}"')
    mine = mine.model_copy(update={"layers": (layer,)})
    mine = mine.model_copy(update={"policy": mine.policy.model_copy(update={"name": "mine"})})
    whole = layered(mine, [(layer, floor)])
    assert said(whole, "looser") == looser and said(whole, "contradiction") == []
    due = review_due(rules_for("case_record", whole, ()), {"case_closed": date(2020, 3, 1)})
    assert due and due[0] == date(2030 if "10 years" in own + laid or "120" in laid else 2026, 3, 2)
    host = layered(mine, [(Layer(policy="small", relation="host", sites=("vale",)), floor)])
    assert host.retention == mine.retention
