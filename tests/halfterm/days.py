"""The days of the half term: a clock that the whole process goes by, browser and server alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import time_machine

# Summer 1 of the school year 2025/26.
FIRST, LAST = date(2026, 4, 13), date(2026, 5, 22)


class Calendar:
    """Turns to a day of the half term. The clock goes on from there, as clocks do."""

    def __init__(self, traveller: time_machine.Coordinates) -> None:
        self._traveller = traveller

    def turn_to(self, day: date, hour: int = 9, minute: int = 0) -> date:
        """It is this day now, at this hour of London's summer time."""
        self._traveller.move_to(datetime.combine(day, time(hour - 1, minute), UTC))
        return day


@contextmanager
def half_term() -> Iterator[Calendar]:
    """It is the first morning of the half term."""
    with time_machine.travel(datetime.combine(FIRST, time(8), UTC), tick=True) as traveller:
        yield Calendar(traveller)


def words_of(day: date) -> str:
    """A day as pages say it."""
    return f"{day.day} {day:%B %Y}"


def weekday(day: date) -> str:
    """The same, with the day of the week."""
    return f"{day:%A} {words_of(day)}"


def day_of(words: str) -> date:
    """The day that a page says, with the day of the week."""
    return datetime.strptime(words, "%A %d %B %Y").date()  # noqa: DTZ007  (a day, and no moment)


def a_little_before(day: date) -> date:
    """The last working day before this one."""
    return day - timedelta(days=3 if day.weekday() == 0 else 1)


def a_little_after(day: date) -> date:
    """The first working day after this one."""
    return day + timedelta(days=3 if day.weekday() == 4 else 1)
