"""A condition of access that is dropped or negated is noticed: the oracle lets others than what is left does.

All of them are brought before it by `python -m scripts.mutants`; here those on which everything rests.
"""

from __future__ import annotations

import ast
from datetime import timedelta

import pytest

from clearsight.integrations.clock import now
from tests.oracle.alike import alike
from tests.oracle.mutants import Court, Mutant, lines, modules, mutants
from tests.oracle.worlds import DAY, World

HERE = {"may_act", "standing_in"}


def in_function(mutant: Mutant) -> str:
    """The function in which the mutant differs."""
    for node in ast.parse(modules()[mutant.module]).body:
        if isinstance(node, ast.FunctionDef) and node.lineno <= mutant.line <= (node.end_lineno or 0):
            return node.name
    return ""


@pytest.mark.django_db
@pytest.mark.shown
@pytest.mark.req("J1", "J2", "J5")
def test_what_everything_rests_on_cannot_be_dropped_unseen() -> None:
    moment = now()
    for seed in (1, 2, 3):
        World(seed, moment)
    court = Court((DAY + timedelta(days=5),), moment, {"records.record"})
    assert court.innocent() == []
    tried = [one for one in mutants() if in_function(one) in HERE and not alike(str(one))]
    assert len(tried) >= 8
    assert [str(one) for one in tried if not court.catches(one)] == []
    changed = list(lines(court))
    caught = [one for one in changed if court.catches_line(one[0], one[2])]
    assert len(changed) > 80 and len(caught) > 0.7 * len(changed)
