"""The school year of most of England: three terms, each in two halves with a week off between them.

Two weeks are off at Christmas and at Easter, and six in the summer. Local authorities differ by some days;
the year here is none of theirs and could be any.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from clearsight.compliance.domain.facts import CalendarPeriod
from clearsight.scheduling.domain.bank_holidays import bank_holidays
from clearsight.scheduling.domain.calendars import academic_year

MONDAY, WEDNESDAY, FRIDAY = 0, 2, 4
PROGRAMME_WEEKS = 4


@lru_cache(maxsize=64)
def half_terms(year: int) -> tuple[CalendarPeriod, ...]:
    """The six half terms of the academic year that begins on 1 September of `year`, in order.

    Raises:
        ValueError: for a year whose bank holidays are not known (`scheduling.domain.bank_holidays`).
    """
    october, may = _up_to(date(year, 10, 31), MONDAY), _up_to(date(year + 1, 5, 31), MONDAY)
    february, easter = _from(date(year + 1, 2, 13), MONDAY), _easter_break(year)
    stretches = (
        ("Autumn 1", _from(date(year, 9, 1), WEDNESDAY), _friday_before(october)),
        ("Autumn 2", _weeks(october, 1), _last_before_christmas(year)),
        ("Spring 1", _first_after_new_year(year + 1), _friday_before(february)),
        ("Spring 2", _weeks(february, 1), _friday_before(easter)),
        ("Summer 1", _weeks(easter, 2), _friday_before(may)),
        ("Summer 2", _weeks(may, 1), _up_to(date(year + 1, 7, 23), WEDNESDAY)),
    )
    named = f"{year}/{(year + 1) % 100:02d}"
    return tuple(
        CalendarPeriod("half_term", f"{name}, {named}", first, last, term=f"{name[:-2]}, {named}")
        for name, first, last in stretches
    )


@lru_cache(maxsize=64)
def summer_programme(year: int) -> CalendarPeriod:
    """Four weeks of a school's own in the holidays that end that academic year: clubs, meals, a warm room."""
    begins = _from(half_terms(year)[-1].to, MONDAY)
    ends = _friday_before(_weeks(begins, PROGRAMME_WEEKS))
    name = f"Summer programme {year + 1}"
    return CalendarPeriod("half_term", name, begins, ends, term=name)


def all_half_terms(day: date, around: int, programme: bool) -> tuple[CalendarPeriod, ...]:
    """Those of the academic years from `around` years before a day's to as many after, in order."""
    found: list[CalendarPeriod] = []
    for year in range(academic_year(day) - around, academic_year(day) + around + 1):
        found += [*half_terms(year), *([summer_programme(year)] if programme else [])]
    return tuple(found)


def _last_before_christmas(year: int) -> date:
    friday = _up_to(date(year, 12, 21), FRIDAY)
    return friday if friday.day >= 18 else date(year, 12, 21)


def _first_after_new_year(year: int) -> date:
    third = date(year, 1, 3)
    return third if third.weekday() <= WEDNESDAY else _from(third, MONDAY)


def _easter_break(year: int) -> date:
    """The Monday on which two weeks off begin: about Easter Sunday, never far from 1 April."""
    good_friday = next(day.from_date for day in bank_holidays(year) if day.name == "Good Friday")
    first, last = _from(date(year + 1, 3, 26), MONDAY), _up_to(date(year + 1, 4, 10), MONDAY)
    return min(max(_up_to(good_friday, MONDAY), first), last)


def _weeks(day: date, weeks: int) -> date:
    return day + timedelta(weeks=weeks)


def _friday_before(monday: date) -> date:
    return monday - timedelta(days=3)


def _from(day: date, weekday: int) -> date:
    """The first such weekday from a day on."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _up_to(day: date, weekday: int) -> date:
    """The last such weekday up to a day."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)
