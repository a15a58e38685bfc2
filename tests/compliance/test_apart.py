"""Whoever has nothing to do with others is judged as if they were not there."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearsight.compliance.domain import facts as f
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.findings import Finding
from clearsight.compliance.domain.standing import owner_of
from clearsight.policy.domain.model import Policy
from tests.compliance.small_worlds import FIRST, LAST, ROLES, worlds
from tests.policy.rules_of_any_kind import POLICIES

days = st.dates(FIRST, LAST)
ESTABLISHED = ("sites", "calendar")
NAMED = ("person", "arrangement", "session", "case", "action", "supervisor", "lead", "owner", "replaces")
TIERS: tuple[dict[str, Any], ...] = (
    {"below": "3 months"}, {"at_least": "3 months", "below": "1 year"}, {"at_least": "6 months"},
    {"at_least": "2 years"},
)  # fmt: skip
ASKED: tuple[dict[str, Any], ...] = (
    *({"measure": "interval", "every": every} for every in ("4 weeks", "1 month", "6 weeks", "1 half term")),
    *({"measure": "count", "at_least": n, "per": "month"} for n in (1, 2)),
    {"measure": "count", "at_least": 1, "per": "half_term", "may_miss": {"windows": 1}},
    {"measure": "count", "at_least": 1, "per": "quarter", "longest_gap": "8 weeks"},
    {"measure": "count", "at_least": 2, "rolling": "3 months"},
    {"measure": "hours", "at_least": 1, "per": "month", "averaged_over": 3},
    {"measure": "hours", "at_least": 2, "per": "term"},
)
WHOM = st.one_of(
    st.just({}),
    st.builds(lambda tier: {"time_in_post": tier}, st.sampled_from(TIERS)),
    st.builds(lambda tier: {"time_employed": tier}, st.sampled_from(TIERS)),
    st.builds(lambda role: {"roles": [role]}, st.sampled_from(ROLES)),
    st.builds(lambda holds: {"holds_cases": holds}, st.booleans()),
    st.builds(lambda leads: {"supervises": leads}, st.booleans()),
)


@st.composite
def duties(draw: Any) -> Policy:
    """Rules that compete: of the same people, for a time, some of them instead of others."""
    many = draw(st.integers(2, 6))
    rules = [
        {
            "id": f"rule-{n}", "title": f"rule {n}", "clause": str(n), "asks": draw(st.sampled_from(ASKED)),
            "strength": draw(st.sampled_from(["required", "required", "recommended"])), "who": draw(WHOM),
            "from": draw(st.none() | days), "to": draw(st.none() | days),
            "per": draw(st.sampled_from(["person", "person", "person", "supervisor", "arrangement"])),
            "instead_of": [f"rule-{n + 1}"] if n + 1 < many and draw(st.booleans()) else [],
        }
        for n in range(many)
    ]  # fmt: skip
    header = {"name": "made-up", "title": "Made up", "version": "1", "effective_from": FIRST}
    return Policy.model_validate({"policy": header, "rules": rules})


policies = st.one_of(duties(), duties(), POLICIES)


def renamed(facts: f.Facts, prefix: str) -> f.Facts:
    """The same facts of other people."""

    def row_of(row: Any) -> Any:
        keys = {each.name for each in fields(row)} & set(NAMED)
        new: dict[str, Any] = {key: prefix + getattr(row, key) for key in keys if getattr(row, key)}
        if isinstance(row, f.Session):
            new["revisits"] = tuple(prefix + name for name in row.revisits)
        return replace(row, **new)

    return f.Facts(**{
        table.name: getattr(facts, table.name) if table.name in ESTABLISHED
        else tuple(map(row_of, getattr(facts, table.name)))
        for table in fields(facts)
    })  # fmt: skip


def together(one: f.Facts, other: f.Facts) -> f.Facts:
    """Both in the places and under the calendar of the first."""
    return f.Facts(**{
        table.name: getattr(one, table.name) if table.name in ESTABLISHED
        else getattr(one, table.name) + getattr(other, table.name)
        for table in fields(one)
    })  # fmt: skip


def told(found: tuple[Finding, ...]) -> list[Any]:
    return [(*each[:8], each.explanation) for each in found if "site" not in each.subject]


@pytest.mark.req("D1")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds(), worlds(), policies, days)
def test_two_who_never_meet_are_judged_together_as_each_alone(
    one: f.Facts, other: f.Facts, policy: Policy, as_of: date
) -> None:
    """What is asked of a site as a whole is left out: that is about all who are there."""
    first = renamed(one, "a")
    second = replace(renamed(other, "b"), sites=first.sites, calendar=first.calendar)
    for mixed in (together(first, second), together(first, renamed(second, "0"))):
        whole = told(evaluate(policy, mixed, as_of))
        assert [each for each in whole if _of(each, "a")] == told(evaluate(policy, first, as_of))
    assert len(whole) == len(told(evaluate(policy, first, as_of))) + len(
        told(evaluate(policy, second, as_of))
    )


def _of(each: Any, prefix: str) -> bool:
    return all(name.startswith(prefix) for name in each[3].values())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds(), policies, days)
def test_of_some_is_said_what_is_said_of_them_among_all(facts: f.Facts, policy: Policy, as_of: date) -> None:
    supervisors = {a.arrangement: a.supervisor for a in facts.arrangements}
    leads = {case.case: case.lead for case in facts.cases}
    whole = evaluate(policy, facts, as_of)
    for person in ("p0", "p1", "p2", "p3", "p4"):
        theirs = [each for each in whole if owner_of(each, facts, supervisors, leads) == person]
        some = evaluate(policy, facts, as_of, frozenset([person]))
        assert told(some) == told(tuple(theirs))
