"""Writing facts as a data set: a folder of CSV files, or one XLSX workbook.

What is read back is equal to what was written, whatever it begins with. A text that a spreadsheet
would take for a formula goes into CSV behind an apostrophe, which the reader takes off again, and
into XLSX as a text cell. Characters that no spreadsheet can hold (controls, NUL) are left out.
"""

from __future__ import annotations

import csv
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from clearsight.compliance.dataset.cells import NOT_IN_TEXT
from clearsight.compliance.dataset.schema import TABLES, Table
from clearsight.compliance.dataset.workbook import MOST_ROWS
from clearsight.compliance.domain.facts import Facts
from clearsight.kernel.errors import ClearsightError

_FORMULA = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_LIKE_FORMULA = re.compile(f"'*{_FORMULA}")
_LIKE_SHIELDED = re.compile(f"'+{_FORMULA}")
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Spreadsheets number the days of 1900 in two ways.
_FIRST_DATE_CELL = date(1901, 1, 1)

Row = tuple[Any, ...]
Tables = Sequence[tuple[Table, list[Row]]]


def write_dataset(facts: Facts, path: Path) -> None:
    """Write facts so that `read_dataset` gives them back, up to the order of rows.

    Rows are sorted, so that equal facts give equal tables. Tables of the data set are written even
    when empty, extension tables only when they hold something. Either all is written or nothing.

    Args:
        path: a workbook if it ends in .xlsx (one that is there is replaced), else a folder, which
            is made, or is there and empty.

    Raises:
        ClearsightError: the folder is not empty, or `path` cannot be written.
    """
    write = _write_workbook if path.suffix.lower() == ".xlsx" else _write_folder
    tables = list(_tables(facts))
    try:
        if write is _write_folder and path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise ClearsightError.one(str(path), "it is not an empty folder", "name a new folder")
        with tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=".clearsight-") as beside:
            made = Path(beside) / "made"
            write(tables, made)
            if path.is_dir():
                path.rmdir()
            shutil.move(made, path)
    except OSError as why:
        raise ClearsightError.one(
            str(path),
            f"it cannot be written ({why.strerror or why})",
            "check that its folder is there and yours",
        ) from None


def _tables(facts: Facts) -> Iterator[tuple[Table, list[Row]]]:
    for table in TABLES:
        rows = getattr(facts, table.name)
        if rows or not table.extension:
            fields = [column.field for column in table.columns]
            written = [tuple(_bare(getattr(row, field)) for field in fields) for row in rows]
            yield table, sorted(written, key=lambda row: tuple(map(_as_csv, row)))


def _bare(value: Any) -> Any:
    """A value as the reader would give it: text without what may not stand in it."""
    if type(value) is tuple:
        return " ".join(map(_bare, value))
    if type(value) is not str:
        return value
    if not value.isprintable():
        value = NOT_IN_TEXT.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return value.strip()


def _as_csv(value: Any) -> str:
    if value is None:
        return ""
    if type(value) is str:
        return (
            f"'{value}"
            if value[:1] in "'=+-@\uff1d\uff0b\uff0d\uff20" and _LIKE_FORMULA.match(value)
            else value
        )
    return str(_typed(value))


def _typed(value: Any) -> Any:
    """What is not text, as text or as a cell of its type: yes, 2026-09-07, 0.6."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format(Decimal(repr(value)), "f") if isinstance(value, float) else value


def _write_folder(tables: Tables, folder: Path) -> None:
    folder.mkdir()
    for table, rows in tables:
        # With a byte order mark, without which Excel takes UTF-8 for an older encoding.
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(column.name for column in table.columns)
            writer.writerows(map(_as_csv, row) for row in rows)


def _write_workbook(tables: Tables, path: Path) -> None:
    book = Workbook(write_only=True)
    book.properties.creator = "Clearsight"
    for table, rows in tables:
        if len(rows) >= MOST_ROWS:
            raise ClearsightError.one(
                table.name,
                f"{len(rows):,} rows are more than a sheet can hold",
                "write a folder of CSV files",
            )
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        sheet.append([column.name for column in table.columns])
        _append(rows, sheet.append, partial(_text_cell, sheet))
    book.save(path)


def _append(
    rows: Sequence[Row], append: Callable[[list[Any]], None], text_cell: Callable[[str], Any]
) -> None:
    for row in rows:
        append([text_cell(value) if type(value) is str else _cell(value) for value in row])


def _cell(value: Any) -> Any:
    return value.isoformat() if type(value) is date and value < _FIRST_DATE_CELL else _typed(value)


def _text_cell(sheet: Any, text: str) -> Any:
    """A cell that stays text, even when somebody edits it."""
    if not text:
        return None
    if "_x" in text:
        text = _LIKE_ESCAPE.sub("_x005F_", text)
    if text[0] not in "'=+-@#\uff1d\uff0b\uff0d\uff20":
        return text
    cell = WriteOnlyCell(sheet, value=f"'{text}" if _LIKE_SHIELDED.match(text) else text)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
