"""The windows in which a rule counts: months, half terms, terms, years.

A term is made of half terms: days outside every half term belong to none, so a session held in the
holiday between two half terms of one term does not count in that term either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from itertools import islice, takewhile
from typing import NamedTuple

from clearsight.compliance.domain.facts import CalendarPeriod
from clearsight.compliance.domain.findings import Period
from clearsight.kernel.spans import DAY, Span
from clearsight.scheduling.domain.calendars import academic_year as academic_year

_MONTHS = {"month": 1, "quarter": 3, "calendar_year": 12, "academic_year": 12, "financial_year": 12}
_FIRST_MONTH = {"month": 1, "quarter": 1, "calendar_year": 1, "academic_year": 9, "financial_year": 4}
SCHOOL = ("half_term", "term")


class Window(NamedTuple):
    """A named stretch and the days in it that count."""

    name: str
    from_: date
    to: date
    parts: tuple[Span, ...]

    def holds(self, day: date) -> bool:
        """Whether a day counts in this window."""
        return self.from_ <= day <= self.to and any(day in part for part in self.parts)

    @property
    def period(self) -> Period:
        """The window as a finding shows it."""
        return Period(self.name, self.from_, self.to)

    @property
    def span(self) -> Span:
        """From the first day to the last."""
        return Span(self.from_, self.to)


class Calendar:
    """The windows of every site as known on the day of the check, each worked out once."""

    def __init__(self, rows: Iterable[CalendarPeriod], as_of: date) -> None:
        self.rows, self.as_of = tuple(rows), as_of
        self._known: dict[tuple[str, str, int], tuple[date, list[Window]]] = {}

    @cached_property
    def _by_kind_and_site(self) -> dict[tuple[str, str], list[CalendarPeriod]]:
        found: dict[tuple[str, str], list[CalendarPeriod]] = defaultdict(list)
        for row in sorted(self.rows, key=lambda p: (p.from_, p.to, p.name, p.term)):
            found[row.kind, row.site].append(row)
        return found

    def of(self, kind: str, site: str) -> list[CalendarPeriod]:
        """A site's rows of a kind, in order: its own if it has any, else those for every site."""
        rows = self._by_kind_and_site
        return (rows.get((kind, site)) if site else None) or rows.get((kind, ""), [])

    def windows(self, kind: str, site: str, first: date, size: int = 1) -> list[Window]:
        """The windows of a kind that begin by the day of the check and end on or after `first`.

        `size` joins so many half terms or terms of one academic year into one, counted from its first.
        """
        key = (kind, site if kind in SCHOOL else "", size)
        known = self._known.get(key)
        # Windows of months are made from a day on: whoever asks for an earlier one needs those before it.
        if known is None or (kind not in SCHOOL and first < known[0]):
            known = self._known[key] = first, self._made(kind, site, first, size)
        return [w for w in known[1] if w.to >= first]

    def to_come(self, kind: str, site: str, size: int, count: int) -> list[Window]:
        """The first so many windows of a kind that begin after the day of the check, as far as known."""
        found = self._from(kind, site, self.as_of, size)
        return list(islice((w for w in found if w.from_ > self.as_of), count))

    def _made(self, kind: str, site: str, first: date, size: int) -> list[Window]:
        return list(takewhile(lambda w: w.from_ <= self.as_of, self._from(kind, site, first, size)))

    def _from(self, kind: str, site: str, first: date, size: int) -> Iterable[Window]:
        if kind == "half_term":
            return _blocks([[p] for p in self.of("half_term", site)], size, of_terms=False)
        if kind == "term":
            return _blocks(_terms(self.of("half_term", site)), size, of_terms=True)
        return _months(kind, first)

    def is_free(self, day: date, site: str) -> bool:
        """Whether a site does not work on a day: a weekend, a closure or a bank holiday."""
        if day.weekday() >= 5:
            return True
        return any(
            p.from_ <= day <= p.to for kind in ("bank_holiday", "closure") for p in self.of(kind, site)
        )


def _terms(rows: Iterable[CalendarPeriod]) -> list[list[CalendarPeriod]]:
    """Half terms put together: by their `term` where it is given, else in pairs within the academic year."""
    years: dict[int, list[CalendarPeriod]] = defaultdict(list)
    for row in rows:
        years[academic_year(row.from_)].append(row)
    terms: list[list[CalendarPeriod]] = []
    for _, year in sorted(years.items()):
        named: dict[str, list[CalendarPeriod]] = defaultdict(list)
        unnamed: list[CalendarPeriod] = []
        for row in year:
            (named[row.term] if row.term else unnamed).append(row)
        pairs = [unnamed[n : n + 2] for n in range(0, len(unnamed), 2)]
        terms += sorted([*named.values(), *pairs], key=lambda rows: rows[0].from_)
    return terms


def _blocks(groups: list[list[CalendarPeriod]], size: int, *, of_terms: bool) -> list[Window]:
    years: dict[int, list[list[CalendarPeriod]]] = defaultdict(list)
    for group in groups:
        years[academic_year(group[0].from_)].append(group)
    return [
        _window([row for group in members[n : n + size] for row in group], of_terms or size > 1)
        for _, members in sorted(years.items())
        for n in range(0, len(members), size)
    ]


def _window(rows: list[CalendarPeriod], by_term: bool) -> Window:
    one_term = by_term and len({row.term for row in rows}) == 1
    name = (one_term and rows[0].term) or " and ".join(dict.fromkeys(row.name for row in rows))
    parts = tuple(Span(row.from_, row.to) for row in rows)
    return Window(name, min(p.from_ for p in parts), max(p.last for p in parts), parts)


def _months(kind: str, first: date) -> Iterable[Window]:
    """The windows of months from the one that holds a day: without end, so to speak."""
    months, start = _MONTHS[kind], _FIRST_MONTH[kind]
    index = first.year * 12 + first.month - 1
    index -= (index - (start - 1)) % months
    while index // 12 < date.max.year - 1:
        begins = date(index // 12, index % 12 + 1, 1)
        ends = date((index + months) // 12, (index + months) % 12 + 1, 1) - DAY
        yield Window(_name(kind, begins, ends), begins, ends, (Span(begins, ends),))
        index += months


def _name(kind: str, begins: date, ends: date) -> str:
    if kind == "month":
        return begins.strftime("%B %Y")
    if kind == "quarter":
        return f"{begins.strftime('%B')} to {ends.strftime('%B %Y')}"
    if kind == "calendar_year":
        return str(begins.year)
    return f"{begins.year} to {ends.year}"
