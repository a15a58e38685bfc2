"""Days that are offered are days on which people can meet, and they keep what is due wherever they can."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearsight.kernel.durations import Duration, parse_duration
from clearsight.kernel.spans import DAY, Span, union
from clearsight.scheduling.domain.calendars import Stretch
from clearsight.scheduling.domain.dates import (
    OpenDays,
    at_intervals,
    in_periods,
    offers,
    whole_terms,
)
from tests.world import half_terms

pytestmark = pytest.mark.req("D1", "D2", "D7")
YEAR = date(2025, 9, 1), date(2026, 8, 31)
DAYS = st.dates(*YEAR)
spans = st.builds(lambda first, long: Span(first, first + timedelta(days=long)), DAYS, st.integers(0, 30))
open_days = st.builds(
    OpenDays,
    teaching=st.sampled_from([(), union(Span(t.from_date, t.to_date) for t in half_terms()[:6])]),
    off=st.lists(spans, max_size=4).map(union),
    taken=st.frozensets(DAYS, max_size=15),
)
SCHOOL = OpenDays(
    teaching=union(Span(t.from_date, t.to_date) for t in half_terms()),
    off=(Span(date(2026, 5, 4), date(2026, 5, 4)),),
)


@settings(max_examples=80, deadline=None)
@given(first=DAYS, due=st.none() | DAYS, days=open_days, many=st.integers(1, 8))
def test_only_open_days_are_offered_and_it_is_said_how_late_they_are(
    first: date, due: date | None, days: OpenDays, many: int
) -> None:
    found = offers(first, due, days, many)
    chosen = [offer.day for offer in found]
    assert len(found) <= many and chosen == sorted(set(chosen))
    assert all(day in days and day >= first and day.weekday() < 5 for day in chosen)
    assert all(offer.late_by == (max((offer.day - due).days, 0) if due else 0) for offer in found)
    if due and any(d in days for d in days.between(first, min(due, first + timedelta(days=120)))):
        assert any(offer.late_by == 0 for offer in found)


@settings(max_examples=80, deadline=None)
@given(last=DAYS, every=st.builds(Duration, st.integers(1, 70), st.just("days")), days=open_days)
def test_a_year_is_late_only_where_nobody_could_have_met_in_time(
    last: date, every: Duration, days: OpenDays
) -> None:
    first = last + DAY
    found = at_intervals(every, last, first, YEAR[1], days)
    for before, offer in pairwise([None, *found]):
        began = before.day if before else last
        assert offer is not None and offer.day in days and began < offer.day <= YEAR[1]
        due = every.after(began)
        assert offer.late_by == max((offer.day - due).days, 0)
        assert not offer.late_by or days.between(began + DAY, due) == []


@settings(max_examples=60, deadline=None)
@given(first=DAYS, days=open_days, count=st.integers(1, 3))
def test_no_half_term_gets_two_and_none_that_has_one_gets_another(
    first: date, days: OpenDays, count: int
) -> None:
    stretches = half_terms()[:6]
    planned = sorted(days.taken)[::2]
    found = [offer.day for offer in in_periods(stretches, count, first, YEAR[1], days, planned)]
    for stretch in stretches:
        inside = [day for day in found if stretch.from_date <= day <= stretch.to_date]
        taken = [day for day in planned if stretch.from_date <= day <= stretch.to_date]
        assert len(inside) <= (0 if taken else 1)
    assert all(day in days and day >= first for day in found)


def test_a_year_of_four_weeks_passes_the_holidays_by() -> None:
    found = at_intervals(parse_duration("4 weeks"), date(2026, 3, 3), date(2026, 3, 10), YEAR[1], SCHOOL)
    assert [(offer.day, offer.late_by) for offer in found] == [
        (date(2026, 3, 27), 0), (date(2026, 4, 24), 0), (date(2026, 5, 22), 0),
        (date(2026, 6, 19), 0), (date(2026, 7, 17), 0), (date(2026, 7, 21), 0),
    ]  # fmt: skip


def test_one_in_each_half_term_lies_near_its_middle() -> None:
    found = in_periods(half_terms(), 1, date(2026, 3, 10), YEAR[1], SCHOOL)
    assert [offer.day for offer in found] == [date(2026, 3, 11), date(2026, 5, 1), date(2026, 6, 26)]


def test_terms_are_their_half_terms_together() -> None:
    found = whole_terms(half_terms())
    assert [(one.name, one.from_date, one.to_date) for one in found[:2]] == [
        ("Autumn", date(2025, 9, 2), date(2025, 12, 19)), ("Spring", date(2026, 1, 5), date(2026, 3, 27)),
    ]  # fmt: skip
    assert whole_terms([Stretch("A", *YEAR)]) == [Stretch("A", *YEAR, "A")]


def test_what_is_overdue_is_offered_from_the_next_day_on() -> None:
    found = offers(date(2026, 3, 20), date(2026, 3, 18), SCHOOL, 2)
    assert [(offer.day, offer.late_by) for offer in found] == [(date(2026, 3, 20), 2), (date(2026, 3, 23), 5)]
