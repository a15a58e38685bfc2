"""Checks of single values, each placed where it was found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as day
from typing import TypeAlias, Union

from clearsight.kernel.durations import parse_duration
from clearsight.kernel.errors import Fault
from clearsight.kernel.texts import unseen_in
from clearsight.policy.domain.forms.fields import LARGEST

Value: TypeAlias = Union[bool, int, str, "list[Value]", "dict[str, Value]", None]
Found = Iterator[Fault]

# As a data set and the pages of the application tell days and lengths of time.
YEARS = range(1900, 2200)
LONGEST_BETWEEN = 2 * 366  # days from one session to the next: two years
LONGEST_MINUTES = 24 * 60


def text(place: str, value: Value, longest: int, one_line: bool = False) -> Found:
    """Words: their length, and no character that makes them read otherwise than they stand."""
    if not isinstance(value, str):
        yield Fault(place, "is not text", "write words")
        return
    if len(value) > longest:
        yield Fault(place, f"is {len(value)} characters long, and {longest} is the most", "shorten it")
    if unseen := unseen_in(value):
        yield Fault(place, unseen, "delete the words around it and type them again")
    if one_line and ("\n" in value or "\r" in value):
        yield Fault(place, "has more than one line", "write it on one line")


def date(place: str, value: Value) -> Found:
    """A day as canonical ISO text, of a year that can be meant."""
    try:
        found = day.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.isoformat() != value:
        yield Fault(place, f"{value!r} is not a day", "write it as 2026-09-07")
    elif found.year not in YEARS:
        yield Fault(place, f"the year of {value} cannot be meant", "write a year from 1900 to 2199")


def number(place: str, value: Value, least: int = 0, most: int = LARGEST) -> Found:
    """A whole number between two others."""
    if isinstance(value, bool) or not isinstance(value, int):
        yield Fault(place, f"{value!r} is not a whole number", "write a whole number")
    elif not least <= value <= most:
        yield Fault(place, f"{value} is not between {least} and {most}", "write a number between them")


def duration(place: str, value: Value) -> Found:
    """A length of time as agreements write it."""
    try:
        if not isinstance(value, str):
            raise ValueError
        length = parse_duration(value)
    except ValueError:
        plain = value.strip() if isinstance(value, str) else ""
        mend = f'say of what, as "{plain} weeks"' if plain.isdecimal() else 'as "4 weeks" or "1 half term"'
        yield Fault(place, f"{value!r} is not a length of time", f"write it with its unit: {mend}")
        return
    if length.nominal_days > LONGEST_BETWEEN:
        yield Fault(place, f"{value} is too long", "two years is the most")


def choice(place: str, value: Value, options: tuple[str, ...], many: bool) -> Found:
    """One of the options, or with `many` a list of them, none twice."""
    chosen = value if many and isinstance(value, list) else [value]
    if many and not isinstance(value, list):
        yield Fault(place, "is not a list of answers", "give a list")
    elif len({str(answer) for answer in chosen}) < len(chosen):
        yield Fault(place, "has an answer twice", "keep one")
    for answer in chosen:
        if answer not in options:
            yield Fault(place, f"{answer!r} is not one of the answers", f"choose one of {', '.join(options)}")
