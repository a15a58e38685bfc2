"""One table on its way from cells of text to rows of facts, a batch and within it a column at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any

from clearsight.compliance.dataset.cells import LONGEST_NAME, MISSING, Cells, cells_for, simple
from clearsight.compliance.dataset.checks import Loaded
from clearsight.compliance.dataset.codes import Codes
from clearsight.compliance.dataset.faults import Faults, Unreadable
from clearsight.compliance.dataset.header import Header, read_header
from clearsight.compliance.dataset.schema import Column, Kind, Table
from clearsight.compliance.dataset.sheet import Batch, Columns, Rows, Sheet

# From an identifier as written to the identifier, for each table that has been read.
Known = dict[str, dict[str, str]]


class Loading:
    """A table being read. The tables that it refers to are read before it."""

    def __init__(
        self,
        table: Table,
        sheet: Sheet,
        codes: Codes,
        names: Cells,
        known: Known,
        faults: Faults,
        *,
        to_keep: bool = False,
    ) -> None:
        self.table, self.sheet, self.names, self.faults = table, sheet, names, faults
        self.to_keep = to_keep
        self.known = known
        self.own: dict[str, str] = {}
        self.columns = [
            (column, blank, cells_for(column, blank, codes, names, to_keep=to_keep))
            for column, blank in table.in_field_order()
        ]
        self.fills = [getattr(table.row, column.field).__set__ for column, _, _ in self.columns]
        self.rows: list[Any] = []
        self.numbers: list[Iterable[int]] = []
        self.unproved: set[str] = set()
        self.read = 0

    def load(self) -> Loaded:
        """Read every row; what could not be read is a fault, and the table then is not whole."""
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
        self.known[self.table.name] = self.own
        if self.table.key and len(self.own) != len(self.rows):
            self.unproved.add(self.table.key)
        return Loaded(
            self.table, self.sheet.file, self.rows, numbers, whole=whole, unproved=frozenset(self.unproved)
        )

    def _header(self, batches: Iterator[Batch]) -> tuple[Header | None, Rows]:
        """The header, and the rows that came with it. None where every cell is blank."""
        nothing: Rows = [[""]]
        first = _as_rows(next(batches, nothing))
        self.read = 1
        if any(any(map(str.strip, row)) for row in first):
            return read_header(self.table, self.sheet.file, first[0], self.faults), first[1:]
        for batch in batches:
            if any(any(map(str.strip, part)) for part in batch):
                return read_header(self.table, self.sheet.file, first[0], self.faults), []
        return None, []

    def _stopped(self, why: Unreadable) -> None:
        if why.row:
            self.faults.of_row(self.table.name, why.row, self.sheet.file, why.problem, why.mend)
        else:
            self.faults.of_file(self.sheet.file, why.problem, why.mend)

    def _take(self, header: Header, batch: Batch) -> None:
        by_column, numbers = self._by_column(header, batch)
        if not by_column:
            return
        self._under_no_header(header, by_column, numbers)
        values = [self._values(header, each, by_column, numbers) for each in self.columns]
        self.rows.extend(self._made(values, len(numbers)))
        self.numbers.append(numbers)

    def _by_column(self, header: Header, batch: Batch) -> tuple[Sequence[Sequence[str]], Sequence[int]]:
        """The columns of a batch without its blank rows, and the number of each row that is left."""
        fits = isinstance(batch, Columns) and len(batch) == header.width
        columns: Sequence[Sequence[str]] = batch
        count = len(batch[0]) if isinstance(batch, Columns) else len(batch)
        numbers: Sequence[int] = range(self.read + 1, self.read + 1 + count)
        self.read += count
        if not fits:
            rows = _as_rows(batch)
            if set(map(len, rows)) - {header.width}:
                rows = list(map(self._fitted, rows, repeat(header.width), numbers))
            columns = list(zip(*rows, strict=True))
        if columns and not all(map(str.strip, columns[header.surest])):
            rows = list(zip(*columns, strict=True))
            kept = [any(map(str.strip, row)) for row in rows]
            numbers = [number for number, keep in zip(numbers, kept, strict=True) if keep]
            columns = list(zip(*(row for row, keep in zip(rows, kept, strict=True) if keep), strict=True))
        return columns, numbers

    def _made(self, values: Iterable[Iterable[Any]], count: int) -> list[Any]:
        """The rows, filled a field at a time: half the time that a frozen dataclass takes to make."""
        rows = list(map(object.__new__, repeat(self.table.row, count)))
        for fill, column in zip(self.fills, values, strict=True):
            deque(map(fill, rows, column), maxlen=0)
        return rows

    def _fitted(self, row: Sequence[str], width: int, number: int) -> Sequence[str]:
        if len(row) > width and any(map(str.strip, row[width:])):
            problem = f"the row has more cells than the header ({len(row)}, not {width})"
            mend = "put a cell that holds a comma in quotation marks"
            self.faults.of_row(self.table.name, number, self.sheet.file, problem, mend)
        return [*row[:width], *[""] * (width - len(row))]

    def _under_no_header(
        self, header: Header, by_column: Sequence[Sequence[str]], numbers: Sequence[int]
    ) -> None:
        for index in header.nameless:
            for number, cell in zip(numbers, by_column[index], strict=True):
                if cell.strip():
                    problem = f"there is a value under a blank header (column {index + 1})"
                    mend = "name the column in row 1, or empty it"
                    self.faults.of_row(self.table.name, number, self.sheet.file, problem, mend)

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
        if column.name == self.table.key and not self.to_keep and self._are_names(written):
            self.own.update(zip(written, written, strict=True))
            return written
        if column.refers:
            if not column.required and not any(written):
                return repeat(blank, len(numbers))
            known = self.known.get(column.refers, {}) if column.kind is Kind.IDENTIFIER else {}
            try:
                # Found among the names there are, each is read and proved to be one at once.
                return list(map(known.__getitem__, written))
            except KeyError:
                self.unproved.add(column.name)
        return self._looked_up(column, cells, written, numbers)

    def _are_names(self, written: Sequence[str]) -> bool:
        """Whether a column holds nothing but identifiers that mean what is written."""
        joined = "".join(written)
        return simple(joined) and "" not in written and max(map(len, written)) <= LONGEST_NAME

    def _looked_up(
        self, column: Column, cells: Cells, written: Sequence[str], numbers: Sequence[int]
    ) -> list[Any]:
        values = list(map(cells.__getitem__, written))
        if cells.wrong:
            for number, cell in zip(numbers, written, strict=True):
                if cell in cells.wrong:
                    self._wrong(number, column, *cells.wrong[cell])
        if column.kind is Kind.IDENTIFIER and column.required and "" in values:
            for number, value in zip(numbers, values, strict=True):
                if value == "":
                    self._wrong(number, column, *MISSING)
        if column.name == self.table.key:
            self.unproved.add(column.name)
            self.own.update((cell, name) for cell, name in zip(written, values, strict=True) if name)
        return values

    def _wrong(self, number: int, column: Column, problem: str, mend: str) -> None:
        self.faults.of_cell(self.table.name, number, column.name, self.sheet.file, problem, mend)


def _as_rows(batch: Batch) -> Rows:
    return list(zip(*batch, strict=True)) if isinstance(batch, Columns) else batch
