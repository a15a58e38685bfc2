"""Given these facts, these findings: what happened in and to sessions."""

from __future__ import annotations

import pytest

from tests.policies.given import Given


def pair(every: str = "", kind: str = "one_to_one") -> Given:
    """A manager and a worker who are in an arrangement since September."""
    given = Given()
    given.person("leader", "dsl", "operational_manager", "trust_safeguarding_lead")
    given.person("worker", "deputy_dsl", "family_worker")
    given.arrangement("a1", "leader", "worker", every=every, kind=kind)
    return given


@pytest.mark.req("D3")
@pytest.mark.parametrize(
    ("policy", "minutes", "status"),
    [
        ("harewood", 59, "broken"),
        ("harewood", 60, "met"),
        ("harewood", 300, "met"),
        ("north-east-futures", 59, "broken"),
        ("north-east-futures", 60, "met"),
        ("north-east-futures", 120, "met"),
        ("north-east-futures", 121, "broken"),
        ("embark", 120, "met"),
        ("embark", 121, "broken"),
        ("embark", 10, "met"),
        ("worcestershire", 120, "met"),
        ("worcestershire", 121, "broken"),
    ],
)
def test_how_long_a_session_lasted(policy: str, minutes: int, status: str) -> None:
    given = pair()
    given.held("a1", "2025-10-01", minutes=minutes)
    assert given.said(policy, "2025-10-02", "duration") == [(status, "")]


@pytest.mark.req("D3")
def test_a_session_whose_length_nobody_noted_and_an_ad_hoc_one_are_not_measured() -> None:
    given = pair()
    given.held("a1", "2025-10-01", minutes=None)
    given.held("a1", "2025-10-08", minutes=5, kind="ad_hoc")
    assert given.said("harewood", "2025-10-09", "duration") == []


@pytest.mark.req("D4")
def test_a_cancelled_session_stays_until_it_is_rearranged() -> None:
    given = pair()
    given.cancelled("a1", "2025-10-01", "x1", because="supervisor called away")
    assert given.said("worcestershire", "2025-10-02", "cancelled-rearranged") == [("overdue", "2025-10-01")]
    (found,) = [f for f in given.findings("worcestershire", "2025-10-02") if f.rule == "cancelled-rearranged"]
    assert "supervisor called away" in found.explanation


@pytest.mark.req("D4")
def test_it_is_made_good_by_the_next_planned_one_scheduled_or_held() -> None:
    given = pair()
    given.cancelled("a1", "2025-10-01", "x1")
    given.scheduled("a1", "2025-10-20")
    assert given.said("worcestershire", "2025-10-02", "cancelled-rearranged")[0][0] == "met"


@pytest.mark.req("D4")
def test_or_by_the_one_that_replaces_it_but_by_no_ad_hoc_one() -> None:
    given = pair()
    given.cancelled("a1", "2025-10-10", "x1")
    given.held("a1", "2025-10-13", kind="ad_hoc")
    assert given.said("worcestershire", "2025-10-14", "cancelled-rearranged")[0][0] == "overdue"
    given.held("a1", "2025-10-08", replaces="x1")
    assert given.said("worcestershire", "2025-10-14", "cancelled-rearranged")[0][0] == "met"


@pytest.mark.req("D4")
def test_one_cancelled_twice_over_is_not_made_good_by_another_cancelled_one() -> None:
    given = pair()
    given.cancelled("a1", "2025-10-01", "x1")
    given.cancelled("a1", "2025-10-08", "x2")
    said = given.said("worcestershire", "2025-10-09", "cancelled-rearranged")
    assert [status for status, _ in said] == ["overdue", "overdue"]


