"""What "who can read this, and why?" says of everybody is what the oracle says, and why (issue 4).

In many worlds, until each cell of the matrix was met: `python -m scripts.explained`; here some of one.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from clearsight.access.matrix import MATRIX
from clearsight.web.views.readers import KINDS
from tests.oracle.explaining import NEVER, Explained, cells, explain
from tests.oracle.facts import read_facts
from tests.oracle.reasons import REASONS
from tests.oracle.worlds import DAY, world_of


@pytest.mark.django_db
@pytest.mark.shown
@pytest.mark.req("J1", "J2", "J3", "J6")
def test_who_can_read_and_why_is_as_the_oracle_has_it() -> None:
    moment, found = world_of(1), Explained()
    explain(read_facts(), DAY + timedelta(days=5), moment, Random(1), 4, found, most=3)
    assert found.wrong == []
    assert found.asked > 250 and len(found.met) > 14
    assert found.met_all_the_same() == []


def test_every_kind_that_has_such_a_page_has_a_reason_for_each_relation() -> None:
    shown = {(kind.name, permission) for kind in KINDS.values() for _says, permission in kind.asked}
    pages = {name for name, _ in shown}
    assert pages == {"record", "case", "session"}, "of a file, the records in it are explained"
    assert {(name, relation) for name, asked in shown for relation in MATRIX[asked].relations} == set(REASONS)
    assert set(NEVER) < set(cells())
