"""Dimensions that say how often and for whom: for each an example policy, facts and findings."""

from __future__ import annotations

import pytest

from tests.compliance.scene import Scene, dimension, only, pair


@pytest.mark.req("D1", "B8")
def test_frequency_in_tiers_by_time_in_post() -> None:
    scene, policy = pair("social_worker", since="2025-01-06"), dimension("tiers-by-time-in-post")
    scene.held("a1", "2025-06-30", "2025-07-20", "2025-09-25")
    assert scene.says(policy, "2025-07-05", "first-half-year")[-1] == ("open", "2025-07-14")
    assert scene.says(policy, "2025-07-06", "first-two-years") == [("open", "2025-08-03")]
    assert scene.says(policy, "2025-09-30", "first-two-years") == [
        ("late", "2025-08-17"), ("open", "2025-10-23"),
    ]  # fmt: skip
    assert scene.says(policy, "2027-01-06", "settled") == [("open", "2027-02-17")]


@pytest.mark.req("D1")
def test_a_second_post_begins_its_own_time_in_post() -> None:
    scene = pair("social_worker", since="2020-01-06", left="")
    scene.tables["roles"].clear()
    scene.role("worker", "social_worker", "2020-01-06", "2021-12-31")
    scene.role("worker", "social_worker", "2025-11-03")
    policy = dimension("tiers-by-time-in-post")
    assert scene.says(policy, "2025-11-10", "first-half-year")[-1] == ("open", "2025-11-17")
    assert "open" not in dict(scene.says(policy, "2025-11-10", "settled"))


@pytest.mark.req("D1")
def test_tiers_left_by_decision() -> None:
    scene, policy = pair(), dimension("tiers-by-decision")
    scene.event("signed_off", "2025-11-03", person="worker")
    scene.held("a1", "2025-10-30")
    assert scene.says(policy, "2025-11-02", "close")[-1] == ("open", "2025-11-06")
    assert scene.says(policy, "2025-11-02", "ordinary") == []
    assert scene.says(policy, "2025-11-04", "ordinary") == [("open", "2025-12-03")]
    assert [status for status, _ in scene.says(policy, "2025-11-04", "close")] == ["late"]


@pytest.mark.req("D1", "D3")
def test_hours_per_month_are_not_averaged() -> None:
    scene, policy = pair(), dimension("hours-per-month")
    scene.held("a1", "2025-09-10", minutes=180)
    scene.held("a1", "2025-10-08", minutes=60)
    scene.held("a1", "2025-11-05", "2025-11-19", minutes=45)
    assert scene.says(policy, "2025-12-01", "ninety-minutes") == [
        ("met", "2025-09-30"), ("missed", "2025-10-31"), ("met", "2025-11-30"), ("open", "2025-12-31"),
    ]  # fmt: skip


def test_hours_are_averaged_only_where_the_policy_says_so() -> None:
    scene, policy = pair("volunteer"), dimension("hours-per-month")
    scene.held("a1", "2025-09-10", minutes=240)
    scene.held("a1", "2025-11-05", minutes=120)
    assert scene.says(policy, "2025-12-01", "averaged") == [
        ("met", "2025-09-30"), ("met", "2025-10-31"), ("met", "2025-11-30"), ("open", "2026-02-28"),
    ]  # fmt: skip


@pytest.mark.req("D1")
def test_counts_with_gaps_allowed_and_a_longest_gap() -> None:
    scene, policy = pair(), dimension("gaps-allowed")
    scene.held("a1", "2025-09-10", "2025-12-10", "2026-02-03")
    said = scene.says(policy, "2026-03-01", "monthly-but-two")
    months = [each for each in said if each[0] in ("met", "missed")]
    assert months == [
        ("met", "2025-09-30"),
        ("met", "2025-12-31"),
        ("missed", "2026-01-31"),
        ("met", "2026-02-28"),
    ]
    assert ("late", "2025-11-12") in said
    assert ("open", "2026-04-07") in scene.says(policy, "2026-04-07", "monthly-but-two")
    assert ("overdue", "2026-04-07") in scene.says(policy, "2026-04-08", "monthly-but-two")


