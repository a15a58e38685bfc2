"""Lengths of time as policies and agreements write them: "4 weeks", "6 months", "1 half term".

A month is a calendar month, clamped to the month's last day: 31 August and six months is the
last day of February. "1 half term" and "2 terms" are periods of a school calendar, not a number
of days, and cannot be added to a date.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

UNITS = ("days", "weeks", "months", "years", "half terms", "terms")
_WRITTEN = re.compile(
    r"^\s*(?:([0-9]{1,9})\s+)?(day|week|month|year|half[ _-]?term|term)(?:s)?\s*$", re.IGNORECASE
)
_NOMINAL_DAYS = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25,
                 "half terms": 365.25 / 6, "terms": 365.25 / 3}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duration:
    """A whole number of one unit."""

    count: int
    unit: str

    def __str__(self) -> str:
        unit = self.unit[:-1] if self.count == 1 else self.unit
        return f"{self.count} {unit}"

    @property
    def in_school_periods(self) -> bool:
        """Whether it is counted in half terms or terms rather than in days."""
        return self.unit in ("half terms", "terms")

    @property
    def nominal_days(self) -> float:
        """Average length in days, only for telling which of two durations is the stricter."""
        return self.count * _NOMINAL_DAYS[self.unit]

    def after(self, day: date) -> date:
        """The day that lies this long after `day`; the last representable day if beyond it.

        Raises:
            ValueError: for half terms and terms, which only a school calendar can resolve.
        """
        if self.in_school_periods:
            raise ValueError(f"{self} is a period of a school calendar, not a number of days")
        try:
            if self.unit in ("days", "weeks"):
                return day + timedelta(days=self.count * (7 if self.unit == "weeks" else 1))
            return add_months(day, self.count * (12 if self.unit == "years" else 1))
        except (OverflowError, ValueError):
            return date.max


def add_months(day: date, months: int) -> date:
    """`day` moved by calendar months, clamped to the last day of the month it lands in."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def parse_duration(written: str) -> Duration:
    """Read "4 weeks", "month" (for one) or "2 half terms".

    Raises:
        ValueError: when it is not a whole number (or nothing, for one) and a unit.
    """
    match = _WRITTEN.match(written)
    if not match or match.group(1) == "0" or int(match.group(1) or 1) < 1:
        shown = written if len(written) <= 60 else written[:57] + "..."
        raise ValueError(
            f"{shown!r} is not a length of time: write a whole number and days, weeks, months, "
            "years, half terms or terms, as in '4 weeks'"
        )
    unit = re.sub(r"[ _-]?term", " term", match.group(2).lower()).strip() + "s"
    return Duration(int(match.group(1) or 1), unit)
