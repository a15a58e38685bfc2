"""Intervals run day by day, and periods of the school calendar, as the words of the data set say."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.policies.oracle.tracker import DAY, Row, Tracker

LEAST_LEFT = timedelta(days=14)


@dataclass
class Found:
    """What was found about one subject: `status` with its due date and period."""

    status: str
    due: date | None = None
    period: tuple[date, date] | None = None
    subject: dict[str, str] = field(default_factory=dict)
    why: str = ""
    done: date | None = None


def plus(day: date, every: str) -> date:
    """`day` and "4 weeks" or "6 months" after it; months clamp to the last day of the month."""
    number, _, unit = every.rpartition(" ")
    count = int(number or 1)
    if unit.startswith(("day", "week")):
        return day + timedelta(days=count * (7 if unit.startswith("week") else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit.startswith("year") else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def interval(
    tracker: Tracker,
    every: Callable[[date], str],
    done: list[date],
    absent: Callable[[date], bool],
    first: date,
) -> Iterator[Found]:
    """Live through every day: `every(day)` is the interval that applies on a day, or '' for none.

    A change of interval is a new duty and begins a new stretch. A clock that an absence stops when it had
    already run out has been `late` from then on, but gives the time after the return all the same.
    """
    start, due, length, away, ran_out = first, first, "", False, None
    for day in tracker.days(first):
        now = every(day)
        if now != length:
            was = ran_out if away else due
            if length and was and was < day - DAY:
                yield Found("missed", was, why=f"due {was} after {start}: never came")
            length, start, away, ran_out = now, day, False, None
            due = plus(day, now) if now else day
        if not length:
            continue
        if absent(day):
            ran_out = ran_out or (due if not away and due < day else None)
            due, away = due + DAY, True
        elif away:
            due, away = max(due, day + LEAST_LEFT), False
        if day in done:
            if ran_out or day > due:
                was = ran_out or due
                yield Found("late", was, why=f"{start} to {day} is longer than {length}: due {was}", done=day)
            start, due, away, ran_out = day, plus(day, length), False, None
    if length:
        stopped = absent(tracker.as_of) and not ran_out
        status = "open" if stopped or (not (ran_out and away) and tracker.as_of <= due) else "overdue"
        last = None if stopped else ran_out if away else due
        yield Found(status, last, why=f"{length} after {start}")


def half_terms(tracker: Tracker, site: str) -> list[Row]:
    """The half terms of a site: its own rows, or else those for every site."""
    rows = tracker.rows("calendar", kind="half_term")
    own = [r for r in rows if r["site"] == site]
    return sorted(own or [r for r in rows if not r["site"]], key=lambda r: r["from"])


def terms(tracker: Tracker, site: str) -> list[list[Row]]:
    """Half terms in pairs (the examples have six to the year, in order)."""
    rows = half_terms(tracker, site)
    return [rows[n : n + 2] for n in range(0, len(rows), 2)]


def stretches(tracker: Tracker, window: str, site: str) -> list[list[tuple[date, date]]]:
    """The periods of a kind, each as the stretches of days that belong to it."""
    if window == "academic_year":
        return [[(date(y, 9, 1), date(y + 1, 8, 31))] for y in range(2023, 2027)]
    groups = [[r] for r in half_terms(tracker, site)] if window == "half_term" else terms(tracker, site)
    return [[(date.fromisoformat(r["from"]), date.fromisoformat(r["to"])) for r in rows] for rows in groups]


def periods(
    tracker: Tracker,
    window: str,
    site: str,
    applies: Callable[[date], bool],
    done: list[date],
    absent: Callable[[date], bool],
    at_least: int = 1,
) -> Iterator[Found]:
    """One finding for each period begun by now: a part period or one with an absence asks for nothing."""
    for parts in stretches(tracker, window, site):
        first, last = parts[0][0], parts[-1][1]
        if first > tracker.as_of:
            continue
        so_far = [d for d in tracker.days(first) if d <= last]
        inside = [d for d in done if any(a <= d <= b for a, b in parts) and applies(d)]
        if len(inside) >= at_least:
            yield Found("met", last, (first, last), why=f"held {', '.join(map(str, inside))}")
        elif all(applies(d) for d in so_far) and not any(absent(d) for d in so_far):
            status = "missed" if last < tracker.as_of else "open"
            yield Found(
                status, last, (first, last), why=f"{len(inside)} of {at_least} from {first} to {last}"
            )
