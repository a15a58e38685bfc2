"""Given these facts, these findings: how often, by each of the five policies."""

from __future__ import annotations

import pytest

from tests.policies.given import Given

AUTUMN = ("Autumn 1 2025-09-02 2025-10-24", "Autumn 2 2025-11-03 2025-12-19")
SPRING = ("Spring 1 2026-01-05 2026-02-13", "Spring 2 2026-02-23 2026-03-27")


def case_holder() -> Given:
    """A family worker at a school who has led a case since 1 September, and her supervisor."""
    given = Given()
    given.person("head", "headteacher")
    given.person("worker", "family_worker")
    given.case("c1", "worker", "2025-09-01")
    given.arrangement("a1", "head", "worker")
    return given


@pytest.mark.req("D1")
def test_four_weeks_are_due_on_the_28th_day_which_is_still_in_time() -> None:
    given = case_holder()
    given.held("a1", "2025-09-29")
    assert given.said("harewood", "2025-10-27", "contract-four-weeks") == [("open", "2025-10-27")]
    assert given.said("harewood", "2025-10-28", "contract-four-weeks") == [("overdue", "2025-10-27")]


@pytest.mark.req("D1")
def test_a_duty_that_begins_gives_its_whole_interval_first() -> None:
    assert case_holder().said("harewood", "2025-09-29", "contract-four-weeks") == [("open", "2025-09-29")]
    assert case_holder().said("harewood", "2025-09-30", "contract-four-weeks") == [("overdue", "2025-09-29")]


@pytest.mark.req("D1")
def test_each_past_gap_that_was_too_long_is_a_finding_of_its_own() -> None:
    given = case_holder()
    given.held("a1", "2025-10-06", "2025-11-03", "2025-12-15")
    assert given.said("harewood", "2025-12-20", "contract-four-weeks") == [
        ("late", "2025-09-29"),
        ("late", "2025-12-01"),
        ("open", "2026-01-12"),
    ]


@pytest.mark.req("D1")
def test_recommended_and_required_are_judged_beside_each_other() -> None:
    given = case_holder()
    given.held("a1", "2025-09-15")
    said = {
        f.rule: (f.strength, f.due_on.isoformat() if f.due_on else "")
        for f in given.findings("harewood", "2025-09-20")
        if f.rule in ("contract-four-weeks", "standard-monthly", "standard-three-months")
    }
    assert said == {
        "contract-four-weeks": ("required", "2025-10-13"),
        "standard-monthly": ("recommended", "2025-10-15"),
    }


@pytest.mark.req("D1", "A4")
def test_the_stricter_of_two_rules_is_judged_and_the_explanation_names_both() -> None:
    given = case_holder()
    (found,) = [f for f in given.findings("harewood", "2025-09-20") if f.rule == "contract-four-weeks"]
    assert "3 months" in found.explanation


@pytest.mark.req("D1")
def test_what_the_parties_agreed_and_signed_is_judged_where_it_is_stricter() -> None:
    given = Given()
    given.person("head", "headteacher")
    given.person("worker", "family_worker")
    given.case("c1", "worker", "2025-09-01")
    given.arrangement("a1", "head", "worker", every="2 weeks")
    given.held("a1", "2025-09-10")
    assert given.said("harewood", "2025-09-20", "agreed-frequency") == [("open", "2025-09-24")]
    assert given.said("harewood", "2025-09-20", "contract-four-weeks") == []


@pytest.mark.req("D1")
def test_what_was_agreed_and_not_signed_does_not_bind() -> None:
    given = Given()
    given.person("manager", "operational_manager")
    given.person("worker", "practitioner")
    given.arrangement("a1", "manager", "worker", every="4 weeks", signed=None)
    assert given.said("worcestershire", "2026-03-01", "agreed-weeks") == []


@pytest.mark.req("D1")
def test_months_clamp_to_the_last_day_of_the_month() -> None:
    given = Given()
    given.person("md", "managing_director")
    given.person("adviser", "practitioner")
    given.arrangement("a1", "md", "adviser", signed="2025-09-01")
    given.held("a1", "2025-08-31", "2025-09-30", "2026-03-30")
    assert given.said("progress-careers", "2026-03-31", "six-monthly", person="adviser") == [
        ("open", "2026-09-30")
    ]
    given = Given()
    given.person("md", "managing_director", since="2025-08-31")
    given.person("adviser", "practitioner", since="2025-08-31")
    assert given.said("progress-careers", "2026-02-28", "six-monthly", person="adviser") == [
        ("open", "2026-02-28")
    ]
    assert given.said("progress-careers", "2026-03-01", "six-monthly", person="adviser") == [
        ("overdue", "2026-02-28")
    ]