def test_so_many_in_any_stretch_of_a_length() -> None:
    scene, policy = pair("volunteer"), dimension("gaps-allowed")
    scene.held("a1", "2025-09-10", "2025-11-10", "2026-01-12")
    assert scene.says(policy, "2026-02-01", "ten-in-any-year") == [("open", "2026-03-10")]
    assert scene.says(policy, "2026-03-11", "ten-in-any-year") == [("overdue", "2026-03-10")]
    scene.held("a1", "2026-03-12")
    assert scene.says(policy, "2026-03-12", "ten-in-any-year") == [
        ("late", "2026-03-10"), ("open", "2026-05-10"),
    ]  # fmt: skip


@pytest.mark.req("D1")
def test_an_activity_counted_duty_with_a_calendar_backstop() -> None:
    scene, policy = pair("family_worker"), dimension("activity-counted")
    scene.event("visit", "2025-09-03", "2025-09-10", person="worker", count=2)
    assert scene.says(policy, "2025-09-12", "every-fifth-visit") == [("open", "2025-12-01")]
    scene.event("visit", "2025-09-17", person="worker")
    assert scene.says(policy, "2025-09-17", "every-fifth-visit") == [("open", "2025-09-17")]
    assert scene.says(policy, "2025-09-18", "every-fifth-visit") == [("overdue", "2025-09-17")]
    scene.held("a1", "2025-09-19")
    assert scene.says(policy, "2025-12-19", "every-fifth-visit") == [
        ("late", "2025-09-17"),
        ("open", "2025-12-19"),
    ]
    assert scene.says(policy, "2025-12-20", "every-fifth-visit")[-1] == ("overdue", "2025-12-19")


def test_rules_by_employment_class() -> None:
    scene, policy = pair(), dimension("employment-class")
    scene.employed("worker", "agency", "2025-09-01", "2025-10-31")
    scene.employed("worker", "permanent", "2025-11-01")
    scene.held("a1", "2025-10-30")
    assert scene.says(policy, "2025-10-31", "agency")[-1] == ("open", "2025-11-13")
    assert scene.says(policy, "2025-11-20", "permanent") == [("open", "2025-12-13")]
    assert ("open", "2025-11-13") not in scene.says(policy, "2025-11-20", "agency")


def test_part_time_rules() -> None:
    scene, policy = pair(), dimension("part-time")
    scene.employed("worker", "staff", "2025-09-01", fraction=0.4)
    scene.held("a1", "2025-09-10", minutes=48)
    scene.held("a1", "2025-10-10", minutes=47)
    assert scene.says(policy, "2025-11-01", "hours-by-fraction")[:2] == [
        ("met", "2025-09-30"),
        ("missed", "2025-10-31"),
    ]
    assert scene.says(policy, "2025-11-01", "under-half-time") == [("open", "2025-12-05")]
    scene.tables["employment"].clear()
    scene.employed("worker", "staff", "2025-09-01", fraction=0.5)
    assert scene.says(policy, "2025-11-01", "under-half-time") == []


def test_group_time_is_credited_by_head_count_up_to_a_cap() -> None:
    scene, policy = pair(), dimension("group-time-shared")
    for name in ("two", "three"):
        scene.person(name)
    scene.arrangement("g1", "boss", "worker", "two", "three", kind="group")
    scene.held("g1", "2025-09-10", minutes=180)
    scene.held("a1", "2025-09-20", minutes=60)
    scene.held("g1", "2025-10-10", minutes=540)
    assert scene.says(policy, "2025-11-01", "hours", person="worker")[:2] == [
        ("met", "2025-09-30"), ("missed", "2025-10-31"),
    ]  # fmt: skip
    assert "1 of the 2 hours asked for" in scene.under(policy, "2025-11-01")[1].explanation


def test_equivalences() -> None:
    scene, policy = pair(since="2025-07-01"), dimension("equivalences")
    scene.arrangement("p1", "boss", "worker", kind="peer", since="2025-07-01")
    scene.held("a1", "2025-09-02")
    scene.event("reflective_day", "2025-09-15", person="worker")
    scene.held("p1", "2025-10-02", "2025-11-02")
    scene.held("a1", "2025-12-02")
    assert scene.says(policy, "2026-01-01", "three-a-quarter")[:2] == [
        ("met", "2025-09-30"),
        ("missed", "2025-12-31"),
    ]
    assert "2 of the 3 sessions asked for" in scene.under(policy, "2026-01-01")[1].explanation


