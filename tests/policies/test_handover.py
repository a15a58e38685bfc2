"""Given these facts, these findings: somebody leaves, and what they did is handed over."""

from __future__ import annotations

import pytest

from tests.policies.given import Given


def handed_over(last: str = "2025-12-01", first: str = "2026-01-12") -> Given:
    """A worker's supervision passes from one lead to the next at the turn of the year."""
    given = Given()
    given.person("old", "dsl", left="2025-12-31")
    given.person("new", "dsl", since="2026-01-05")
    given.person("worker", "family_worker")
    given.case("c1", "worker", "2025-09-01")
    given.arrangement("a1", "old", "worker", to="2025-12-31")
    given.arrangement("a2", "new", "worker", since="2026-01-05", signed="2026-01-05")
    given.held("a1", last)
    if first:
        given.held("a2", first)
    return given


@pytest.mark.req("B5", "D1")
def test_a_change_of_supervisor_stops_no_clock() -> None:
    said = handed_over().said("harewood", "2026-01-13", "contract-four-weeks")
    assert said == [("late", "2025-09-29"), ("late", "2025-12-29"), ("open", "2026-02-09")]
    assert handed_over(first="").said("harewood", "2026-01-13", "contract-four-weeks")[-1] == (
        "overdue",
        "2025-12-29",
    )


@pytest.mark.req("B5", "B4")
def test_who_has_left_supervises_nobody_and_needs_nothing() -> None:
    found = handed_over().findings("harewood", "2026-02-01")
    assert {f.subject.get("person") for f in found if f.rule == "supervisors-trained"} == {"new"}


@pytest.mark.req("B5", "B6")
def test_an_arrangement_whose_supervisor_has_left_lacks_cover() -> None:
    given = Given()
    given.person("old", "operational_manager", left="2025-12-31")
    given.person("worker", "practitioner")
    given.arrangement("a1", "old", "worker", every="4 weeks")
    assert [s for s, _ in given.said("worcestershire", "2026-01-01", "cover")] == ["broken"]
