"""No longer than so long between one and the next.

An interval runs from the later of the last thing that counts and the day on which the rule began to
apply. It gives one finding for the present and one for each past gap that was too long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clearsight.compliance.domain.findings import Because, Finding, Status
from clearsight.compliance.domain.happenings import Happening
from clearsight.kernel.durations import Duration
from clearsight.kernel.spans import Span, Spans

LEAST_LEFT = 14  # days that are left at the least on the day of return from a long absence


@dataclass(frozen=True)
class Gap:
    """The stretch from one thing that counts to the next, or to now, and when the next was due."""

    start: date
    since: Because
    due: date | None
    done: Happening | None
    breached_before_absence: bool = False


@dataclass(frozen=True)
class Clock:
    """How an interval runs: how long, what stops it, and what activity ends it sooner."""

    every: Duration | None
    pauses: Spans
    as_of: date
    activity: Sequence[tuple[date, int]] = ()
    activity_limit: int = 0

    def due(self, start: date, until: date) -> tuple[date | None, bool]:
        """When the next is due after `start`, seen on `until`: none while an absence stops the clock.

        The second value says whether an absence found it already overdue.
        """
        due = self.every.after(start) if self.every else date.max
        found_overdue = False
        for away in self.pauses:
            if away.last < start:
                continue
            if away.from_ > until:
                break
            if away.last >= until:
                return None, found_overdue or due < away.from_
            left = (due - max(away.from_, start)).days
            found_overdue = found_overdue or due < away.from_
            due = _plus(away.to + timedelta(days=1), max(left, LEAST_LEFT)) if due != date.max else due
        return min(due, self._by_activity(start)), found_overdue

    def _by_activity(self, start: date) -> date:
        done = 0
        for day, count in self.activity if self.activity_limit else ():
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


def gaps(span: Span, happenings: Iterable[Happening], clock: Clock, began: Because) -> Iterable[Gap]:
    """The gaps within one stretch of applying, in order; the last one is still open."""
    start, since, credit = span.from_, began, 0.0
    for happening in happenings:
        if happening.on < span.from_:
            continue
        if happening.on > span.last:
            break
        credit += happening.worth
        if credit < 1 - 1e-9:
            continue
        credit = 0.0
        due, found_overdue = clock.due(start, happening.on)
        yield Gap(start, since, due, happening, found_overdue)
        start, since = happening.on, happening.because
    due, found_overdue = clock.due(start, min(clock.as_of, span.last))
    yield Gap(start, since, due, None, found_overdue)


def judge_intervals(
    spans: Spans,
    happenings: Sequence[Happening],
    clock: Clock,
    began: Callable[[Span], Because],
    say: Callable[[Status, Gap], Finding],
) -> Iterable[Finding]:
    """One finding for the present and one for each past gap that was too long, over every stretch of applying."""
    for span in spans:
        if span.from_ > clock.as_of:
            continue
        for gap in gaps(span, happenings, clock, began(span)):
            if gap.done is not None:
                if gap.breached_before_absence or (gap.due is not None and gap.done.on > gap.due):
                    yield say("late", gap)
            elif span.to is not None and span.to < clock.as_of:
                if gap.due is not None and gap.due < span.to:
                    yield say("missed", gap)
            elif gap.due is None or clock.as_of <= gap.due:
                yield say("open", gap)
            else:
                yield say("overdue", gap)
