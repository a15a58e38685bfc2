"""One table as its file gives it: rows of text, a batch at a time, the header first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from clearsight.compliance.dataset.faults import Faults, nearest
from clearsight.compliance.dataset.schema import BY_NAME, TABLES

# Rows, or characters of a file, read at a time: enough that the loop around them costs nothing, few
# enough to stay in the processor's cache and in one arena of Python's allocator. With 2,000 rows
# reading takes twice as long.
BATCH = 500
CHUNK = 32_768

# What trackers call a table, where that is too unlike its name to be taken for a slip.
OTHER_WORDS = {"person": "people", "persons": "people", "staff": "people", "employees": "people",
               "schools": "sites", "supervisions": "sessions", "meetings": "sessions",
               "children": "cases", "absences": "circumstances"}  # fmt: skip

Rows = list[Sequence[str]]


class Columns(list[Sequence[str]]):
    """A batch of rows of one width, column by column."""


Batch = Rows | Columns


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table's rows. `file` is what a person knows it by; `batches` may be called once.

    A batch is never empty. `batches` raises `Unreadable` with the row when it cannot go on, after
    it has given every row before that one. `whole` is false where it only stands in for a table
    whose name was mistyped.
    """

    table: str
    file: str
    batches: Callable[[], Iterator[Batch]]
    whole: bool = True


def only_known(sheets: list[Sheet], what: str, faults: Faults) -> dict[str, Sheet]:
    """The sheets by table, each table once; any other is a fault that names it."""
    known: dict[str, Sheet] = {}
    mistyped: set[str] = set()
    for sheet in sheets:
        if sheet.table not in BY_NAME:
            near = OTHER_WORDS.get(sheet.table) or nearest(sheet.table, list(BY_NAME))
            mistyped.add(near)
            mend = f"did you mean {near}? " if near else ""
            names = ", ".join(table.name for table in TABLES)
            faults.of_file(
                sheet.file, f"{what} {sheet.table!r} is no known table", f"{mend}the tables are {names}"
            )
        elif sheet.table in known:
            faults.of_file(sheet.file, f"the table {sheet.table} is given twice", "keep one of the two")
        else:
            known[sheet.table] = sheet
    # Nobody is told that every reference to a table is wrong when it is the table's name that is.
    for name in mistyped - known.keys() - {""}:
        known[name] = Sheet(name, name, lambda: iter(()), whole=False)
    return known
