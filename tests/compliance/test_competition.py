"""Where two rules ask the same of one person: the stricter is judged, and hides no breach that stands."""

from __future__ import annotations

from datetime import date

import pytest

from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.facts import Arrangement, Circumstance, Facts, Member, Person, Session
from clearsight.compliance.domain.findings import Finding
from clearsight.policy.domain.reading import read_policy

POLICY = read_policy(
    """
[policy]
name = "two"
title = "Two rules"
version = "1"
effective_from = 2020-01-01
[[rules]]
id = "six-monthly"
title = "every six months"
clause = "1"
strength = "required"
topic = "supervision"
asks = { measure = "interval", every = "6 months" }
[[rules]]
id = "monthly"
title = "every month while in need of support"
clause = "2"
strength = "required"
topic = "supervision"
who = { circumstances = ["additional_support"] }
asks = { measure = "interval", every = "1 month" }
""",
    "two.toml",
)


def _judged(as_of: date, support_from: date, *held: date) -> list[Finding]:
    sessions = tuple(Session(f"s{n}", "a", "planned", "held", held_on=day) for n, day in enumerate(held))
    facts = Facts(
        people=(Person("p", "Amina Farrow", date(2024, 9, 1)), Person("q", "Ruth Hale", date(2024, 9, 1))),
        arrangements=(Arrangement("a", "one_to_one", "q", date(2024, 9, 1)),),
        members=(Member("a", "p", date(2024, 9, 1)),),
        circumstances=(Circumstance("p", "additional_support", support_from),),
        sessions=sessions,
    )
    found = evaluate(POLICY, facts, as_of)
    return [f for f in found if f.subject["person"] == "p"]


@pytest.mark.req("D1")
def test_the_stricter_is_judged_and_names_the_other() -> None:
    held = (date(2024, 9, 1), date(2025, 2, 20), date(2025, 8, 15), date(2026, 2, 10))
    [found] = _judged(date(2026, 3, 20), date(2026, 3, 1), *held)
    assert (found.rule, found.status, found.due_on) == ("monthly", "open", date(2026, 4, 1))
    assert "every 6 months" in found.explanation


def test_a_duty_that_begins_does_not_hide_a_breach_that_stands() -> None:
    found = _judged(
        date(2026, 3, 20), date(2026, 3, 15), date(2024, 9, 1), date(2025, 2, 20), date(2025, 8, 15)
    )
    assert {(f.rule, f.status, f.due_on) for f in found} == {
        ("monthly", "open", date(2026, 4, 15)),
        ("six-monthly", "overdue", date(2026, 2, 15)),
    }


def test_nor_one_that_was_made_good_too_late() -> None:
    held = (date(2024, 9, 1), date(2025, 2, 20), date(2025, 8, 15), date(2026, 3, 1))
    found = _judged(date(2026, 3, 20), date(2026, 2, 10), *held)
    assert ("six-monthly", "late", date(2026, 2, 15)) in [(f.rule, f.status, f.due_on) for f in found]


def test_where_both_are_breached_only_the_stricter_is_told() -> None:
    held = (date(2024, 9, 1), date(2025, 2, 20), date(2025, 8, 15), date(2026, 1, 20))
    found = _judged(date(2026, 9, 20), date(2026, 1, 10), *held)
    assert [(f.rule, f.status) for f in found] == [("monthly", "overdue")]