@pytest.mark.req("D1", "B8")
def test_additional_support_brings_monthly_supervision_for_as_long_as_it_lasts() -> None:
    given = Given()
    given.person("md", "managing_director")
    given.person("adviser", "practitioner")
    given.arrangement("a1", "md", "adviser")
    given.held("a1", "2025-12-01")
    given.circumstance("adviser", "additional_support", "2026-01-31", "2026-04-15")
    assert given.said("progress-careers", "2026-03-01", "additional-support-monthly") == [
        ("overdue", "2026-02-28")
    ]
    assert given.said("progress-careers", "2026-03-01", "six-monthly", person="adviser") == []
    assert given.said("progress-careers", "2026-05-01", "six-monthly", person="adviser") == [
        ("open", "2026-06-01")
    ]


@pytest.mark.req("D1", "B8")
def test_the_end_of_probation_has_a_meeting() -> None:
    given = Given()
    given.person("md", "managing_director")
    given.person("adviser", "practitioner")
    given.arrangement("a1", "md", "adviser")
    given.circumstance("adviser", "probation", "2025-09-01", "2026-02-27")
    assert given.said("progress-careers", "2026-02-26", "end-of-probation") == []
    assert given.said("progress-careers", "2026-03-02", "end-of-probation") == [("overdue", "2026-02-27")]
    given.held("a1", "2026-03-05")
    assert given.said("progress-careers", "2026-03-06", "end-of-probation") == [("late", "2026-02-27")]
    given.held("a1", "2026-02-27")
    assert given.said("progress-careers", "2026-03-06", "end-of-probation") == [("met", "2026-02-27")]


@pytest.mark.req("D1", "B8")
def test_long_absence_stops_the_clock_and_return_gives_at_least_fourteen_days() -> None:
    given = case_holder()
    given.held("a1", "2025-10-06")
    given.circumstance("worker", "long_absence", "2025-11-01", "2025-11-30")
    assert given.said("harewood", "2025-11-20", "contract-four-weeks")[-1] == ("open", "")
    assert given.said("harewood", "2025-12-15", "contract-four-weeks") == [
        ("late", "2025-09-29"),
        ("open", "2025-12-15"),
    ]
    assert given.said("harewood", "2025-12-16", "contract-four-weeks")[1] == ("overdue", "2025-12-15")


@pytest.mark.req("D1", "B8")
def test_after_a_long_absence_the_days_that_were_left_run_on() -> None:
    given = case_holder()
    given.held("a1", "2025-09-15")
    given.circumstance("worker", "long_absence", "2025-09-22", "2025-10-31")
    # 21 days were left on 22 September; from the return on 1 November they end on 22 November
    assert given.said("harewood", "2025-11-22", "contract-four-weeks") == [("open", "2025-11-22")]


@pytest.mark.req("D1", "D5")
def test_an_ad_hoc_or_cancelled_or_future_session_does_not_count_as_planned() -> None:
    given = case_holder()
    given.held("a1", "2025-09-20", kind="ad_hoc")
    given.cancelled("a1", "2025-09-22", "x")
    given.held("a1", "2025-10-10")
    given.scheduled("a1", "2025-09-29")
    assert given.said("harewood", "2025-09-30", "contract-four-weeks") == [("overdue", "2025-09-29")]


@pytest.mark.req("D1", "B4")
def test_leading_a_session_supervises_nobody_who_leads_it_nor_one_who_was_absent() -> None:
    given = Given()
    given.person("manager", "operational_manager")
    given.person("one", "practitioner")
    given.person("two", "practitioner")
    given.arrangement("a1", "manager", "one", "two", every="4 weeks", kind="group")
    given.held("a1", "2025-09-15", absent="two")
    assert given.said("worcestershire", "2025-10-01", "agreed-weeks", person="one") == [
        ("open", "2025-10-13")
    ]
    assert given.said("worcestershire", "2025-10-01", "agreed-weeks", person="two") == [
        ("overdue", "2025-09-29")
    ]
    assert given.said("worcestershire", "2025-10-01", "agreed-weeks", person="manager") == []


