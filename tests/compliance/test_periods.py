"""How periods are judged: half terms and terms of a site, years, parts of them, and who was where."""

from __future__ import annotations

import pytest

from clearsight.compliance.domain.facts import CalendarPeriod
from clearsight.policy.domain.model import Policy
from tests.compliance.scene import Scene, on, one, only, pair, rules

pytestmark = pytest.mark.req("D2")
WHO = 'who = { roles = ["practitioner"] }'
HALF_TERM = one('measure = "count", at_least = 1, per = "half_term"', WHO)
TERM = one('measure = "count", at_least = 1, per = "term"', WHO)
YEAR = ("Autumn 1 2025-09-01 2025-10-24", "Autumn 2 2025-11-03 2025-12-19", "Spring 1 2026-01-05 2026-02-13",
        "Spring 2 2026-02-23 2026-03-27", "Summer 1 2026-04-13 2026-05-22",
        "Summer 2 2026-06-01 2026-07-21")  # fmt: skip


def school(**more: str) -> Scene:
    """A pair, and the half terms of one academic year."""
    scene = pair(**more)
    scene.half_terms(*YEAR)
    return scene


def periods(scene: Scene, as_of: str, policy: Policy = HALF_TERM) -> list[tuple[str, str]]:
    """The name of each period and how it stands."""
    return [(each.period.name, each.status) for each in scene.under(policy, as_of) if each.period]


def test_a_finding_a_period_due_on_its_last_day() -> None:
    scene = school()
    scene.held("a1", "2025-10-24")
    found = scene.under(HALF_TERM, "2025-11-10")
    assert [(each.status, each.period and each.period.name, str(each.due_on)) for each in found] == [
        ("met", "Autumn 1", "2025-10-24"), ("open", "Autumn 2", "2025-12-19"),
    ]  # fmt: skip
    assert periods(scene, "2025-12-20")[1] == ("Autumn 2", "missed")


def test_a_session_in_the_holidays_belongs_to_no_half_term_and_to_no_term() -> None:
    scene = school()
    scene.held("a1", "2025-10-28")
    assert periods(scene, "2025-12-20") == [("Autumn 1", "missed"), ("Autumn 2", "missed")]
    assert periods(scene, "2025-12-20", TERM) == [("Autumn 1 and Autumn 2", "missed")]


def test_terms_are_pairs_in_order_within_an_academic_year_or_what_the_calendar_calls_them() -> None:
    scene = school()
    scene.held("a1", "2025-11-05", "2026-06-02")
    assert periods(scene, "2026-08-31", TERM) == [
        ("Autumn 1 and Autumn 2", "met"),
        ("Spring 1 and Spring 2", "missed"),
        ("Summer 1 and Summer 2", "met"),
    ]  # fmt: skip
    scene.tables["calendar"] = [
        CalendarPeriod("half_term", name, on(first), on(last), term=term)
        for name, first, last, term in (("1", "2025-09-01", "2025-10-24", "Michaelmas"),
                                        ("2", "2025-11-03", "2025-12-19", "Michaelmas"),
                                        ("3", "2026-01-05", "2026-03-27", "Lent"))
    ]  # fmt: skip
    assert periods(scene, "2026-03-28", TERM) == [("Michaelmas", "met"), ("Lent", "missed")]


def test_an_odd_half_term_of_one_academic_year_does_not_pair_with_the_next() -> None:
    scene = pair(since="2025-01-01")
    scene.half_terms("Summer 2 2025-06-02 2025-07-22", *YEAR)
    assert [name for name, _ in periods(scene, "2025-12-20", TERM)] == ["Summer 2", "Autumn 1 and Autumn 2"]


def test_a_half_term_that_runs_over_the_new_year_is_one() -> None:
    scene = pair()
    scene.half_terms(
        "Autumn 2025-09-01 2025-11-28", "Winter 2025-12-01 2026-01-30", "Spring 2026-02-02 2026-03-27"
    )
    scene.held("a1", "2026-01-02")
    assert periods(scene, "2026-02-01") == [("Autumn", "missed"), ("Winter", "met")]
    assert periods(scene, "2026-03-28", TERM)[0] == ("Autumn and Winter", "met")


def test_a_part_period_is_asked_for_nothing_and_can_be_met_on_a_day_when_the_rule_applied() -> None:
    scene = school(since="2025-09-02")
    assert periods(scene, "2025-10-01") == []
    scene.held("a1", "2025-10-01")
    assert periods(scene, "2025-10-02") == [("Autumn 1", "met")]
    scene.tables["roles"].clear()
    scene.role("worker", "practitioner", "2025-10-02")
    assert periods(scene, "2025-10-05") == []


def test_who_leaves_within_a_period_is_asked_for_nothing_in_it() -> None:
    scene = school(left="2025-12-18")
    assert periods(scene, "2025-12-17")[1] == ("Autumn 2", "open")
    assert periods(scene, "2026-01-10") == [("Autumn 1", "missed")]
    assert periods(school(left="2025-12-19"), "2026-01-10")[1] == ("Autumn 2", "missed")


def test_a_period_that_overlaps_a_long_absence_asks_for_nothing_and_what_was_held_still_shows() -> None:
    scene = school()
    scene.circumstance("worker", "long_absence", "2025-10-24", "2025-11-03")
    assert periods(scene, "2026-01-05") == [("Spring 1", "open")]
    scene.held("a1", "2025-09-10")
    assert periods(scene, "2026-01-05") == [("Autumn 1", "met"), ("Spring 1", "open")]