@pytest.mark.req("D5")
def test_a_matter_is_open_until_the_next_planned_session_and_overdue_when_that_passes_it_by() -> None:
    given = pair()
    given.held("a1", "2025-10-01", kind="ad_hoc", name="m", revisit=True)
    assert given.said("harewood", "2025-10-05", "ad-hoc-revisited")[0][0] == "open"
    given.held("a1", "2025-10-08")
    assert given.said("harewood", "2025-10-09", "ad-hoc-revisited") == [("overdue", "2025-10-08")]
    given.held("a1", "2025-10-20", revisits=("m",))
    assert given.said("harewood", "2025-10-21", "ad-hoc-revisited") == [("late", "2025-10-08")]
    assert given.said("harewood", "2025-10-09", "ad-hoc-revisited") == [("overdue", "2025-10-08")]


@pytest.mark.req("D5")
@pytest.mark.parametrize(
    ("discussed", "status"), [("c1 c2 c3", "met"), ("c1 c2", "met"), ("c1", "overdue"), ("", "overdue")]
)
def test_discussing_the_same_cases_settles_a_matter(discussed: str, status: str) -> None:
    given = pair()
    for case in ("c1", "c2", "c3"):
        given.case(case, "worker", "2025-09-01")
    given.held("a1", "2025-10-01", kind="ad_hoc", cases="c1 c2", revisit=True)
    given.held("a1", "2025-10-08", cases=discussed)
    assert given.said("progress-careers", "2025-10-09", "informal-revisited") == [(status, "2025-10-08")]


@pytest.mark.req("D5")
def test_an_ad_hoc_session_that_nobody_marked_asks_for_nothing() -> None:
    given = pair()
    given.held("a1", "2025-10-01", kind="ad_hoc")
    given.held("a1", "2025-10-08")
    assert given.said("harewood", "2025-10-09", "ad-hoc-revisited") == []


@pytest.mark.req("D1", "D5")
def test_every_live_case_is_reviewed_each_half_term_and_only_in_planned_sessions() -> None:
    given = pair(kind="group")
    given.half_terms("Autumn 1 2025-09-02 2025-10-24")
    given.case("plan", "leader", "2025-09-01", status="child_protection_plan")
    given.case("need", "leader", "2025-09-01", status="child_in_need_plan")
    given.case("help", "leader", "2025-09-01", status="early_help_plan")
    given.held("a1", "2025-09-20", cases="plan help")
    given.held("a1", "2025-09-27", cases="need", kind="ad_hoc")
    assert given.said("north-east-futures", "2025-10-24", "live-cases-reviewed", case="need") == [
        ("open", "2025-10-24")
    ]
    assert given.said("north-east-futures", "2025-10-25", "live-cases-reviewed", case="need") == [
        ("missed", "2025-10-24")
    ]
    assert given.said("north-east-futures", "2025-10-25", "live-cases-reviewed", case="plan") == [
        ("met", "2025-10-24")
    ]
    assert given.said("north-east-futures", "2025-10-25", "live-cases-reviewed", case="help") == []


@pytest.mark.req("F9")
def test_a_record_is_signed_when_each_policy_says() -> None:
    given = pair()
    given.held("a1", "2025-10-01", name="s1")
    given.record_signed("s1", "2025-10-08", "leader", "worker")
    given.held("a1", "2025-10-08", name="s2")
    assert given.said("harewood", "2025-10-09", "record-signed", session="s1") == [("met", "2025-10-08")]
    assert given.said("north-east-futures", "2025-10-09", "record-signed", session="s1") == [
        ("late", "2025-10-01")
    ]
    assert given.said("north-east-futures", "2025-10-09", "record-signed", session="s2") == [
        ("overdue", "2025-10-08")
    ]
    assert given.said("harewood", "2025-10-09", "record-signed", session="s2")[0][0] == "open"


@pytest.mark.req("F9")
def test_one_signature_of_two_is_not_enough() -> None:
    given = pair()
    given.held("a1", "2025-10-01", name="s1")
    given.record_signed("s1", "2025-10-01", "leader")
    given.held("a1", "2025-10-08", name="s2")
    (found,) = [
        f
        for f in given.findings("harewood", "2025-10-09")
        if f.rule == "record-signed" and f.subject["session"] == "s1"
    ]
    assert found.status == "overdue"
    assert "Worker" in found.explanation
