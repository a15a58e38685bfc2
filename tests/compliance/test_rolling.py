"""Three sessions in any six months: what lapsed is told, and a long absence stops the clock."""

from __future__ import annotations

import pytest

from tests.compliance.scene import Said, Scene, dimension, pair

POLICY = dimension("gaps-allowed")  # volunteers: three in any six months


def met(*days: str, left: str = "") -> Scene:
    scene = pair("volunteer", left=left)
    scene.held("a1", *days)
    return scene


def said(scene: Scene, as_of: str) -> Said:
    return scene.says(POLICY, as_of, "ten-in-any-year")


@pytest.mark.req("D1")
def test_a_lapse_is_overdue_until_there_are_enough_again_and_is_then_told_once() -> None:
    scene = met("2025-09-10", "2025-11-10", "2026-01-12", "2026-08-03", "2026-08-10")
    assert said(scene, "2026-08-09") == [("overdue", "2026-03-10")]
    assert said(scene, "2026-08-10") == [("overdue", "2026-03-10")]
    scene.held("a1", "2026-08-17")
    assert said(scene, "2026-08-17") == [("late", "2026-03-10"), ("open", "2027-02-03")]
    told = scene.under(POLICY, "2026-08-17")[0].explanation
    assert told.startswith("Worker had too few from the day after 10 March 2026 until 17 August 2026")


def test_whoever_begins_has_the_whole_length_for_the_first_so_many() -> None:
    scene = met("2025-12-01", "2026-01-12", "2026-03-02")
    assert said(scene, "2026-03-01") == [("open", "2026-03-01")]
    assert said(scene, "2026-03-02") == [("late", "2026-03-01"), ("open", "2026-06-01")]


@pytest.mark.req("B8")
def test_a_long_absence_stops_the_clock() -> None:
    scene = met("2025-09-10", "2025-11-10", "2026-01-12")
    scene.circumstance("worker", "long_absence", "2026-02-10", "2026-05-10")
    assert said(scene, "2026-04-01") == [("open", "")]
    assert said(scene, "2026-05-11") == [("open", "2026-06-08")]  # the 28 days that were left
    assert said(scene, "2026-06-09") == [("overdue", "2026-06-08")]


def test_what_had_lapsed_before_an_absence_stays_so_and_has_a_fortnight_from_the_return() -> None:
    scene = met("2025-09-10", "2025-11-10", "2026-01-12")
    scene.circumstance("worker", "long_absence", "2026-03-20", "2026-05-10")
    assert said(scene, "2026-04-01") == [("overdue", "2026-03-10")]
    assert said(scene, "2026-05-11") == [("open", "2026-05-25")]
    assert said(scene, "2026-05-26") == [("overdue", "2026-05-25")]
    scene.held("a1", "2026-05-27", "2026-05-28", "2026-05-29")
    assert said(scene, "2026-05-29") == [("late", "2026-03-10"), ("open", "2026-11-27")]


def test_a_lapse_that_stands_when_the_duty_ends_was_missed() -> None:
    scene = met("2025-09-10", "2025-11-10", "2026-01-12", left="2026-04-01")
    assert said(scene, "2026-04-01") == [("overdue", "2026-03-10")]
    assert said(scene, "2026-04-02") == [("missed", "2026-03-10")]
