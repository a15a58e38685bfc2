"""The only place that reads the clock. Everything else is given `today` or `now` as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This instant, in UTC, with its time zone."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in England and Wales: a session held at 00:30 BST is held on that day."""
    return now().astimezone(LONDON).date()
