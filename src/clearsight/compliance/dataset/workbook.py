"""An XLSX workbook, one sheet a table, read a row at a time."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl

from clearsight.compliance.dataset.archive import inspect
from clearsight.compliance.dataset.cells import NO_VALUE
from clearsight.compliance.dataset.faults import Faults, Unreadable
from clearsight.compliance.dataset.schema import BY_NAME
from clearsight.compliance.dataset.sheet import BATCH, Rows, Sheet, only_known

# As many rows as a spreadsheet can have, and as many cells as anybody's tracker will.
MOST_ROWS = 1_048_576
MOST_CELLS = 60_000_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@contextmanager
def open_workbook(path: Path, faults: Faults) -> Iterator[dict[str, Sheet]]:
    """The tables in a workbook, by name, for as long as it is open. Empty sheets are left alone.

    Raises:
        Unreadable: it is no XLSX workbook, or one that cannot be trusted.
    """
    doubtful = inspect(path)
    with path.open("rb") as file, path.open("rb") as again:
        values = _load(file, data_only=True)
        formulas = _load(again, data_only=False) if doubtful else None
        sheets = []
        for title in [sheet.title for sheet in values.worksheets]:
            table = title.strip().lower()
            batches = partial(_batches, values[title], formulas[title] if formulas else None)
            if table in BY_NAME or not _empty(batches):
                sheets.append(Sheet(table, f"{path.name}, sheet {title}", batches))
        if not sheets:
            faults.of_file(path.name, "the workbook holds no table", "name each sheet after its table")
        yield only_known(sheets, "the sheet", faults)


def _load(file: Any, data_only: bool) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions, which hold no facts
        try:
            return openpyxl.load_workbook(file, read_only=True, data_only=data_only, keep_links=False)
        except Exception as why:  # openpyxl raises whatever its parsing runs into
            raise Unreadable(f"the workbook is damaged ({_short(why)})", "save it again as XLSX") from None


def _empty(batches: Any) -> bool:
    try:
        return not any(any(map(str.strip, row)) for batch in batches() for row in batch)
    except Unreadable:
        return False


def _batches(sheet: Any, formulas: Any) -> Iterator[Rows]:
    rows = _doubtful_rows(sheet, formulas) if formulas else _plain_rows(sheet)
    number = cells = 0
    while True:
        batch: Rows = []
        wrong = None
        try:
            for row in islice(rows, BATCH):
                number += 1
                cells += len(row)
                batch.append(row)
                if number > MOST_ROWS or cells > MOST_CELLS:
                    raise Unreadable(
                        "the sheet is larger than any tracker", "give a folder of CSV files", number
                    )
        except Unreadable as why:
            wrong = why
        except Exception as why:  # openpyxl raises whatever its parsing runs into
            wrong = Unreadable(f"the sheet is damaged ({_short(why)})", "save the workbook again", number + 1)
        if batch:
            yield batch
        if wrong:
            raise wrong
        if not batch:
            return


def _short(why: Exception) -> str:
    return " ".join(f"{type(why).__name__}: {why}".split())[:120]


def _plain_rows(sheet: Any) -> Iterator[Sequence[str]]:
    # The size that a sheet declares may be wrong, and may be meant to be.
    sheet.reset_dimensions()
    for row in sheet.iter_rows(values_only=True):
        yield [cell if type(cell) is str and "_x" not in cell else as_text(cell) for cell in row]


def _doubtful_rows(sheet: Any, formulas: Any) -> Iterator[Sequence[str]]:
    sheet.reset_dimensions()
    formulas.reset_dimensions()
    for row, written in zip(sheet.iter_rows(), formulas.iter_rows(), strict=True):
        yield [_doubtful(cell, other) for cell, other in zip(row, written, strict=True)]


def _doubtful(cell: Any, written: Any) -> str:
    if cell.data_type == "e":
        return f"{NO_VALUE}the cell shows the error {cell.value}"
    if cell.value is None and written.data_type == "f":
        return f"{NO_VALUE}the formula has no value saved with it"
    return as_text(cell.value)


def as_text(value: Any) -> str:
    """A cell's value as it would stand in a CSV file: 12 and not 12.0, 2026-09-07, true."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        midnight = not (value.hour or value.minute or value.second or value.microsecond)
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else str(value)
