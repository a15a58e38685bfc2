"""A tracker as it stood on a day: rows of text with dates, and the questions one asks of a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

DAY = timedelta(days=1)
BEGINS = {"from", "started", "opened", "signed_on", "completed_on"}
ENDS = {"to", "left", "closed", "closed_on"}
TABLES = [
    *("people", "sites", "roles", "circumstances", "arrangements", "members", "agreements", "sessions"),
    *("actions", "attendance", "signatures", "cases", "case_statuses", "discussions", "training", "calendar"),
]


@dataclass
class Row:
    """One row; a blank cell and an absent column are both ''. Dates are read when asked for."""

    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def day(self, column: str) -> date | None:
        """The date in a cell, or none."""
        return date.fromisoformat(self[column]) if self[column] else None

    def covers(self, day: date, begins: str = "from", ends: str = "to") -> bool:
        """Whether a day lies in the row's period, both ends included."""
        first, last = self.day(begins), self.day(ends)
        return (first is None or first <= day) and (last is None or day <= last)


@dataclass
class Tracker:
    """All tables, without what had not happened by `as_of`."""

    tables: dict[str, list[Row]]
    as_of: date
    led_alone: tuple[str, ...] = ()  # the kinds of arrangement whose agreement the supervisor alone signs
    _sorted: dict[tuple[str, ...], dict[tuple[str, ...], list[Row]]] = field(default_factory=dict)

    def rows(self, table: str, **where: str) -> list[Row]:
        """The rows of a table whose cells equal what is given."""
        if (table, *where) not in self._sorted:  # by these columns, as one sorts a sheet once
            of: dict[tuple[str, ...], list[Row]] = {}
            for row in self.tables[table]:
                of.setdefault(tuple(row[key] for key in where), []).append(row)
            self._sorted[table, *where] = of
        return list(self._sorted[table, *where].get(tuple(where.values()), ()))

    def days(self, first: date) -> Iterator[date]:
        """Each day from `first` to the day of the check."""
        for n in range((self.as_of - first).days + 1):
            yield first + n * DAY

    def employed(self, person: str, day: date) -> bool:
        """Whether the person works there on a day."""
        return any(r.covers(day, "started", "left") for r in self.rows("people", person=person))

    def has_role(self, person: str, roles: Iterable[str], day: date) -> bool:
        """Whether the person holds one of the roles on a day."""
        return self.employed(person, day) and any(
            r["role"] in roles and r.covers(day) for r in self.rows("roles", person=person)
        )

    def is_in(self, person: str, circumstance: str, day: date) -> bool:
        """Whether a circumstance holds for the person on a day."""
        return any(
            r.covers(day) for r in self.rows("circumstances", person=person, circumstance=circumstance)
        )

    def holds_cases(self, person: str, day: date) -> bool:
        """While they lead an open case or hold the role case_holder."""
        leads = any(r.covers(day, "opened", "closed") for r in self.rows("cases", lead=person))
        return self.employed(person, day) and (leads or self.has_role(person, ["case_holder"], day))

    def sites_of(self, person: str, day: date) -> set[str]:
        """Where the person holds a role on a day."""
        return {r["site"] for r in self.rows("roles", person=person) if r.covers(day)}

    def members(self, arrangement: str, day: date) -> set[str]:
        """Who is supervised in an arrangement on a day."""
        return {r["person"] for r in self.rows("members", arrangement=arrangement) if r.covers(day)}

    def attendees(self, session: Row) -> set[str]:
        """Who was supervised by a held session: all members of the day, or those called present."""
        members = self.members(session["arrangement"], session.day("held_on") or date.max)
        rows = self.rows("attendance", session=session["session"])
        present = {r["person"] for r in rows if r["present"] in ("yes", "true", "1")}
        return members & present if rows else members

    def held(self, kind: str = "planned") -> list[Row]:
        """Held sessions of a kind, in order."""
        return sorted(
            self.rows("sessions", status="held", kind=kind), key=lambda r: (r["held_on"], r["session"])
        )

    def attended(self, person: str, arrangement: str = "") -> list[date]:
        """The days of the planned sessions that supervised a person."""
        return [
            date.fromisoformat(s["held_on"])
            for s in self.held()
            if s["arrangement"] == (arrangement or s["arrangement"]) and person in self.attendees(s)
        ]


def read(folder: Path, as_of: date) -> Tracker:
    """A folder of tables, as it stood on `as_of`."""
    tables: dict[str, list[Row]] = {}
    for table in TABLES:
        path = folder / f"{table}.csv"
        if not path.exists():
            tables[table] = []
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = [
                {k.strip().lower(): (v or "").strip() for k, v in r.items()} for r in csv.DictReader(file)
            ]
        tables[table] = [Row(r) for r in (found if table == "calendar" else _known(found, as_of.isoformat()))]
    begun = {row["arrangement"] for row in tables["arrangements"]}
    tables["sessions"] = [row for row in tables["sessions"] if row["arrangement"] in begun]
    return Tracker(tables, as_of)


def _known(rows: Iterable[dict[str, str]], as_of: str) -> Iterator[dict[str, str]]:
    for row in rows:
        if any(row.get(column, "") > as_of for column in BEGINS):
            continue
        cells = {k: ("" if k in ENDS and v > as_of else v) for k, v in row.items()}
        if cells.get("held_on", "") > as_of:
            cells |= {"status": "scheduled", "held_on": "", "minutes": "", "written_up_on": ""}
        if row.get("closed_on", "") > as_of:
            cells["status"] = "open"
        if cells.get("written_up_on", "") > as_of:
            cells["written_up_on"] = ""
        yield cells
