"""The bank holidays of England and Wales (Banking and Financial Dealings Act 1971, and proclamations)."""

from __future__ import annotations

from functools import cache

from clearsight.scheduling.domain.calendars import Stretch, academic_year

FIRST_YEAR, LAST_YEAR = 1990, 2100
# As people call them, where the package has another name.
CALLED = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
}


@cache
def bank_holidays(year: int) -> tuple[Stretch, ...]:
    """The bank holidays of the academic year that begins on 1 September of `year`, in order.

    Those that fall on a weekend are left out: the substitute day is what a school observes. Years for which
    nothing has been proclaimed yet have the days that the Act gives.

    Raises:
        ValueError: for a year outside 1990 to 2100.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the bank holidays of {year} are not known here")
    # Loading it takes longer than most checks, which have no use for it.
    import holidays

    found = holidays.country_holidays("GB", subdiv="ENG", years=[year, year + 1])
    return tuple(
        Stretch(_called(name), day, day)
        for day, name in sorted(found.items())
        if academic_year(day) == year and day.weekday() < 5
    )


def _called(name: str) -> str:
    bare, substitute, _ = name.partition(" (observed)")
    return CALLED.get(bare, bare) + (" (substitute day)" if substitute else "")
