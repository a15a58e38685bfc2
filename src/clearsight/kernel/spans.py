"""Stretches of whole days and their algebra: when something held.

A `Span` includes both of its ends; `to=None` means that it still holds. A `Spans` value is a
sorted tuple of spans that neither touch nor overlap, so that two equal sets of days are equal values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
FOREVER = date.max


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days from `from_` to `to`, both included; without `to`, every day since."""

    from_: date
    to: date | None = None

    @property
    def last(self) -> date:
        """The last day, or the end of time."""
        return FOREVER if self.to is None else self.to

    def __contains__(self, day: date) -> bool:
        return self.from_ <= day <= self.last

    def overlaps(self, other: Span) -> bool:
        """Whether the two have a day in common."""
        return self.from_ <= other.last and other.from_ <= self.last


Spans = tuple[Span, ...]
ALWAYS: Spans = (Span(date.min, None),)
NEVER: Spans = ()


def _span(first: date, last: date) -> Span:
    return Span(first, None if last == FOREVER else last)


def union(spans: Iterable[Span]) -> Spans:
    """All the days that are in any of the spans."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.from_, s.last)):
        if span.last < span.from_:
            continue
        if merged and (merged[-1].to is None or span.from_ <= merged[-1].last + DAY):
            merged[-1] = _span(merged[-1].from_, max(merged[-1].last, span.last))
        else:
            merged.append(span)
    return tuple(merged)


def intersection(left: Spans, right: Spans) -> Spans:
    """The days that are in both."""
    found = []
    i = j = 0
    while i < len(left) and j < len(right):
        a, b = left[i], right[j]
        first, last = max(a.from_, b.from_), min(a.last, b.last)
        if first <= last:
            found.append(_span(first, last))
        if a.last < b.last:
            i += 1
        else:
            j += 1
    return tuple(found)


def complement(spans: Spans) -> Spans:
    """The days that are in none of the spans."""
    gaps, first = [], date.min
    for span in spans:
        if span.from_ > first:
            gaps.append(Span(first, span.from_ - DAY))
        if span.to is None or span.to == FOREVER:
            return tuple(gaps)
        first = span.to + DAY
    return (*gaps, Span(first, None))


def covers(spans: Spans, span: Span) -> bool:
    """Whether every day of `span` is in `spans`."""
    return any(s.from_ <= span.from_ and span.last <= s.last for s in spans)


def holds_on(spans: Spans, day: date) -> bool:
    """Whether `day` is in any of the spans."""
    return any(day in span for span in spans)


def span_on(spans: Spans, day: date) -> Span | None:
    """The span that `day` lies in, if any."""
    return next((span for span in spans if day in span), None)
