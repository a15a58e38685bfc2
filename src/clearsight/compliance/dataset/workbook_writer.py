"""Writing tables as an XLSX workbook in which every cell has its type and no text is a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from clearsight.compliance.dataset.cells import as_written
from clearsight.compliance.dataset.schema import Table
from clearsight.compliance.dataset.shield import shielded_again
from clearsight.compliance.dataset.workbook import MOST_ROWS
from clearsight.kernel.errors import ClearsightError

_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Spreadsheets number the days of 1900 in two ways.
_FIRST_DATE_CELL = date(1901, 1, 1)


def write_workbook(tables: Sequence[tuple[Table, list[tuple[Any, ...]]]], path: Path) -> None:
    """Write each table as a sheet of its name, its columns in the order of the reference page.

    Raises:
        ClearsightError: a table has more rows than a sheet can hold.
        OSError: `path` cannot be written.
    """
    for table, rows in tables:
        if len(rows) >= MOST_ROWS:
            raise ClearsightError.one(
                table.name,
                f"{len(rows):,} rows are more than a sheet can hold",
                "write a folder of CSV files",
            )
    book = Workbook(write_only=True)
    book.properties.creator = "Clearsight"
    for table, rows in tables:
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        sheet.append([column.name for column in table.columns])
        for row in rows:
            sheet.append([_text(sheet, value) if type(value) is str else _cell(value) for value in row])
    book.save(path)


def _cell(value: Any) -> Any:
    """The value itself where a spreadsheet keeps it as it is, else as it is written in CSV."""
    if value is None or type(value) is int or (type(value) is date and value >= _FIRST_DATE_CELL):
        return value
    return as_written(value)


def _text(sheet: Any, text: str) -> Any:
    """A cell that stays text, even when somebody edits it."""
    if not text:
        return None
    if "_x" in text:
        text = _LIKE_ESCAPE.sub("_x005F_", text)
    if text[0] not in "'=+-@#\uff1d\uff0b\uff0d\uff20":
        return text
    cell = WriteOnlyCell(sheet, value=shielded_again(text))
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
