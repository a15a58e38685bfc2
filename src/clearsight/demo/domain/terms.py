"""When an invented organisation is at work, as of today: its half terms, closures and bank holidays.

Its half terms lie so that today is in the middle of one, whatever the season: seven weeks of teaching and
a week of holiday. The public holidays of England and the days around Christmas are the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from clearsight.compliance.domain import facts as f
from clearsight.demo.domain.cast import Cast
from clearsight.scheduling.domain.bank_holidays import bank_holidays
from clearsight.scheduling.domain.calendars import academic_year

CYCLE, TEACHING = 56, 47  # from Monday to Monday eight weeks on; to the Friday of the seventh
SHOWN_DAYS = 400
DAY = timedelta(days=1)


class Terms:
    """The calendar of one organisation, and the days on which its people meet."""

    def __init__(self, cast: Cast, today: date) -> None:
        self.half_terms = tuple(_half_terms(cast.into, today))
        years = range(academic_year(self.half_terms[0].from_), academic_year(self.half_terms[-1].to) + 1)
        self.closures = (*_inset(cast, self.half_terms), *_christmas(years))
        self.bank_holidays = tuple(
            f.CalendarPeriod("bank_holiday", day.name, day.from_date, day.to_date)
            for year in years
            for day in bank_holidays(year)
        )

    @property
    def calendar(self) -> tuple[f.CalendarPeriod, ...]:
        """All of it, as facts."""
        return (*self.half_terms, *self.closures, *self.bank_holidays)

    def works(self, day: date) -> bool:
        """Whether people meet that day: in term, no weekend, no closure. Long ago, term is not known."""
        if day.weekday() > 4 or _public_holiday(day):
            return False
        taught = day < self.half_terms[0].from_ or self.half_term(day) is not None
        return taught and not any(off.from_ <= day <= off.to for off in self.closures)

    def half_term(self, day: date) -> f.CalendarPeriod | None:
        """The half term that a day lies in."""
        return next((term for term in self.half_terms if term.from_ <= day <= term.to), None)

    def on_or_before(self, day: date) -> date:
        """The last day of work up to a day."""
        while not self.works(day):
            day -= DAY
        return day

    def on_or_after(self, day: date) -> date:
        """The first day of work from a day on."""
        while not self.works(day):
            day += DAY
        return day

    def near(self, day: date, before: date) -> date:
        """A day of work as near as may be, before another: later rather than earlier, in its own half term.

        Later, because a good supervisor who knows of a holiday does not let the interval run out in it.
        """
        later = self.on_or_after(day)
        own = self.half_term(day)
        if later < before and (own is None or self.half_term(later) == own):
            return later
        return self.on_or_before(min(day, before - DAY))


def _half_terms(into: int, today: date) -> Iterator[f.CalendarPeriod]:
    """Numbered within each academic year, as seven of eight weeks go into it six or seven times."""
    first = today - timedelta(days=into)
    first -= timedelta(days=first.weekday())
    numbers: dict[int, int] = {}
    for cycle in range(-SHOWN_DAYS // CYCLE - 7, SHOWN_DAYS // CYCLE + 1):
        begins = first + timedelta(days=cycle * CYCLE)
        year = academic_year(begins)
        numbers[year] = numbers.get(year, 0) + 1
        if cycle >= -SHOWN_DAYS // CYCLE:
            name = f"Half term {numbers[year]}, {year}/{(year + 1) % 100:02d}"
            yield f.CalendarPeriod("half_term", name, begins, begins + timedelta(days=TEACHING - 1))


def _inset(cast: Cast, half_terms: tuple[f.CalendarPeriod, ...]) -> Iterator[f.CalendarPeriod]:
    """A school begins every other half term with a day without pupils."""
    if any(kind == "school" for _, _, kind in cast.sites):
        for term in (each for each in half_terms[::2] if not _public_holiday(each.from_)):
            yield f.CalendarPeriod("closure", "Inset day", term.from_, term.from_)


def _christmas(years: range) -> Iterator[f.CalendarPeriod]:
    for year in years:
        yield f.CalendarPeriod("closure", "Christmas closure", date(year, 12, 24), date(year + 1, 1, 2))


@lru_cache(maxsize=4096)
def _public_holiday(day: date) -> bool:
    known = any(each.from_date <= day <= each.to_date for each in bank_holidays(academic_year(day)))
    return known or (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2)
