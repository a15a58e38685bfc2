"""No longer than so long between one and the next.

An interval runs from the later of the last thing that counts and the day on which the rule began to
apply. It gives one finding for the present and one for each past gap that was too long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clearsight.compliance.domain.findings import Finding, Status
from clearsight.compliance.domain.happenings import Happening
from clearsight.kernel.durations import Duration
from clearsight.kernel.spans import DAY, Span, Spans

LEAST_LEFT = 14  # days that are left at the least on the day of return from a long absence
_SHORTEST_MONTH, _SHORTEST_YEAR = 28, 365


@dataclass(frozen=True, slots=True)
class Gap:
    """The stretch from one thing that counts to the next, or to now, and when the next was due.

    `since` is what it is counted from, or none where that is the day on which the duty began. `due` is none
    while an absence stops the clock. `overdue_when_absent` is the due date that had already passed when an
    absence
    began, which its return does not undo.
    """

    start: date
    since: Happening | None
    due: date | None
    done: Happening | None
    overdue_when_absent: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """How an interval runs: how long, what stops it, and what activity ends it sooner."""

    every: Duration | None
    pauses: Spans
    as_of: date
    activity: Sequence[tuple[date, int]] = ()
    activity_limit: int = 0

    @property
    def surely(self) -> int:
        """A gap of so many days is never too long, whatever the calendar; -1 where that cannot be said."""
        if self.every is None or self.pauses or self.activity_limit:
            return -1
        days = {"days": 1, "weeks": 7, "months": _SHORTEST_MONTH, "years": _SHORTEST_YEAR}
        return self.every.count * days.get(self.every.unit, 0)

    def due(self, start: date, until: date, *, began: bool) -> tuple[date | None, date | None]:
        """When the next is due after `start`, seen on `until`: none while an absence stops the clock.

        Args:
            began: whether `start` is the day on which the duty began, and not one on which something was
            held:
                a duty that begins during an absence has its whole interval left on the day of return.

        Returns:
            The due date, and the one that had already passed when an absence began, if any.
        """
        due = self.every.after(start) if self.every else date.max
        passed: date | None = None
        running = start if began else start + DAY
        for away in self.pauses:
            if away.last < running:
                continue
            if away.from_ > until:
                break
            if due < away.from_ and passed is None:
                passed = due
            if away.last >= until:
                return None, passed
            if due != date.max:
                left = (due - max(away.from_, running)).days
                due = _plus(away.last + DAY, max(left, LEAST_LEFT))
        return (min(due, self._by_activity(start)) if self.activity_limit else due), passed

    def _by_activity(self, start: date) -> date:
        done = 0
        for day, count in self.activity:
            if day > start:
                done += count
                if done >= self.activity_limit:
                    return day
        return date.max


def _plus(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def judge_intervals(
    spans: Spans,
    happenings: Sequence[Happening],
    clock: Clock,
    say: Callable[[Status, Gap], Finding],
) -> Iterable[Finding]:
    """One finding for the present and one for each past gap that was too long, over every stretch of
    applying.
    """
    for span in spans:
        if span.from_ > clock.as_of:
            continue
        start, since, late = _past(span, happenings, clock)
        for gap in late:
            yield say("late", gap)
        until = min(clock.as_of, span.last)
        due, passed = clock.due(start, until, began=since is None)
        if clock.every is None and due == date.max:
            due = None  # nothing but an activity is counted, and there has not been enough of it
        gap = Gap(start, since, due, None, passed)
        status = _present(gap, span, clock.as_of)
        if status is not None:
            yield say(status, gap)


def _past(
    span: Span, happenings: Sequence[Happening], clock: Clock
) -> tuple[date, Happening | None, list[Gap]]:
    """From when the present gap runs, and the earlier gaps that were too long."""
    start, since, credit, surely = span.from_, None, 0.0, clock.surely
    first, last, late = span.from_, span.last, []
    for happening in happenings:
        on = happening.on
        if on < first:
            continue
        if on > last:
            break
        credit += happening.worth
        if credit < 1 - 1e-9:
            continue
        credit = 0.0
        if (on - start).days > surely:
            due, passed = clock.due(start, on, began=since is None)
            if passed is not None or (due is not None and on > due):
                late.append(Gap(start, since, due, happening, passed))
        start, since = on, happening
    return start, since, late


def _present(gap: Gap, span: Span, as_of: date) -> Status | None:
    """How the last gap of a stretch stands; nothing where the duty ended in time."""
    passed = gap.overdue_when_absent is not None
    if span.to is not None and span.to < as_of:
        return "missed" if passed or (gap.due is not None and gap.due < span.to) else None
    if gap.due is None:
        return "overdue" if passed else "open"
    return "open" if as_of <= gap.due else "overdue"
