"""The windows in which a rule counts: months, half terms, terms, years.

A term is made of half terms: days outside every half term belong to none, so a session held in the
holiday between two half terms of one term does not count in that term either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clearsight.compliance.domain.facts import CalendarPeriod
from clearsight.compliance.domain.findings import Period
from clearsight.compliance.domain.world import World
from clearsight.kernel.spans import Span

DAY = timedelta(days=1)
_MONTHS = {"month": 1, "quarter": 3, "calendar_year": 12, "academic_year": 12, "financial_year": 12}
_FIRST_MONTH = {"month": 1, "quarter": 1, "calendar_year": 1, "academic_year": 9, "financial_year": 4}


@dataclass(frozen=True, slots=True)
class Window:
    """A named stretch and the days in it that count."""

    name: str
    from_: date
    to: date
    parts: tuple[Span, ...]

    def __contains__(self, day: date) -> bool:
        return any(day in part for part in self.parts)

    @property
    def period(self) -> Period:
        """The window as a finding shows it."""
        return Period(self.name, self.from_, self.to)

    @property
    def span(self) -> Span:
        """From the first day to the last."""
        return Span(self.from_, self.to)


def academic_year(day: date) -> int:
    """The year in which the academic year (1 September to 31 August) of a day began."""
    return day.year if day.month >= 9 else day.year - 1


def half_terms(world: World, site: str | None) -> list[CalendarPeriod]:
    """The half terms of a site, in order: its own rows if it has any, else those for every site."""
    rows = [p for p in world.facts.calendar if p.kind == "half_term"]
    own = [p for p in rows if site and p.site == site]
    return sorted(own or [p for p in rows if not p.site], key=lambda p: (p.from_, p.to, p.name))


def windows(world: World, kind: str, site: str | None, first: date, size: int = 1) -> list[Window]:
    """The windows of a kind that begin by the day of the check and end on or after `first`.

    `size` joins so many half terms or terms of one academic year into one, counted from its first.
    """
    if kind == "half_term":
        found = _blocks([[p] for p in half_terms(world, site)], size, "half terms")
    elif kind == "term":
        found = _blocks(_terms(half_terms(world, site)), size, "terms")
    else:
        found = list(_calendar(kind, first, world.as_of))
    return [w for w in found if w.to >= first and w.from_ <= world.as_of]


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
            named[row.term].append(row) if row.term else unnamed.append(row)
        pairs = [unnamed[n : n + 2] for n in range(0, len(unnamed), 2)]
        terms += sorted([*named.values(), *pairs], key=lambda rows: rows[0].from_)
    return terms


def _blocks(groups: list[list[CalendarPeriod]], size: int, unit: str) -> list[Window]:
    years: dict[int, list[list[CalendarPeriod]]] = defaultdict(list)
    for group in groups:
        years[academic_year(group[0].from_)].append(group)
    found = []
    for year, members in sorted(years.items()):
        for n in range(0, len(members), size):
            rows = [row for group in members[n : n + size] for row in group]
            found.append(_window(rows, n // size + 1, year, unit, single=size == 1 and unit == "half terms"))
    return found


def _window(rows: list[CalendarPeriod], number: int, year: int, unit: str, *, single: bool) -> Window:
    terms = {row.term for row in rows}
    if single:
        name = rows[0].name
    elif len(terms) == 1 and rows[0].term:
        name = rows[0].term
    else:
        name = " and ".join(dict.fromkeys(row.name for row in rows)) or f"{unit} {number} of {year}"
    parts = tuple(Span(row.from_, row.to) for row in rows)
    return Window(name, min(p.from_ for p in parts), max(p.last for p in parts), parts)


def _calendar(kind: str, first: date, last: date) -> Iterable[Window]:
    months, start = _MONTHS[kind], _FIRST_MONTH[kind]
    index = first.year * 12 + first.month - 1
    index -= (index - (start - 1)) % months
    while index // 12 < date.max.year - 1:
        begins = date(index // 12, index % 12 + 1, 1)
        if begins > last:
            return
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