def deputies() -> Given:
    """A college's lead and one deputy, who meet as a group."""
    given = Given()
    given.half_terms(*AUTUMN, *SPRING)
    given.person("lead", "dsl")
    given.person("deputy", "deputy_dsl")
    given.arrangement("g", "lead", "deputy", kind="group")
    return given


@pytest.mark.req("D1", "D2")
def test_a_half_term_without_a_session_is_missed_whatever_the_count_of_days() -> None:
    given = deputies()
    given.held("g", "2025-10-24", "2025-10-28", "2026-01-05")
    assert given.said("north-east-futures", "2026-02-14", "half-termly") == [
        ("met", "2025-10-24"),
        ("missed", "2025-12-19"),
        ("met", "2026-02-13"),
    ]


@pytest.mark.req("D2")
def test_a_half_term_is_open_until_its_last_day_has_passed() -> None:
    given = deputies()
    assert given.said("north-east-futures", "2025-10-24", "half-termly") == [("open", "2025-10-24")]
    assert given.said("north-east-futures", "2025-10-25", "half-termly") == [("missed", "2025-10-24")]


@pytest.mark.req("D2", "B1")
def test_a_part_half_term_is_asked_for_nothing_and_can_still_be_met() -> None:
    given = Given()
    given.half_terms(*AUTUMN)
    given.person("lead", "dsl")
    given.person("deputy", "deputy_dsl", since="2025-09-03")
    given.arrangement("g", "lead", "deputy", kind="group", since="2025-09-03", signed="2025-09-03")
    assert given.said("north-east-futures", "2025-11-01", "half-termly") == []
    given.held("g", "2025-10-10")
    assert given.said("north-east-futures", "2025-11-01", "half-termly") == [("met", "2025-10-24")]


@pytest.mark.req("D2")
def test_a_site_that_has_half_terms_of_its_own_uses_those_alone() -> None:
    given = deputies()
    given.half_terms("Own 1 2025-09-08 2025-10-17", site="school")
    given.held("g", "2025-10-20")
    assert given.said("north-east-futures", "2025-12-31", "half-termly") == [("missed", "2025-10-17")]


@pytest.mark.req("D2", "B8")
def test_a_half_term_that_overlaps_a_long_absence_asks_for_nothing() -> None:
    given = deputies()
    given.circumstance("deputy", "long_absence", "2025-10-20", "2025-11-05")
    assert given.said("north-east-futures", "2026-02-14", "half-termly") == [("missed", "2026-02-13")]


@pytest.mark.req("D1", "B1")
def test_who_leaves_is_asked_for_nothing_more() -> None:
    given = Given()
    given.person("head", "headteacher")
    given.person("worker", "family_worker", left="2025-09-20")
    given.case("c1", "worker", "2025-09-01")
    given.arrangement("a1", "head", "worker", to="2025-09-20")
    assert given.said("harewood", "2025-12-01", "contract-four-weeks") == []


@pytest.mark.req("D1", "B1")
def test_holding_cases_begins_with_the_first_open_case_and_ends_with_the_last() -> None:
    given = Given()
    given.person("head", "headteacher")
    given.person("teacher", "teacher")
    given.arrangement("a1", "head", "teacher")
    assert given.said("harewood", "2026-03-01", "contract-four-weeks") == []
    given.case("c1", "teacher", "2025-11-03", closed="2025-11-21")
    given.case("c2", "teacher", "2026-02-20")
    assert given.said("harewood", "2026-03-01", "contract-four-weeks") == [("open", "2026-03-20")]


@pytest.mark.req("D1", "D2")
def test_six_sessions_a_year_and_one_each_half_term_are_recommended_to_leads_of_the_trust() -> None:
    given = Given()
    given.half_terms(*AUTUMN)
    given.person("tsl", "trust_safeguarding_lead", site="trust")
    given.person("lead", "dsl")
    given.arrangement("a1", "tsl", "lead")
    given.held("a1", "2025-10-01")
    found = [f for f in given.findings("embark", "2026-01-10") if f.rule == "dsl-half-termly"]
    assert [(f.status, f.strength) for f in found] == [("met", "recommended"), ("missed", "recommended")]