@pytest.mark.req("B8")
def test_suspension_while_inactive() -> None:
    scene, policy = pair("volunteer"), dimension("suspension")
    scene.held("a1", "2025-09-22")
    scene.circumstance("worker", "inactive", "2025-09-29", "2025-11-30")
    assert scene.says(policy, "2025-11-15", "active") == [("open", "")]
    assert scene.says(policy, "2025-12-01", "active") == [("open", "2025-12-22")]
    assert scene.says(policy, "2025-12-23", "active") == [("overdue", "2025-12-22")]


@pytest.mark.req("D1", "B8")
def test_a_time_boxed_uplift_after_an_event() -> None:
    scene, policy = pair(), dimension("uplift-after-event")
    scene.event("serious_incident", "2025-10-06", person="worker")
    scene.held("a1", "2025-09-29")
    assert scene.says(policy, "2025-10-05", "usual") == [("open", "2025-11-10")]
    assert scene.says(policy, "2025-10-08", "usual") == []
    uplifted = only(scene.under(policy, "2025-10-08"), "after-incident")
    assert (uplifted.status, str(uplifted.due_on)) == ("open", "2025-10-13")
    assert "13.1" in uplifted.explanation
    scene.held("a1", "2026-01-05")
    assert scene.says(policy, "2026-01-06", "after-incident")[-1] == ("open", "2026-01-12")
    assert scene.says(policy, "2026-01-07", "usual") == [("open", "2026-02-16")]


@pytest.mark.req("A2")
def test_must_should_and_may() -> None:
    scene, policy = pair(), dimension("strengths")
    found = scene.under(policy, "2025-10-10")
    assert [(each.rule, each.strength, each.status, each.failing) for each in found] == [
        ("must", "required", "open", False),
        ("should", "recommended", "overdue", False),
    ]
    found = scene.under(policy, "2025-10-14")
    assert [(each.rule, each.failing) for each in found] == [("must", True), ("should", False)]


@pytest.mark.req("A4", "A2")
def test_layers_of_statute_trust_and_school() -> None:
    scene, policy = Scene(), dimension("layers/annex")
    for school in ("hill", "dale"):
        scene.person(school, "dsl", site=school)
        scene.held(f"a-{school}", "2025-09-01")
        scene.arrangement(f"a-{school}", "boss", school)
    at_hill, at_dale = (
        [each for each in scene.under(policy, "2025-09-20") if each.subject["person"] == school]
        for school in ("hill", "dale")
    )
    assert [(each.rule, str(each.due_on)) for each in at_hill] == [("frequency", "2025-09-29")]
    assert "2.1" in at_hill[0].explanation and "regulation 5" in at_hill[0].explanation
    assert [(each.rule, str(each.due_on)) for each in at_dale] == [("trust-frequency", "2025-10-13")]
    assert "regulation 5" in at_dale[0].explanation


@pytest.mark.req("A4")
def test_a_host_speaks_for_those_who_work_in_it_beside_the_employer() -> None:
    scene, policy = Scene(), dimension("layers/employer")
    for name, site in (("guest", "hill"), ("other", "office")):
        scene.person(name, "contractor", site=site)
        scene.arrangement(f"a-{name}", "boss", name)
        scene.session(f"s-{name}", f"a-{name}", "2025-09-10")
    guest = only(scene.under(policy, "2025-10-01"), "host-frequency")
    assert (guest.subject["person"], str(guest.due_on)) == ("guest", "2025-10-10")
    assert "7.1" in guest.explanation and "What a host school asks" in guest.clause
    assert scene.says(policy, "2025-10-01", "frequency") == [("open", "2026-03-10")]
    recorded = [
        each.subject["session"] for each in scene.under(policy, "2025-10-01") if each.rule == "host-recorded"
    ]
    assert recorded == ["s-guest"]
