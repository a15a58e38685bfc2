"""Working days that nobody can mean are not counted one by one for ever."""

from __future__ import annotations

from datetime import date

from clearsight.compliance.domain.windows import Calendar
from clearsight.compliance.domain.workdays import last_day
from clearsight.kernel.durations import Duration


def test_more_working_days_than_a_life_has_end_on_the_last_day_there_is() -> None:
    calendar = Calendar((), date(2026, 9, 4))
    started = date(2026, 9, 4)  # a Friday
    assert last_day(calendar, "", started, Duration(1, "days"), working_days=True) == date(2026, 9, 7)
    assert last_day(calendar, "", started, Duration(99_999_999, "days"), working_days=True) == date.max