def test_each_half_term_is_judged_by_the_calendar_of_the_site_where_the_person_then_was() -> None:
    scene = pair()
    scene.tables["roles"].clear()
    scene.role("worker", "practitioner", "2025-09-01", "2025-12-31", site="hill")
    scene.role("worker", "practitioner", "2026-01-01", site="dale")
    scene.half_terms("Hill autumn 2025-09-01 2025-12-12", "Hill spring 2026-01-05 2026-04-02", site="hill")
    scene.half_terms("Dale autumn 2025-09-08 2025-12-19", "Dale spring 2026-01-12 2026-04-10", site="dale")
    assert periods(scene, "2026-05-01") == [("Hill autumn", "missed"), ("Dale spring", "missed")]


def test_a_site_without_rows_of_its_own_uses_those_of_every_site() -> None:
    scene = school()
    scene.half_terms("Elsewhere 2025-09-08 2025-10-17", site="elsewhere")
    assert periods(scene, "2025-09-20") == [("Autumn 1", "open")]


@pytest.mark.parametrize(
    ("every", "names"),
    [
        ("1 half term", ["Autumn 1", "Autumn 2", "Spring 1"]),
        ("2 half terms", ["Autumn 1 and Autumn 2", "Spring 1 and Spring 2"]),
        ("3 half terms", ["Autumn 1 and Autumn 2 and Spring 1"]),
        ("1 term", ["Autumn 1 and Autumn 2", "Spring 1 and Spring 2"]),
    ],
)
def test_so_many_half_terms_are_blocks_counted_from_the_first_of_the_academic_year(
    every: str, names: list[str]
) -> None:
    scene = school(every=every)
    assert [name for name, _ in periods(scene, "2026-01-20", one('measure = "agreed"'))] == names


@pytest.mark.parametrize(
    ("per", "names"),
    [
        ("month", ["December 2025", "January 2026", "February 2026"]),
        ("quarter", ["October to December 2025", "January to March 2026"]),
        ("calendar_year", ["2025", "2026"]),
        ("academic_year", ["2025 to 2026"]),
        ("financial_year", ["2025 to 2026"]),
    ],
)
def test_months_quarters_and_years(per: str, names: list[str]) -> None:
    scene = pair(since="2020-01-01")
    found = periods(scene, "2026-02-28", one(f'measure = "count", at_least = 1, per = "{per}"', WHO))
    assert [name for name, _ in found][-len(names) :] == names
    assert found[-1][1] == "open"


def test_february_of_a_leap_year_has_its_last_day() -> None:
    scene = pair(since="2024-01-01")
    february = scene.under(one('measure = "count", at_least = 1, per = "month"', WHO), "2024-02-29")[-1]
    assert (february.status, str(february.due_on)) == ("open", "2024-02-29")


def test_without_a_calendar_nothing_is_asked_by_half_term() -> None:
    assert pair().under(HALF_TERM, "2026-03-31") == ()


def test_one_of_two_period_rules_is_judged_and_names_the_other() -> None:
    policy_text = """[[rules]]
id = "{0}"
title = "{0}"
clause = "{1}"
strength = "required"
topic = "t"
{2}
asks = {{ measure = "count", at_least = 1, per = "{3}" }}
"""
    policy = rules(
        policy_text.format("termly", "1", WHO, "term")
        + policy_text.format("half-termly", "2", WHO, "half_term")
    )
    found = only(school().under(policy, "2025-09-10"), "half-termly")
    assert "at least 1 session every term (1)" in found.explanation
    assert school().says(policy, "2025-09-10", "termly") == []


def test_of_two_roles_that_of_which_the_rule_speaks_says_whose_calendar_counts() -> None:
    policy = one(
        'measure = "count", at_least = 1, per = "half_term"',
        'who = { any = [{ roles = ["deputy_dsl"] }, { supervised = true }] }',
    )
    scene = pair("teacher", since="2020-01-06")
    scene.role("worker", "deputy_dsl", "2024-09-01", site="dale")
    scene.half_terms("School 2025-09-01 2025-10-24")
    scene.half_terms("Dale 2025-09-08 2025-10-17", site="dale")
    assert scene.says(policy, "2025-12-01", person="worker") == [("missed", "2025-10-17")]


def test_whoever_gives_up_one_of_two_sites_is_judged_without_a_gap() -> None:
    """Hill's second half term began after Hill was given up: Dale's second is the one that counts."""
    policy = one('measure = "count", at_least = 1, per = "half_term"', 'who = { roles = ["deputy_dsl"] }')
    scene = pair("deputy_dsl", since="2020-01-06")
    scene.tables["roles"].clear()
    scene.role("worker", "deputy_dsl", "2020-01-06", "2025-10-31", site="hill")
    scene.role("worker", "deputy_dsl", "2025-09-01", site="dale")
    scene.half_terms("H1 2025-09-02 2025-10-24", "H2 2025-11-03 2025-12-19", site="hill")
    scene.half_terms("D1 2025-09-02 2025-10-17", "D2 2025-10-27 2025-12-12", site="dale")
    assert scene.says(policy, "2026-01-01") == [("missed", "2025-10-24"), ("missed", "2025-12-12")]


@pytest.mark.parametrize(
    ("held", "status"), [("2025-12-31", "met"), ("2026-01-01", "met"), ("2026-01-09", "missed")]
)
def test_a_term_over_the_new_year_is_one_term(held: str, status: str) -> None:
    policy = one('measure = "count", at_least = 1, per = "term"', 'who = { roles = ["practitioner"] }')
    scene = pair()
    scene.half_terms(
        "First 2025-09-01 2025-11-14", "Second 2025-11-24 2026-01-08", "Third 2026-01-12 2026-03-20"
    )
    scene.held("a1", held)
    assert scene.says(policy, "2026-01-09") == [(status, "2026-01-08")]
