"""What one cell alone cannot tell: names given twice, references to nobody, periods, sessions.

Each check looks at whole tables after they were read. A wrong cell was read as None and is a fault
already; nothing is said of it here again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from clearsight.compliance.dataset.faults import Faults, quoted
from clearsight.compliance.dataset.schema import Column, Kind, Table


@dataclass(frozen=True, slots=True)
class Loaded:
    """A table as it was read: its rows, the number of each as a spreadsheet shows it.

    `whole` is false where not every row or name could be read, so that others cannot be checked
    against it. `unproved` are the columns whose names still have to be looked at: the key, where
    one may be there twice, and those that may refer to nothing.
    """

    table: Table
    file: str
    rows: Sequence[Any]
    numbers: Sequence[int]
    whole: bool
    unproved: frozenset[str] = frozenset()

    def numbered(self) -> Iterator[tuple[int, Any]]:
        """Each row with its number."""
        return zip(self.numbers, self.rows, strict=True)


Tables = Mapping[str, Loaded]
_NOTHING: frozenset[str | None] = frozenset({"", None})


def check_all(tables: Tables, faults: Faults) -> None:
    """Tell every fault between the cells of a row, between rows and between tables."""
    asked = {
        column.refers
        for each in tables.values()
        for column in each.table.columns
        if column.name in each.unproved
    }
    names = {
        name: _names(loaded, faults)
        for name, loaded in tables.items()
        if loaded.table.key and (name in asked or loaded.table.key in loaded.unproved)
    }
    for loaded in tables.values():
        for first, last in loaded.table.periods:
            _period(loaded, first, last, faults)
        for column in loaded.table.columns:
            target = tables.get(column.refers)
            if column.refers and column.name in loaded.unproved and (target is None or target.whole):
                _references(loaded, column, names.get(column.refers, set(_NOTHING)), faults)
    if "sessions" in tables:
        _sessions(tables["sessions"], faults)
    if "attendance" in tables:
        _attendance(tables["attendance"], faults)
    if "calendar" in tables:
        _calendar(tables["calendar"], faults)


def _names(loaded: Loaded, faults: Faults) -> set[str | None]:
    """The identifiers of a table, and besides them the blank and the wrong, which refer to nothing."""
    names = list(map(attrgetter(loaded.table.key), loaded.rows))
    known: set[str | None] = set(names)
    if len(known) < len(names):
        first: dict[str | None, int] = {}
        for number, name in zip(loaded.numbers, names, strict=True):
            if name and first.setdefault(name, number) != number:
                problem = f"{quoted(name)} is already the name of row {first[name]}"
                _say(loaded, number, loaded.table.key, faults, problem, "give each row a name of its own")
    return known | _NOTHING


def _references(loaded: Loaded, column: Column, known: set[str | None], faults: Faults) -> None:
    field = attrgetter(column.field)
    several = column.kind is Kind.IDENTIFIERS
    if not several and all(map(known.__contains__, map(field, loaded.rows))):
        return
    by_case: dict[str, str] | None = None
    for number, row in loaded.numbered():
        for name in (field(row) or ()) if several else (field(row),):
            if name and name not in known:
                by_case = by_case or {each.lower(): each for each in known if each}
                _nobody(loaded, number, column, name, by_case, faults)


def _nobody(
    loaded: Loaded, number: int, column: Column, name: str, by_case: Mapping[str, str], faults: Faults
) -> None:
    near = by_case.get(name.lower())
    mend = f"did you mean {near}?" if near else f"add it to {column.refers}, or correct it"
    if column.kind is Kind.IDENTIFIERS and name.strip(",;") != name:
        mend = "separate the names by blanks alone"
    _say(loaded, number, column.name, faults, f"{quoted(name)} is not in the table {column.refers}", mend)


def _period(loaded: Loaded, first: str, last: str, faults: Faults) -> None:
    fields = {column.name: column.field for column in loaded.table.columns}
    ends = attrgetter(fields[first], fields[last])
    for number, (begins, stops) in zip(loaded.numbers, map(ends, loaded.rows), strict=True):
        if stops is not None and begins is not None and stops < begins:
            _say(
                loaded,
                number,
                last,
                faults,
                f"{stops} lies before {first}, which is {begins}",
                "a period ends on or after the day it begins",
            )


def _sessions(sessions: Loaded, faults: Faults) -> None:
    named = {
        name
        for row in sessions.rows
        if row.replaces or row.revisits
        for name in (row.replaces, *(row.revisits or ()))
    }
    kinds = (
        {row.session: (row.status, row.kind) for row in sessions.rows if row.session in named}
        if named
        else {}
    )
    for number, row in sessions.numbered():
        if row.held_on is None:
            if row.status == "held":
                _say(
                    sessions,
                    number,
                    "held_on",
                    faults,
                    "a held session needs the day on which it was held",
                    "write the date, or correct the status",
                )
        elif row.status == "scheduled" or row.status == "cancelled":
            _say(
                sessions,
                number,
                "status",
                faults,
                f"the session is {row.status} and yet was held on {row.held_on}",
                "write held, or empty held_on",
            )
        if row.replaces or row.revisits:
            _named_sessions(sessions, number, row, kinds, faults)


def _named_sessions(
    sessions: Loaded, number: int, row: Any, kinds: Mapping[str, tuple[str, str]], faults: Faults
) -> None:
    status = kinds.get(row.replaces, ("", ""))[0]
    if row.replaces and row.replaces == row.session:
        _say(
            sessions, number, "replaces", faults, "the session replaces itself", "name the cancelled session"
        )
    elif status and status != "cancelled":
        _say(
            sessions,
            number,
            "replaces",
            faults,
            f"{quoted(row.replaces)} was not cancelled; it is {status}",
            "name a cancelled session, or correct its status",
        )
    for name in row.revisits or ():
        if kinds.get(name, ("", ""))[1] == "planned":
            _say(
                sessions,
                number,
                "revisits",
                faults,
                f"{quoted(name)} is a planned session, not ad hoc",
                "name the ad-hoc sessions that are taken up again",
            )


def _attendance(attendance: Loaded, faults: Faults) -> None:
    """One person cannot have been both there and not; the same row twice does no harm."""
    absent = {row.session for row in attendance.rows if row.present is False}
    first: dict[tuple[str, str], tuple[int, bool]] = {}
    for number, row in attendance.numbered() if absent else ():
        if row.session in absent and row.session and row.person and row.present is not None:
            earlier, present = first.setdefault((row.session, row.person), (number, row.present))
            if present != row.present:
                problem = f"row {earlier} says the opposite"
                _say(attendance, number, "present", faults, problem, "keep one of the two")


def _calendar(calendar: Loaded, faults: Faults) -> None:
    """Two periods of one kind for one site may not share a day; a blank site is a scope of its own."""
    reach: dict[tuple[str, str], tuple[date, str, int]] = {}
    dated = [
        (row.from_, number, row)
        for number, row in calendar.numbered()
        if row.from_ and row.to and row.kind and row.site is not None and row.from_ <= row.to
    ]
    for begins, number, row in sorted(dated, key=lambda each: each[:2]):
        before = reach.get((row.site, row.kind))
        if before and begins <= before[0]:
            _say(
                calendar,
                number,
                "from",
                faults,
                f"this {row.kind} overlaps {quoted(before[1] or '')} in row {before[2]}",
                "two periods of one kind may not share a day",
            )
        if not before or row.to > before[0]:
            reach[row.site, row.kind] = (row.to, row.name, number)


def _say(loaded: Loaded, number: int, column: str, faults: Faults, problem: str, mend: str) -> None:
    faults.of_cell(loaded.table.name, number, column, loaded.file, problem, mend)
