"""Whatever day it is, the demonstration is mid-term, nobody meets on a day off, and something is due."""

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
from clearsight.demo.domain.cast import CASTS, Cast
from clearsight.demo.domain.history import live_day, next_day, people_and_places, year_of_sessions
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
    known = min(stretch.from_ for stretch in calendar if stretch.kind == "half_term")
    return why + (["a holiday"] if day >= known and not any(s.kind == "half_term" for s in there) else [])


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
            yield f"{meeting.code} next", next_day(terms, live, meeting.days, today)


@pytest.mark.parametrize("cast", CASTS, ids=lambda cast: cast.slug)
def test_nobody_meets_on_a_day_off(cast: Cast) -> None:
    for today in DAYS:
        calendar = people_and_places(cast, today).calendar
        wrong = [(what, day, why) for what, day in chosen(cast, today) if (why := days_off(calendar, day))]
        assert wrong == [], today


@pytest.mark.parametrize("cast", CASTS, ids=lambda cast: cast.slug)
def test_it_is_mid_term_and_the_calendar_holds_together(cast: Cast) -> None:
    for today in DAYS:
        calendar = people_and_places(cast, today).calendar
        assert any(s.kind == "half_term" and s.from_ < today < s.to for s in calendar), today
        for kind in ("half_term", "closure", "bank_holiday"):
            of = sorted((s.from_, s.to, s.name) for s in calendar if s.kind == kind)
            assert all(one[1] < two[0] for one, two in pairwise(of)), (today, kind)
        names = Counter(s.name for s in calendar if s.kind == "half_term")
        assert max(names.values()) == 1, today


@pytest.mark.parametrize("cast", CASTS, ids=lambda cast: cast.slug)
def test_two_meet_once_a_day_and_nobody_ahead_of_today(cast: Cast) -> None:
    for today in DAYS:
        sessions = year_of_sessions(cast, today).sessions
        held = Counter((s.arrangement, s.held_on) for s in sessions if s.held_on)
        assert max(held.values()) == 1, today
        assert all(s.held_on < today for s in sessions if s.held_on), today
        assert all(s.scheduled_for and s.scheduled_for > today for s in sessions if s.status == "scheduled")


def test_something_required_is_always_due_or_overdue_and_most_is_in_time() -> None:
    for today in DAYS:
        soon = today + timedelta(days=14)
        for cast in CASTS:
            places, year = people_and_places(cast, today), year_of_sessions(cast, today)
            facts = replace(
                places, sessions=year.sessions, signatures=year.signatures, attendance=year.attendance,
                agreements=year.agreements,
            )  # fmt: skip
            found = [x for x in evaluate(policy(cast), facts, today) if x.strength == "required"]
            asked = [x for x in found if x.status == "overdue" or (x.due_on and today <= x.due_on <= soon)]
            assert asked or cast.slug == "tidewater", (cast.slug, today)
            overdue = {x.subject.get("person") for x in found if x.status == "overdue"}
            assert len(overdue) <= len(cast.people) // 2, (cast.slug, today, overdue)
