"""What the page of a calendar shows: the academic year as a picture, and the same as tables."""

from __future__ import annotations

import calendar as weeks
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clearsight.access.queries import permits, visible_to
from clearsight.people.models import Person, Site
from clearsight.scheduling.domain.bank_holidays import FIRST_YEAR, LAST_YEAR, bank_holidays
from clearsight.scheduling.domain.calendars import KINDS, Stretch, academic_year
from clearsight.scheduling.queries import has_own, stretches_of

CELL = 22
KIND_WORDS = {"half_term": "Half term", "closure": "Closure", "bank_holiday": "Bank holiday"}
KIND_HINTS = {
    "half_term": "A stretch of teaching, from its first day to its last: not the holiday",
    "closure": "Inset days, and other days on which the site is closed",
    "bank_holiday": "A public holiday",
}
SAID = {"term": "of teaching", "closure": "of closure", "bank_holiday": "of bank holiday"}


@dataclass(frozen=True, slots=True)
class Square:
    """One day in the picture: what it is, and where it stands, in pixels."""

    number: int
    code: str
    x: int
    y: int
    today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the picture; `says` is it in words."""

    name: str
    says: str
    squares: tuple[Square, ...]
    height: int


@dataclass(frozen=True, slots=True)
class HalfTerm:
    """One line of the table. `days` are those on which the site works, `off` what lies in it."""

    stretch: Stretch
    weeks: int
    days: int
    off: tuple[Stretch, ...]
    now: bool


@dataclass(frozen=True, slots=True)
class DayOff:
    """A closure or bank holiday; `where` says which half term it lies in, if any."""

    kind: str
    stretch: Stretch
    where: str


def calendar_page(actor: Person, site: Site | None, year: int, today: date) -> dict[str, Any]:
    """The academic year that begins in `year`, of one site or of every site without stretches of its own.

    Where no half term is known at all, people are taken to work all year: nobody is shown to be on holiday.
    """
    stretches = {kind: stretches_of(actor.organisation, site, kind) for kind in KINDS}
    of_year = {kind: [s for s in found if _touches(s, year)] for kind, found in stretches.items()}
    off = [*of_year["closure"], *of_year["bank_holiday"]]
    days_off = [DayOff(kind, s, _where(s, of_year["half_term"])) for kind in KINDS[1:] for s in of_year[kind]]
    return {
        **scope(actor, site, today),
        "year": year,
        "year_words": year_words(year),
        "terms": bool(stretches["half_term"]),
        "months": [
            _month(year, number, of_year, today, terms=bool(stretches["half_term"]))
            for number in (*range(9, 13), *range(1, 9))
        ],
        "cell": CELL,
        "half_terms": [_half_term(s, off, today) for s in of_year["half_term"]],
        "days_off": sorted(days_off, key=lambda each: (each.stretch.from_date, each.stretch.name)),
        "missing": _missing(year, of_year["bank_holiday"]),
        "own": [KIND_WORDS[kind] for kind in KINDS if has_own(actor.organisation, site, kind)],
        "empty": not any(of_year.values()),
        "kind_words": KIND_WORDS,
    }


def scope(actor: Person, site: Site | None, today: date) -> dict[str, Any]:
    """Whose calendar it is, which others there are to look at, and whether one may change it."""
    may = (
        permits(actor, "site.manage_calendar", site, today)
        if site
        else permits(actor, "organisation.manage_calendar", actor.organisation, today)
    )
    sites = visible_to(actor, "site.see_calendar", Site.objects.all(), today).order_by("name", "pk")
    return {"site": site, "whose": site.name if site else "Every site", "may": may, "sites": list(sites)}


def year_words(year: int) -> str:
    """`2026/27`."""
    return f"{year}/{(year + 1) % 100:02d}"


def _touches(stretch: Stretch, year: int) -> bool:
    return stretch.from_date <= date(year + 1, 8, 31) and stretch.to_date >= date(year, 9, 1)


def _where(stretch: Stretch, half_terms: Sequence[Stretch]) -> str:
    inside = (h for h in half_terms if h.from_date <= stretch.to_date and stretch.from_date <= h.to_date)
    return next((half_term.name for half_term in inside), "")


def _missing(year: int, known: Sequence[Stretch]) -> int:
    """How many bank holidays of that year are not in the calendar."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return 0
    return sum(
        not any(there.from_date <= day.from_date <= there.to_date for there in known)
        for day in bank_holidays(year)
    )


def _half_term(stretch: Stretch, off: Sequence[Stretch], today: date) -> HalfTerm:
    length = (stretch.to_date - stretch.from_date).days + 1
    first = stretch.from_date - timedelta(days=stretch.from_date.weekday())
    days = [stretch.from_date + timedelta(days=n) for n in range(length)]
    inside = [o for o in off if o.from_date <= stretch.to_date and stretch.from_date <= o.to_date]
    works = [d for d in days if d.weekday() < 5 and not _in(d, inside)]
    return HalfTerm(
        stretch,
        (stretch.to_date - first).days // 7 + 1,
        len(works),
        tuple(sorted(inside, key=lambda each: each.from_date)),
        stretch.from_date <= today <= stretch.to_date,
    )


def _in(day: date, stretches: Sequence[Stretch]) -> bool:
    return any(stretch.from_date <= day <= stretch.to_date for stretch in stretches)


def _month(year: int, number: int, of_year: dict[str, list[Stretch]], today: date, *, terms: bool) -> Month:
    first = date(year if number >= 9 else year + 1, number, 1)
    length = weeks.monthrange(first.year, first.month)[1]
    squares = []
    for day in (first + timedelta(days=n) for n in range(length)):
        place = first.weekday() + day.day - 1
        x, y = place % 7 * CELL, place // 7 * CELL
        squares.append(Square(day.day, _code(day, of_year, terms), x, y, day == today))
    name = f"{first:%B} {first.year}"
    counted = {code: sum(s.code == code for s in squares) for code in SAID}
    taught = SAID if terms else {**SAID, "term": "of work"}
    said = ", ".join(f"{count} {taught[code]}" for code, count in counted.items() if count)
    rows = (first.weekday() + length - 1) // 7 + 1
    return Month(name, f"{name}: days {said or 'of teaching: none'}", tuple(squares), rows * CELL)


def _code(day: date, of_year: dict[str, list[Stretch]], terms: bool) -> str:
    for kind in ("bank_holiday", "closure"):
        if _in(day, of_year[kind]):
            return kind
    if day.weekday() > 4:
        return "weekend"
    return "term" if not terms or _in(day, of_year["half_term"]) else "holiday"


__all__ = ["KIND_HINTS", "KIND_WORDS", "academic_year", "calendar_page", "scope", "year_words"]
