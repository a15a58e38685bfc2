"""The header row of a table: which column stands where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clearsight.compliance.dataset.faults import Faults, nearest, quoted
from clearsight.compliance.dataset.schema import Table


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column of a table stands, counted from 0; empty where the row is no header at all.

    `surest` is a column that no row leaves blank, if there is one; `nameless` are blank headers.
    """

    at: dict[str, int]
    width: int
    surest: int
    nameless: tuple[int, ...]


def read_header(table: Table, file: str, row: Sequence[str], faults: Faults) -> Header:
    """Find the columns of `table` in its first row. Case, order and surrounding blanks do not matter.

    What is unknown, given twice or missing is a fault; the columns that are known are still read.
    """
    names = [cell.strip().lower() for cell in row]
    columns = {column.name: column for column in table.columns}
    if not columns.keys() & set(names):
        _no_header(table, file, row, faults)
        return Header({}, 0, 0, ())
    at: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in at:
            faults.of_cell(table.name, 1, name, file, "the column is given twice", "keep one of the two")
        elif name in columns:
            at[name] = index
        elif name:
            _unknown(table, file, name, faults)
    for column in table.columns:
        if column.required and column.name not in at:
            faults.of_cell(
                table.name, 1, column.name, file, "the column is missing", "add it to the header row"
            )
    surest = next((at[column.name] for column in table.columns if column.required and column.name in at), 0)
    nameless = tuple(index for index, name in enumerate(names) if not name)
    return Header(at, len(row), surest, nameless)


def _expected(table: Table) -> str:
    return (
        "the columns are "
        + ", ".join(column.name + ("" if column.required else "?") for column in table.columns)
        + " (? may be left out)"
    )


def _unknown(table: Table, file: str, name: str, faults: Faults) -> None:
    near = nearest(name, [column.name for column in table.columns])
    meant = f"did you mean {near}? " if near else ""
    shown = name if name.isprintable() and len(name) <= 60 else quoted(name)
    faults.of_cell(table.name, 1, shown, file, f"{table.name} has no such column", meant + _expected(table))


def _no_header(table: Table, file: str, row: Sequence[str], faults: Faults) -> None:
    separated = next((mark for mark in (";", "\t", "|") if len(row) == 1 and mark in row[0]), "")
    mend = f"put commas and not {separated!r} between the cells" if separated else _expected(table)
    faults.of_row(table.name, 1, file, "the first row is not the header", mend)
