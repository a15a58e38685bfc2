"""Stretches of a calendar: which there are, what is wrong with them, and what a file would change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from clearsight.kernel.errors import Fault
from clearsight.kernel.texts import NOT_IN_TEXT

KINDS = ("half_term", "closure", "bank_holiday")
LONGEST_NAME = 100
LONGEST_STRETCH = 366  # days
MOST_STRETCHES = 2_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of a calendar, both ends included."""

    name: str
    from_date: date
    to_date: date
    term: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A stretch as a file gives it. `site` is the site's code; blank for the calendar it is loaded into."""

    kind: str
    stretch: Stretch
    site: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a file would change of one kind: `site` as in `Entry`. `after` is the whole list it leads to."""

    site: str
    kind: str
    added: tuple[Stretch, ...]
    removed: tuple[Stretch, ...]
    after: tuple[Stretch, ...]

    @property
    def kept(self) -> int:
        """How many stretches stay as they are."""
        return len(self.after) - len(self.added)


def academic_year(day: date) -> int:
    """The year in which the academic year (1 September to 31 August) of a day began."""
    return day.year if day.month >= 9 else day.year - 1


def faults_of(stretches: Iterable[Stretch]) -> list[Fault]:
    """Everything wrong with the stretches of one kind in one calendar: each place is the input it is about.

    Two stretches of a kind may not share a day, since a session would then count twice.
    """
    ordered = sorted(stretches, key=lambda stretch: (stretch.from_date, stretch.to_date, stretch.name))
    faults = [fault for stretch in ordered for fault in _faults_of_one(stretch)]
    return faults + [
        Fault("from_date", f"{said(later)} overlaps {said(earlier)}", "change the days of one of them")
        for earlier, later in pairwise(ordered)
        if later.from_date <= earlier.to_date
    ]


def _faults_of_one(stretch: Stretch) -> list[Fault]:
    faults = []
    if not stretch.name.strip():
        faults.append(Fault("name", "it has no name", "write what these days are called"))
    for place, text in (("name", stretch.name), ("term", stretch.term)):
        if len(text) > LONGEST_NAME:
            faults.append(Fault(place, f"{len(text)} characters are too many", f"use {LONGEST_NAME} at most"))
        if NOT_IN_TEXT.search(text):
            faults.append(Fault(place, "it holds an invisible character", "type it anew"))
    if stretch.to_date < stretch.from_date:
        faults.append(Fault("to_date", f"{stretch.name} ends before it begins", "correct one of the days"))
    elif (stretch.to_date - stretch.from_date).days >= LONGEST_STRETCH:
        faults.append(Fault("to_date", f"{stretch.name} is longer than a year", "correct one of the days"))
    return faults


def said(stretch: Stretch) -> str:
    """A stretch in words: `Autumn 1 (2 September to 24 October 2026)`."""
    first, last = stretch.from_date, stretch.to_date
    until = f"{last.day} {last:%B %Y}"
    if first == last:
        return f"{stretch.name} ({until})"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{stretch.name} ({first.day} {first:%B}{year} to {until})"


def change(site: str, kind: str, before: Sequence[Stretch], wanted: Sequence[Stretch]) -> Change:
    """What loading `wanted` means: it stands in place of what there is in the academic years that it is of.

    Years of which the file says nothing stay as they are.
    """
    years = {academic_year(stretch.from_date) for stretch in wanted}
    others = [stretch for stretch in before if academic_year(stretch.from_date) not in years]
    new = list(dict.fromkeys(wanted))
    after = sorted([*others, *new], key=lambda stretch: (stretch.from_date, stretch.name))
    return Change(
        site, kind,
        added=tuple(stretch for stretch in new if stretch not in before),
        removed=tuple(stretch for stretch in before if stretch not in after),
        after=tuple(after),
    )  # fmt: skip
