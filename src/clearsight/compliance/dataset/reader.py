"""Reading a data set: a folder of CSV files or one XLSX workbook becomes the facts of a check.

Every fault is gathered and told at once; where there is any, nothing is given. Cells are read a
column at a time, in batches, because that is what makes a million rows quick in plain Python.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from clearsight.compliance.dataset.cells import MISSING, Cells, all_names, cells_for, simple
from clearsight.compliance.dataset.checks import Loaded, check_all
from clearsight.compliance.dataset.codes import Codes
from clearsight.compliance.dataset.csv_folder import csv_sheets
from clearsight.compliance.dataset.faults import Faults, Unreadable
from clearsight.compliance.dataset.header import Header, read_header
from clearsight.compliance.dataset.schema import TABLES, Column, Kind, Table
from clearsight.compliance.dataset.sheet import Rows, Sheet
from clearsight.compliance.dataset.workbook import open_workbook
from clearsight.compliance.domain.facts import Facts
from clearsight.kernel.errors import ClearsightError


def read_dataset(path: Path, codes: Codes | None = None) -> Facts:
    """Read a supervision data set (docs/reference/dataset.md).

    Args:
        path: a folder of CSV files, or one XLSX workbook.
        codes: the codes that may be used; without them, those that every policy knows.

    Raises:
        ClearsightError: with every fault found, each with its table, row and column. Rows are
            counted as a spreadsheet shows them: the header is row 1.
    """
    faults = Faults()
    known = codes or Codes()
    with ExitStack() as stack, _no_collection():
        sheets = _sheets(path, faults, stack)
        names = all_names()
        loaded = {
            table.name: _Loading(table, sheets[table.name], known, names, faults).load()
            for table in TABLES
            if table.name in sheets
        }
        check_all(loaded, faults)
    faults.raise_any()
    return Facts(**{name: tuple(table.rows) for name, table in loaded.items()})


def _sheets(path: Path, faults: Faults, stack: ExitStack) -> dict[str, Sheet]:
    try:
        if path.is_dir():
            return csv_sheets(path, faults)
        if not path.exists():
            raise ClearsightError.one(str(path), "there is no such file or folder", "check the path")
        return stack.enter_context(open_workbook(path, faults))
    except OSError as why:
        raise ClearsightError.one(
            str(path), f"it cannot be read ({why.strerror or why})", "check the path and that you may read it"
        ) from None
    except Unreadable as why:
        raise ClearsightError.one(str(path), why.problem, why.mend) from None


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without cyclic garbage collection: rows hold no cycles; looking for some takes longer than reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Loading:
    """One table on its way from text to rows."""

    def __init__(self, table: Table, sheet: Sheet, codes: Codes, names: Cells, faults: Faults) -> None:
        self.table, self.sheet, self.names, self.faults = table, sheet, names, faults
        self.columns = [
            (column, blank, cells_for(column, blank, codes, names))
            for column, blank in table.in_field_order()
        ]
        self.fills = [getattr(table.row, column.field).__set__ for column, _, _ in self.columns]
        self.rows: list[Any] = []
        self.numbers: list[Iterable[int]] = []
        self.read = 0

    def load(self) -> Loaded:
        """Read every row; what could not be read is a fault, and the table then is not complete."""
        whole = self.sheet.whole
        try:
            batches = self.sheet.batches()
            header, rest = self._header(batches)
            if header:
                whole = whole and (not self.table.key or self.table.key in header.at)
                for batch in chain([rest], batches) if header.at else ():
                    self._take(header, batch)
        except Unreadable as why:
            whole = False
            self._stopped(why)
        numbers: Sequence[int] = range(2, 2 + len(self.rows))
        if self.read > 1 + len(self.rows):
            numbers = [number for part in self.numbers for number in part]
        return Loaded(self.table, self.sheet.file, self.rows, numbers, whole)

    def _header(self, batches: Iterator[Rows]) -> tuple[Header | None, Rows]:
        """The header, and the rows that came with it. None where every cell is blank."""
        first: Rows = next(batches, [[""]])
        self.read = 1
        if any(map(str.strip, first[0])) or any(any(map(str.strip, row)) for row in first[1:]):
            return read_header(self.table, self.sheet.file, first[0], self.faults), first[1:]
        for batch in batches:
            if any(any(map(str.strip, row)) for row in batch):
                return read_header(self.table, self.sheet.file, first[0], self.faults), []
        return None, []

    def _stopped(self, why: Unreadable) -> None:
        if why.row:
            self.faults.of_row(self.table.name, why.row, self.sheet.file, why.problem, why.mend)
        else:
            self.faults.of_file(self.sheet.file, why.problem, why.mend)

    def _take(self, header: Header, batch: Rows) -> None:
        numbers: Sequence[int] = range(self.read + 1, self.read + 1 + len(batch))
        self.read += len(batch)
        if set(map(len, batch)) - {header.width}:
            batch = [
                self._fitted(row, header.width, number) for row, number in zip(batch, numbers, strict=True)
            ]
        by_column: Sequence[Sequence[str]] = list(zip(*batch, strict=True))
        if by_column and not all(map(str.strip, by_column[header.surest])):
            kept = [
                (row, number) for row, number in zip(batch, numbers, strict=True) if any(map(str.strip, row))
            ]
            by_column = list(zip(*(row for row, _ in kept), strict=True))
            numbers = [number for _, number in kept]
        if not by_column:
            return
        self._under_no_header(header, by_column, numbers)
        values = [self._values(header, each, by_column, numbers) for each in self.columns]
        self.rows.extend(self._made(values, len(numbers)))
        self.numbers.append(numbers)

    def _made(self, values: Iterable[Iterable[Any]], count: int) -> list[Any]:
        """The rows, filled a field at a time: half the time that a frozen dataclass takes to make."""
        rows = list(map(object.__new__, repeat(self.table.row, count)))
        for fill, column in zip(self.fills, values, strict=True):
            deque(map(fill, rows, column), maxlen=0)
        return rows

    def _fitted(self, row: Sequence[str], width: int, number: int) -> Sequence[str]:
        if len(row) <= width:
            return [*row, *[""] * (width - len(row))]
        if any(map(str.strip, row[width:])):
            self.faults.of_row(
                self.table.name,
                number,
                self.sheet.file,
                f"the row has more cells than the header ({len(row)}, not {width})",
                "put a cell that holds a comma in quotation marks",
            )
        return row[:width]

    def _under_no_header(
        self, header: Header, by_column: Sequence[Sequence[str]], numbers: Sequence[int]
    ) -> None:
        for index in header.nameless:
            for number, cell in zip(numbers, by_column[index], strict=True):
                if cell.strip():
                    self.faults.of_row(
                        self.table.name,
                        number,
                        self.sheet.file,
                        f"there is a value under a blank header (column {index + 1})",
                        "name the column in row 1, or empty it",
                    )

    def _values(
        self,
        header: Header,
        reading: tuple[Column, Any, Cells],
        by_column: Sequence[Sequence[str]],
        numbers: Sequence[int],
    ) -> Iterable[Any]:
        column, blank, cells = reading
        index = header.at.get(column.name)
        if index is None:
            return repeat(blank, len(numbers))
        written = by_column[index]
        if column.name == self.table.key:
            self._keep_names(written)
        values = list(map(cells.__getitem__, written))
        if cells.wrong:
            for number, cell in zip(numbers, written, strict=True):
                if cell in cells.wrong:
                    self._wrong(number, column, *cells.wrong[cell])
        if column.kind is Kind.IDENTIFIER and column.required and "" in values:
            for number, value in zip(numbers, values, strict=True):
                if value == "":
                    self._wrong(number, column, *MISSING)
        return values

    def _keep_names(self, written: Sequence[str]) -> None:
        """Read a column of new names at once, where nothing in it needs a second look."""
        bare = [name.strip() for name in written]
        if simple("".join(bare)) and max(map(len, bare)) <= 200:
            self.names.update(zip(written, bare, strict=True))

    def _wrong(self, number: int, column: Column, problem: str, mend: str) -> None:
        self.faults.of_cell(self.table.name, number, column.name, self.sheet.file, problem, mend)
