"""Whatever day it is: schools keep a real year, nobody meets on a day off, and something is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest

from clearsight.compliance.domain import facts as f
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.findings import Finding
from clearsight.demo.domain.cast import ALL_YEAR, CASTS, SCHOOL_AND_SUMMER, Cast
from clearsight.demo.domain.history import live_day, next_day, people_and_places, year_of_sessions
from clearsight.demo.domain.school_year import half_terms
from clearsight.demo.domain.terms import Terms
from clearsight.policy.domain.model import Policy
from clearsight.policy.files import find_policy, load_policy

pytestmark = [pytest.mark.req("L1"), pytest.mark.slow]
# Every week of two years, each on another day of the week; and the days that are most unlike others.
WEEKS = [date(2026, 9, 1) + timedelta(days=7 * week + week % 7) for week in range(104)]
ODD = [date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 28), date(2027, 8, 15), date(2028, 2, 29)]
DAYS = sorted({*WEEKS, *ODD})


@cache
def policy(cast: Cast) -> Policy:
    return load_policy(find_policy(cast.policy)).versions[-1]


def days_off(calendar: tuple[f.CalendarPeriod, ...], day: date) -> list[str]:
    """Why nobody meets that day: read from the calendar as it is stored, and from nothing that made it."""
    there = [stretch for stretch in calendar if stretch.from_ <= day <= stretch.to]
    why = [stretch.name for stretch in there if stretch.kind != "half_term"]
    why += ["a weekend"] if day.weekday() > 4 else []
    known = min((stretch.from_ for stretch in calendar if stretch.kind == "half_term"), default=date.max)
    return why + (["a holiday"] if day >= known and not any(s.kind == "half_term" for s in there) else [])


def required(cast: Cast, today: date) -> list[Finding]:
    """What is required of somebody in an organisation on the day on which its demonstration begins."""
    places, year = people_and_places(cast, today), year_of_sessions(cast, today)
    facts = replace(
        places, sessions=year.sessions, signatures=year.signatures, attendance=year.attendance,
        agreements=year.agreements,
    )  # fmt: skip
    return [found for found in evaluate(policy(cast), facts, today) if found.strength == "required"]


def chosen(cast: Cast, today: date) -> Iterator[tuple[str, date]]:
    """Every day that somebody chose, with what it is the day of."""
    year, terms = year_of_sessions(cast, today), Terms(cast, today)
    for session in year.sessions:
        for day in {session.held_on, session.scheduled_for, session.written_up_on} - {None}:
            yield session.session, day or today
    yield from ((row.arrangement, row.signed_on) for row in year.agreements)
    yield from ((row.session, row.signed_on) for row in year.signatures)
    for meeting in cast.meetings:
        if meeting.live:
            live = live_day(meeting, terms, today)
            yield f"{meeting.code} now", live
            yield f"{meeting.code} next", next_day(terms, meeting, live, today)


@pytest.mark.parametrize("cast", CASTS, ids=lambda cast: cast.slug)
def test_nobody_meets_on_a_day_off(cast: Cast) -> None:
    for today in DAYS:
        calendar = people_and_places(cast, today).calendar
        wrong = [(what, day, why) for what, day in chosen(cast, today) if (why := days_off(calendar, day))]
        assert wrong == [], today


@pytest.mark.parametrize("year", range(2024, 2034))
def test_a_school_year_is_an_english_one(year: int) -> None:
    halves = half_terms(year)
    assert [half.term.partition(",")[0] for half in halves] == [
        "Autumn", "Autumn", "Spring", "Spring", "Summer", "Summer",
    ]  # fmt: skip
    assert all(25 <= (half.to - half.from_).days <= 56 for half in halves)
    off = [(two.from_ - one.to).days - 1 for one, two in pairwise(halves)]
    assert off[0::2] == [9, 9, 9]
    assert all(12 <= days <= 19 for days in off[1::2])
    assert date(year, 9, 1) <= halves[0].from_ <= date(year, 9, 7)
    assert date(year + 1, 7, 15) <= halves[-1].to <= date(year + 1, 7, 23)
    assert 180 <= sum(day.weekday() < 5 for half in halves for day in days_of(half)) <= 200


def days_of(half: f.CalendarPeriod) -> Iterator[date]:
    yield from (half.from_ + timedelta(days=n) for n in range((half.to - half.from_).days + 1))


@pytest.mark.parametrize("cast", CASTS, ids=lambda cast: cast.slug)
def test_the_calendar_holds_together(cast: Cast) -> None:
    for today in DAYS:
        calendar = people_and_places(cast, today).calendar
        assert any(s.kind == "half_term" for s in calendar) == (cast.year != ALL_YEAR)
        for kind in ("half_term", "closure", "bank_holiday"):
            of = sorted((s.from_, s.to, s.name) for s in calendar if s.kind == kind)
            assert all(one[1] < two[0] for one, two in pairwise(of)), (today, kind)
        names = Counter(s.name for s in calendar if s.kind == "half_term")
        assert max(names.values(), default=1) == 1, today


def test_in_august_a_school_is_on_holiday_or_in_its_summer_programme() -> None:
    for cast in CASTS:
        calendar = people_and_places(cast, date(2027, 8, 16)).calendar
        taught = [s.name for s in calendar if s.kind == "half_term" and s.from_.month <= 8 <= s.to.month]
        assert [name for name in taught if "2027" in name and "/" not in name] == (
            ["Summer programme 2027"] if cast.year == SCHOOL_AND_SUMMER else []
        )
        assert not [name for name in taught if "/" in name]


def test_every_day_of_a_year_somebody_is_at_work_and_something_falls_due_within_a_fortnight() -> None:
    """Whoever works all year has it, whatever the schools are at: every day of a year, one by one."""
    waymark = next(cast for cast in CASTS if cast.year == ALL_YEAR)
    for today in (date(2026, 9, 1) + timedelta(days=n) for n in range(365)):
        soon = today + timedelta(days=14)
        asked = [x for x in required(waymark, today) if x.status == "open"]
        assert any(x.due_on and today <= x.due_on <= soon for x in asked), today


@pytest.mark.parametrize("cast", CASTS, ids=lambda cast: cast.slug)
def test_two_meet_once_a_day_and_nobody_ahead_of_today(cast: Cast) -> None:
    for today in DAYS:
        sessions = year_of_sessions(cast, today).sessions
        held = Counter((s.arrangement, s.held_on) for s in sessions if s.held_on)
        assert max(held.values()) == 1, today
        assert all(s.held_on < today for s in sessions if s.held_on), today
        assert all(s.scheduled_for and s.scheduled_for > today for s in sessions if s.status == "scheduled")


def test_something_required_is_always_due_or_overdue_and_most_is_in_time() -> None:
    """In the holidays what a school owes by half term rests; it has what is overdue from before."""
    for today in DAYS:
        soon = today + timedelta(days=14)
        for cast in CASTS:
            found = required(cast, today)
            asked = [x for x in found if x.status == "overdue" or (x.due_on and today <= x.due_on <= soon)]
            assert asked or cast.slug == "tidewater", (cast.slug, today)
            overdue = {x.subject.get("person") for x in found if x.status == "overdue"}
            assert len(overdue) <= len(cast.people) // 2, (cast.slug, today, overdue)
