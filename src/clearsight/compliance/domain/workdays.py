"""Working days: those that are no weekend, closure or bank holiday of a site."""

from __future__ import annotations

from datetime import date

from clearsight.compliance.domain.windows import Calendar
from clearsight.kernel.durations import Duration
from clearsight.kernel.spans import DAY

MOST = 40_000  # working days: more than a century


def working_days_after(calendar: Calendar, site: str, start: date, count: int) -> date:
    """The day that lies so many working days after `start`; the last there is, if beyond a life."""
    if count > MOST:
        return date.max
    day = start
    while count:
        day += DAY
        if not calendar.is_free(day, site):
            count -= 1
    return day


def last_day(calendar: Calendar, site: str, start: date, length: Duration, *, working_days: bool) -> date:
    """The last day in time so long after `start`, in working days of a site where asked for."""
    if working_days and length.unit == "days":
        return working_days_after(calendar, site, start, length.count)
    return length.after(start)
