"""When an invented organisation is at work, as of today: its half terms, closures and bank holidays.

A school keeps the school year of most of England, and nobody meets in its holidays; one has a summer
programme besides. Whoever is no school works all year, so that something is due in August too. The public
holidays of England and the days around Christmas are the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from clearsight.compliance.domain import facts as f
from clearsight.demo.domain.cast import ALL_YEAR, SCHOOL_AND_SUMMER, Cast, Meeting
from clearsight.demo.domain.school_year import all_half_terms
from clearsight.kernel.spans import DAY
from clearsight.scheduling.domain.bank_holidays import bank_holidays
from clearsight.scheduling.domain.calendars import academic_year

SHOWN_DAYS = 400
YEARS_KNOWN = 10  # as far back as anybody of the cast has been there, and more


class Terms:
    """The calendar of one organisation, and the days on which its people meet."""

    def __init__(self, cast: Cast, today: date) -> None:
        self._known = () if cast.year == ALL_YEAR else _known(academic_year(today), cast.year)
        first, last = today - timedelta(days=SHOWN_DAYS), today + timedelta(days=SHOWN_DAYS)
        self.half_terms = tuple(each for each in self._known if first <= each.to and each.from_ <= last)
        years = range(academic_year(first), academic_year(last) + 1)
        self.closures = (*_inset(self.half_terms), *_christmas(years))
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
        """Whether people meet that day: no weekend, no closure, and in a school in term."""
        if day.weekday() > 4 or _public_holiday(day):
            return False
        taught = not self._known or self.half_term(day) is not None
        return taught and not any(off.from_ <= day <= off.to for off in self.closures)

    def half_term(self, day: date) -> f.CalendarPeriod | None:
        """The half term that a day lies in."""
        return next((term for term in self._known if term.from_ <= day <= term.to), None)

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

    def near(self, day: date, before: date, least: timedelta = DAY) -> date:
        """A day of work as near as may be, before another: later rather than earlier, in its own half term.

        Later, because a good supervisor who knows of a holiday does not let the interval run out in it, as
        long as `least` lies between the two.
        """
        later = self.on_or_after(day)
        own = self.half_term(day)
        if later <= before - least and (own is None or self.half_term(later) == own):
            return later
        return self.on_or_before(min(day, before - DAY))

    def earlier(self, meeting: Meeting, day: date) -> date:
        """The session before one on a day of work: as long before as agreed, or in the half term before."""
        if meeting.in_half_terms and self._known:
            return self._moved(day, -meeting.in_half_terms)
        apart = timedelta(days=meeting.days)
        return self.near(day - apart, before=day, least=apart / 2)

    def later(self, meeting: Meeting, day: date) -> date:
        """The session after one on a day of work, in time where no holiday leaves too little between them."""
        if meeting.in_half_terms and self._known:
            return self._moved(day, meeting.in_half_terms)
        due = day + timedelta(days=meeting.days)
        before = self.on_or_before(due)
        return before if (before - day).days * 2 >= meeting.days else self.on_or_after(due)

    def _moved(self, day: date, halves: int) -> date:
        """A day in about the same place of another half term, so many on."""
        here = next(n for n, term in enumerate(self._known) if term.from_ <= day <= term.to)
        own, other = self._known[here], self._known[here + halves]
        place = (day - own.from_) / (own.to - own.from_)
        found = self.on_or_before(other.from_ + timedelta(days=round(place * (other.to - other.from_).days)))
        return found if found >= other.from_ else self.on_or_after(other.from_)


@lru_cache(maxsize=16)
def _known(year: int, kind: str) -> tuple[f.CalendarPeriod, ...]:
    return all_half_terms(date(year, 9, 1), YEARS_KNOWN, kind == SCHOOL_AND_SUMMER)


def _inset(half_terms: tuple[f.CalendarPeriod, ...]) -> Iterator[f.CalendarPeriod]:
    """A school begins every term with a day without pupils."""
    begun: set[str] = set()
    for half in half_terms:
        if half.term != half.name and half.term not in begun and not _public_holiday(half.from_):
            yield f.CalendarPeriod("closure", "Inset day", half.from_, half.from_)
        begun.add(half.term)


def _christmas(years: range) -> Iterator[f.CalendarPeriod]:
    for year in years:
        yield f.CalendarPeriod("closure", "Christmas closure", date(year, 12, 24), date(year + 1, 1, 2))


@lru_cache(maxsize=4096)
def _public_holiday(day: date) -> bool:
    known = any(each.from_date <= day <= each.to_date for each in bank_holidays(academic_year(day)))
    return known or (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2)
