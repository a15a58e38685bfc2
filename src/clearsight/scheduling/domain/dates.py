"""Finding dates: days on which people can meet, those that keep a due date, a whole year of them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from clearsight.kernel.durations import Duration
from clearsight.kernel.spans import DAY, NEVER, Spans, holds_on
from clearsight.scheduling.domain.calendars import Stretch, academic_year

LOOK_AHEAD = timedelta(days=120)  # a summer holiday, and the weeks on both sides of it
MOST_PLANNED = 60  # one a week, and some


@dataclass(frozen=True, slots=True)
class OpenDays:
    """The days on which those who are to meet can.

    Args:
        teaching: the stretches of term; a weekday between the first and the last of them that lies in none is
            a holiday. Before and after them nothing is known, and any weekday will do.
        off: closures, bank holidays, and the days on which somebody is away.
        taken: days on which one of them meets somebody already.
    """

    teaching: Spans = NEVER
    off: Spans = NEVER
    taken: frozenset[date] = field(default_factory=frozenset)

    def works(self, day: date) -> bool:
        """Whether it is a working day, for all of them."""
        if day.weekday() > 4 or holds_on(self.off, day):
            return False
        known = bool(self.teaching) and self.teaching[0].from_ <= day <= self.teaching[-1].last
        return not known or holds_on(self.teaching, day)

    def __contains__(self, day: date) -> bool:
        return self.works(day) and day not in self.taken

    def between(self, first: date, last: date) -> list[date]:
        """The open days from `first` to `last`, both included."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if day in self]


@dataclass(frozen=True, slots=True)
class Offer:
    """A day that is offered, so many days after the due one; `late_by` is 0 where it keeps that."""

    day: date
    late_by: int = 0


def offers(first: date, due: date | None, open_days: OpenDays, many: int = 5) -> list[Offer]:
    """Days to choose from, in order: the last that keep the due date, and the next after it where few do.

    Args:
        first: the earliest day.
        due: the last day in time; none where nothing is due.
        many: how many days at most.
    """
    end = first + LOOK_AHEAD
    if due is None:
        return [Offer(day) for day in open_days.between(first, end)[:many]]
    in_time = open_days.between(first, min(due, end))[-many:]
    after = open_days.between(max(first, due + DAY), max(due, first) + LOOK_AHEAD)
    late = after[: min(many - len(in_time), 2 if in_time else many)]
    return [Offer(day) for day in in_time] + [Offer(day, (day - due).days) for day in late]


def at_intervals(every: Duration, last: date, first: date, until: date, open_days: OpenDays) -> list[Offer]:
    """Days for a year of sessions, each no longer than `every` after the one before it.

    Where no open day lies in that time (a long holiday), it is the next after it, and late by so many days.

    Args:
        every: in days, weeks, months or years.
        last: the day of the session before; `first` the earliest day that may be proposed, `until` the last.

    Raises:
        ValueError: for half terms and terms, which `in_periods` plans.
    """
    found: list[Offer] = []
    while len(found) < MOST_PLANNED:
        due, begins = every.after(last), max(first, last + DAY)
        in_time = open_days.between(begins, min(due, until))
        # Beyond the last day that is planned nothing is missed yet.
        if due > until:
            break
        after = [] if in_time else open_days.between(max(begins, due + DAY), min(until, begins + LOOK_AHEAD))
        if not in_time and not after:
            break
        day = in_time[-1] if in_time else after[0]
        found.append(Offer(day, max((day - due).days, 0)))
        last = day
    return found


def in_periods(
    stretches: Sequence[Stretch],
    count: int,
    first: date,
    until: date,
    open_days: OpenDays,
    planned: Collection[date] = (),
) -> list[Offer]:
    """One day in every `count`-th stretch, as near to its middle as can be; none where one is planned.

    Args:
        stretches: half terms or terms, in order; those that end before `first` or begin after `until` are
            passed over.
        planned: the days on which these people have met, or are to meet, already.
    """
    ahead = [one for one in stretches if one.to_date >= first and one.from_date <= until]
    found = []
    for stretch in ahead[::count]:
        if any(stretch.from_date <= day <= stretch.to_date for day in planned):
            continue
        days = open_days.between(max(stretch.from_date, first), min(stretch.to_date, until))
        middle = stretch.from_date + (stretch.to_date - stretch.from_date) / 2
        if days:
            found.append(Offer(min(days, key=lambda day: (abs(day - middle), day))))
    return found


def whole_terms(half_terms: Sequence[Stretch]) -> list[Stretch]:
    """Half terms of one term and academic year put together, in order; those of no term stay as they are."""
    ordered = sorted(half_terms, key=lambda one: one.from_date)
    terms = []
    for (_, name), each in groupby(ordered, lambda one: (academic_year(one.from_date), one.term or one.name)):
        parts = list(each)
        terms.append(Stretch(name, parts[0].from_date, parts[-1].to_date, name))
    return terms
