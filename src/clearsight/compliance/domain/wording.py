"""Plain sentences, for a headteacher: dates, numbers and lists as people write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from clearsight.kernel.durations import Duration


@lru_cache(maxsize=20_000)
def on(day: date) -> str:
    """A date in words: 7 September 2026."""
    return f"{day.day} {day.strftime('%B %Y')}"


def listed(words: Iterable[str]) -> str:
    """One, two and three."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def spoken(length: Duration) -> str:
    """A length as people say it after "every": 4 weeks, month."""
    return length.unit[:-1] if length.count == 1 else str(length)


def number(value: float) -> str:
    """A number without a needless fraction: 2, 1.5."""
    return f"{value:g}"


def days(count: int) -> str:
    """A number of days: 1 day, 3 days."""
    return f"{count} day" if count == 1 else f"{count} days"
