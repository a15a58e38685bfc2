"""Rows that say a thing twice are no fault: an import takes them once, as a check reads them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clearsight.compliance.actions import import_facts
from clearsight.compliance.dataset import Codes
from clearsight.compliance.queries import facts_for_organisation
from tests import world
from tests.compliance.tables import ARRANGEMENTS, PEOPLE, read
from tests.world import OPERATOR, at

pytestmark = [pytest.mark.django_db, pytest.mark.req("L4")]

HEADS = {
    "roles": "person,role,site,from,to\n",
    "circumstances": "person,circumstance,from,to\n",
    "employment": "person,employment,from,to,fraction\n",
    "members": "arrangement,person,from,to\n",
    "agreements": "arrangement,version,person,signed_on\n",
    "attendance": "session,person,present\n",
    "signatures": "session,person,signed_on\n",
    "discussions": "session,case\n",
    "case_statuses": "case,status,from,to\n",
    "training": "person,kind,provider,completed_on\n",
}
ROWS = {
    "roles": "p1,dsl,h1,2025-09-01,2026-01-31",
    "circumstances": "p1,induction,2025-09-01,2026-01-31",
    "employment": "p1,bank,2025-09-01,2026-01-31,0.5",
    "members": "a1,p1,2025-09-01,2026-01-31",
    "agreements": "a1,1,p1,2025-09-02",
    "attendance": "s1,p1,yes",
    "signatures": "s1,p1,2025-10-02",
    "discussions": "s1,c1",
    "case_statuses": "c1,monitoring,2025-09-01,2026-01-31",
    "training": "p1,dsl,in_house,2025-09-01",
}
CODES = Codes().plus(employment={"bank": "bank staff"})


def kept(at_: Path, table: str, *rows: str) -> tuple[object, ...]:
    """The rows of a table after a tracker that has these, and no others in it, was taken in."""
    facts = read(at_, CODES, **{table: HEADS[table] + "".join(f"{row}\n" for row in rows)})
    of = world.school()
    for _ in range(2):  # and again: nothing doubles then either
        import_facts(of.organisation, facts, by=OPERATOR, at=at())
    codes = {"p1", "a1", "s1", "c1"}
    stored = getattr(facts_for_organisation(of.organisation), table)
    return tuple(row for row in stored if codes & {str(getattr(row, name)) for name in row.__slots__})


@pytest.mark.parametrize("table", HEADS)
def test_a_row_given_twice_is_taken_once(tmp_path: Path, table: str) -> None:
    assert len(kept(tmp_path, table, ROWS[table], ROWS[table])) == 1


@pytest.mark.parametrize("table", [table for table, head in HEADS.items() if ",to" in head])
@pytest.mark.parametrize("last, longest", [("2026-03-31", date(2026, 3, 31)), ("", None)])
def test_of_two_periods_that_begin_together_the_longer_is_taken(
    tmp_path: Path, table: str, last: str, longest: date | None
) -> None:
    longer = ROWS[table].replace("2026-01-31", last)
    [row] = kept(tmp_path / "then", table, ROWS[table], longer)
    assert getattr(row, "to") == longest  # noqa: B009  (rows of any table)


@pytest.mark.parametrize("table", ["agreements", "signatures"])
def test_of_two_signatures_of_one_person_the_first_counts(tmp_path: Path, table: str) -> None:
    later = ROWS[table].rpartition(",")[0] + ",2025-11-30"
    [row] = kept(tmp_path, table, later, ROWS[table], later)
    assert str(getattr(row, "signed_on")) == ROWS[table].rpartition(",")[2]  # noqa: B009


def test_a_matter_taken_up_again_twice_in_one_cell(tmp_path: Path) -> None:
    sessions = (
        "session,arrangement,kind,status,held_on,revisits\n"
        "s1,a1,ad_hoc,held,2025-10-01,\ns2,a1,planned,held,2025-10-08,s1 s1\n"
    )
    facts = read(tmp_path, sessions=sessions, arrangements=ARRANGEMENTS, people=PEOPLE)
    of = world.school()
    import_facts(of.organisation, facts, by=OPERATOR, at=at())
    [row] = [s for s in facts_for_organisation(of.organisation).sessions if s.session == "s2"]
    assert row.revisits == ("s1",)
