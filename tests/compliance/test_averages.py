"""Hours averaged over three months: a quiet one is made good by the two beside it, before it or after."""

from __future__ import annotations

import pytest

from tests.compliance.scene import Said, Scene, dimension, one, pair

POLICY = dimension("hours-per-month")  # volunteers: two hours a month, averaged over three


def hours(*held: tuple[str, int], left: str = "") -> Scene:
    scene = pair("volunteer", left=left)
    for day, many in held:
        scene.held("a1", day, minutes=60 * many)
    return scene


def said(scene: Scene, as_of: str) -> Said:
    return scene.says(POLICY, as_of, "averaged")


@pytest.mark.req("D1")
def test_a_quiet_month_waits_for_the_two_after_it() -> None:
    scene = hours(("2025-10-20", 2), ("2025-11-20", 4))
    assert said(scene, "2025-11-19")[0] == ("open", "2025-11-30")
    assert said(scene, "2025-11-20")[0] == ("met", "2025-09-30")
    assert "together with the 2 beside it" in scene.under(POLICY, "2025-11-20")[0].explanation


def test_a_quiet_month_is_missed_when_the_last_that_could_make_it_good_is_over() -> None:
    scene = hours(("2025-11-20", 3))
    assert said(scene, "2025-11-30")[0] == ("open", "2025-11-30")
    assert said(scene, "2025-12-01")[0] == ("missed", "2025-11-30")


def test_a_quiet_month_between_two_full_ones_is_made_good_by_both() -> None:
    scene = hours(("2025-10-20", 3), ("2025-12-02", 3))
    assert said(scene, "2025-12-02")[2] == ("met", "2025-11-30")


def test_a_full_month_needs_no_other() -> None:
    assert said(hours(("2025-11-20", 2)), "2026-02-01")[2] == ("met", "2025-11-30")


@pytest.mark.req("B8")
def test_months_of_long_absence_are_left_out_of_the_average() -> None:
    scene = hours(("2025-10-20", 3), ("2025-12-02", 1))
    scene.circumstance("worker", "long_absence", "2025-11-01", "2025-11-30")
    october, december = said(scene, "2025-12-31")[1:]
    assert (october, december) == (("met", "2025-10-31"), ("met", "2025-12-31"))


def test_whoever_leaves_has_nothing_more_to_wait_for() -> None:
    scene = hours(("2025-09-20", 2), left="2025-11-10")
    assert said(scene, "2025-11-10") == [
        ("met", "2025-09-30"), ("open", "2025-12-31"), ("open", "2026-01-31"),
    ]  # fmt: skip
    assert said(scene, "2025-11-11") == [("met", "2025-09-30"), ("missed", "2025-10-31")]


def test_half_terms_are_averaged_as_far_as_the_calendar_knows_them() -> None:
    policy = one('measure = "hours", at_least = 2, per = "half_term", averaged_over = 2')
    scene = hours(("2025-10-20", 1))
    scene.half_terms("A1 2025-09-01 2025-10-24", "A2 2025-11-03 2025-12-19")
    assert scene.says(policy, "2025-10-25", person="worker") == [("open", "2025-12-19")]
    assert scene.says(policy, "2025-12-20", person="worker") == [
        ("missed", "2025-12-19"),
        ("missed", "2025-12-19"),
    ]
