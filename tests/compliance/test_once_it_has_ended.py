"""What was overdue when a duty ended was missed, and what comes afterwards makes nothing good."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clearsight.policy.domain.reading import read_policy
from tests.compliance.scene import HEAD, Scene, on, one, pair

LASTING = one(
    'measure = "validity", of = "training", kinds = ["dsl"], lasting = "2 years"', 'who = { roles = ["dsl"] }'
)
WITHIN = one(
    'measure = "deadline", after = "begins", done = "training:dsl", within = "1 month"',
    'who = { roles = ["dsl"] }',
)
REVIEW = one('measure = "validity", of = "agreement", lasting = "1 year"', 'per = "arrangement"')


def lead(until: str, *trained: str) -> Scene:
    """Somebody who was a designated safeguarding lead from the beginning of 2025 until a day."""
    scene = Scene()
    scene.person("lead", since="2024-01-01")
    scene.role("lead", "dsl", "2025-01-01", until)
    for day in trained:
        scene.trained("lead", "dsl", day)
    return scene


@pytest.mark.req("D1")
def test_a_training_that_lapsed_in_the_role_was_missed_once_the_role_has_ended() -> None:
    scene = lead("2025-06-01", "2023-03-01")
    assert scene.says(LASTING, "2025-06-01") == [("overdue", "2025-03-01")]
    assert scene.says(LASTING, "2025-06-02") == [("missed", "2025-03-01")]
    assert scene.says(LASTING, "2027-06-02") == [("missed", "2025-03-01")]
    [missed] = scene.under(LASTING, "2025-06-02")
    assert missed.explanation.endswith("was not renewed before the duty ended.")


def test_one_that_was_good_to_the_end_says_nothing_and_one_renewed_after_it_makes_nothing_good() -> None:
    assert lead("2025-06-01", "2023-06-01").says(LASTING, "2026-01-01") == []
    late = lead("2025-06-01", "2023-03-01", "2025-08-01")
    assert late.says(LASTING, "2026-01-01") == [("missed", "2025-03-01")]


def test_one_that_never_came_was_missed_too() -> None:
    [missed] = lead("2027-06-01").under(LASTING, "2027-06-02")
    assert (missed.status, missed.due_on) == ("missed", on("2027-01-01"))
    assert missed.explanation.endswith("and none was before the duty ended.")


@pytest.mark.req("D1")
@pytest.mark.parametrize("trained", ["", "2025-09-01"])
def test_a_deadline_missed_by_the_end_of_the_duty_is_not_made_late_by_what_comes_later(trained: str) -> None:
    scene = lead("2025-06-01", *filter(None, [trained]))
    assert scene.says(WITHIN, "2026-01-01") == [("missed", "2025-02-01")]


def test_what_comes_on_the_last_day_of_the_duty_is_in_it() -> None:
    assert lead("2025-06-01", "2025-06-01").says(WITHIN, "2026-01-01") == [("late", "2025-02-01")]


def test_a_review_that_was_due_before_the_arrangement_ended_was_missed() -> None:
    scene = pair(since="2024-01-01")
    row = scene.tables["arrangements"].pop()
    scene.tables["arrangements"].append(replace(row, to=on("2025-03-01")))  # type: ignore[type-var]
    assert scene.says(REVIEW, "2025-03-01") == [("overdue", "2025-01-01")]
    [missed] = scene.under(REVIEW, "2025-03-02")
    assert (missed.status, missed.due_on) == ("missed", on("2025-01-01"))
    assert missed.explanation.endswith(
        "was due for review by 1 January 2025 and was not reviewed before it ended."
    )


@pytest.mark.parametrize("kinds", ['["incident", "change"]', '["change", "incident"]'])
def test_of_several_events_that_call_for_a_review_the_first_decides(kinds: str) -> None:
    policy = read_policy(
        f"""{HEAD}[codes.event]
incident = "An incident"
change = "A change of role"
[[rules]]
id = "it"
title = "reviewed"
clause = "1"
strength = "required"
per = "arrangement"
asks = {{ measure = "validity", of = "agreement", lasting = "1 year", or_on = {kinds} }}
""",
        "ours.toml",
    )
    scene = pair(since="2026-01-01")
    scene.event("incident", "2026-09-01", arrangement="a1")
    scene.event("change", "2026-03-01", arrangement="a1")
    assert scene.says(policy, "2026-11-22") == [("overdue", "2026-03-01")]
