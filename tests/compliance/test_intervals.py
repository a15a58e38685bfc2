"""How an interval runs: its edges, long absences, and the days on which months are short."""

from __future__ import annotations

import pytest

from tests.compliance.scene import one, only, pair

pytestmark = pytest.mark.req("D1")
MONTHLY = one('measure = "interval", every = "1 month"')
FOUR_WEEKS = one('measure = "interval", every = "4 weeks"', 'who = { roles = ["practitioner"] }')


@pytest.mark.parametrize(
    ("held", "every", "due"),
    [
        ("2025-08-31", "6 months", "2026-02-28"),
        ("2023-08-31", "6 months", "2024-02-29"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2024-02-29", "4 years", "2028-02-29"),
        ("2025-01-31", "1 month", "2025-02-28"),
        ("2025-12-31", "2 months", "2026-02-28"),
        ("2025-03-29", "1 day", "2025-03-30"),
        ("2025-03-02", "4 weeks", "2025-03-30"),
        ("2025-10-25", "2 weeks", "2025-11-08"),
    ],
)
def test_months_end_where_they_are_short_and_the_clocks_going_forward_or_back_change_nothing(
    held: str, every: str, due: str
) -> None:
    scene = pair(since="2023-01-01")
    scene.held("a1", held)
    policy = one(f'measure = "interval", every = "{every}"', 'who = { roles = ["practitioner"] }')
    assert scene.says(policy, held)[-1] == ("open", due)
    assert scene.says(policy, due)[-1] == ("open", due)


def test_due_on_a_day_is_still_in_time_on_that_day() -> None:
    scene = pair()
    assert scene.says(FOUR_WEEKS, "2025-09-29") == [("open", "2025-09-29")]
    assert scene.says(FOUR_WEEKS, "2025-09-30") == [("overdue", "2025-09-29")]
    scene.held("a1", "2025-09-29")
    assert scene.says(FOUR_WEEKS, "2025-09-30") == [("open", "2025-10-27")]


def test_a_session_before_the_duty_began_does_not_count() -> None:
    scene = pair(since="2025-09-01")
    scene.tables["roles"].clear()
    scene.role("worker", "practitioner", "2025-10-01")
    scene.held("a1", "2025-09-20")
    assert scene.says(FOUR_WEEKS, "2025-10-02", person="worker") == [("open", "2025-10-29")]


def test_a_duty_that_ends_overdue_is_missed_and_one_that_ends_in_time_says_nothing() -> None:
    scene = pair(left="2025-09-30")
    assert scene.says(FOUR_WEEKS, "2025-10-01", person="worker") == [("missed", "2025-09-29")]
    scene = pair(left="2025-09-29")
    assert scene.says(FOUR_WEEKS, "2025-10-01", person="worker") == []


def test_a_duty_that_comes_back_begins_anew() -> None:
    scene = pair()
    scene.tables["roles"].clear()
    scene.role("worker", "practitioner", "2025-09-01", "2025-09-20")
    scene.role("worker", "practitioner", "2025-12-01")
    assert scene.says(FOUR_WEEKS, "2025-12-02", person="worker") == [("open", "2025-12-29")]
    scene.role("worker", "practitioner", "2025-09-21", "2025-11-30")
    assert scene.says(FOUR_WEEKS, "2025-12-02", person="worker") == [("overdue", "2025-09-29")]


def test_during_an_absence_the_clock_stands_and_no_due_date_is_named() -> None:
    scene = pair()
    scene.circumstance("worker", "long_absence", "2025-09-08")
    waiting = only(scene.under(FOUR_WEEKS, "2026-03-01"), "it")
    assert (waiting.status, waiting.due_on) == ("open", None)
    assert "a long absence stops the clock" in waiting.explanation


@pytest.mark.parametrize(
    ("away", "back", "due"),
    [
        ("2025-09-08", "2025-10-31", "2025-11-22"),  # 21 days were left on 8 September
        ("2025-09-20", "2025-10-31", "2025-11-15"),  # 9 were left: at least 14
        ("2025-09-29", "2025-10-31", "2025-11-15"),  # due on the first day away
        ("2025-08-01", "2025-09-30", "2025-10-29"),  # away when the duty began: the whole of it is left
    ],
)
def test_from_the_return_the_interval_runs_on_with_the_days_that_were_left(
    away: str, back: str, due: str
) -> None:
    scene = pair()
    scene.circumstance("worker", "long_absence", away, back)
    assert scene.says(FOUR_WEEKS, due) == [("open", due)]
    assert scene.says(FOUR_WEEKS, "2025-11-23") == [("overdue", due)]


def test_absences_that_overlap_or_touch_are_one() -> None:
    scene = pair()
    scene.circumstance("worker", "long_absence", "2025-09-08", "2025-09-30")
    scene.circumstance("worker", "long_absence", "2025-09-20", "2025-10-15")
    scene.circumstance("worker", "long_absence", "2025-10-16", "2025-10-31")
    assert scene.says(FOUR_WEEKS, "2025-11-01") == [("open", "2025-11-22")]


def test_an_interval_found_overdue_by_an_absence_stays_overdue_and_its_return_gives_fourteen_days() -> None:
    scene = pair()
    scene.circumstance("worker", "long_absence", "2025-10-10", "2025-11-30")
    away = only(scene.under(FOUR_WEEKS, "2025-10-15"), "it")
    assert (away.status, str(away.due_on)) == ("overdue", "2025-09-29")
    assert "was already due by 29 September 2025 when a long absence stopped the clock" in away.explanation
    assert scene.says(FOUR_WEEKS, "2025-12-15") == [("open", "2025-12-15")]
    assert scene.says(FOUR_WEEKS, "2025-12-16") == [("overdue", "2025-12-15")]
    scene.held("a1", "2025-12-10")
    assert scene.says(FOUR_WEEKS, "2025-12-16") == [("late", "2025-09-29"), ("open", "2026-01-07")]


def test_a_session_attended_while_away_counts_and_its_interval_waits_for_the_return() -> None:
    scene = pair()
    scene.circumstance("worker", "long_absence", "2025-09-08", "2025-10-31")
    scene.held("a1", "2025-10-01")
    assert scene.says(FOUR_WEEKS, "2025-10-15") == [("open", "")]
    assert scene.says(FOUR_WEEKS, "2025-11-01") == [("open", "2025-11-28")]


def test_an_end_of_absence_that_lies_ahead_is_not_known_yet() -> None:
    scene = pair()
    scene.circumstance("worker", "long_absence", "2025-09-08", "2025-10-31")
    assert scene.says(FOUR_WEEKS, "2025-10-30") == [("open", "")]
    assert scene.says(FOUR_WEEKS, "2025-10-31") == [("open", "")]


def test_of_two_gaps_each_is_told_with_both_its_sessions() -> None:
    scene = pair()
    scene.held("a1", "2025-09-15", "2025-10-20", "2025-12-01")
    late = [each for each in scene.under(FOUR_WEEKS, "2025-12-02") if each.status == "late"]
    assert [[fact.fact for fact in each.because] for each in late] == [
        ["session a1 2025-09-15", "session a1 2025-10-20"],
        ["session a1 2025-10-20", "session a1 2025-12-01"],
    ]
    assert [str(each.due_on) for each in late] == ["2025-10-13", "2025-11-17"]


def test_two_sessions_on_one_day_are_no_gap() -> None:
    scene = pair()
    scene.held("a1", "2025-09-15")
    scene.held("a1", "2025-09-15", name="again")
    assert scene.says(FOUR_WEEKS, "2025-09-16") == [("open", "2025-10-13")]


def test_a_rule_without_a_number_asks_for_nothing_that_can_be_counted() -> None:
    assert pair().under(one('measure = "interval"'), "2026-09-01") == ()


def test_a_rule_holds_within_its_own_dates() -> None:
    policy = one(
        'measure = "interval", every = "4 weeks"',
        'who = { roles = ["practitioner"] }\nfrom = 2025-11-01\nto = 2026-01-31',
    )
    scene = pair()
    assert scene.says(policy, "2025-10-31") == []
    assert scene.says(policy, "2025-11-05") == [("open", "2025-11-29")]
    assert scene.says(policy, "2026-02-01") == [("missed", "2025-11-29")]
