"""Writing facts as a data set: a folder of CSV files, or one XLSX workbook.

What is read back is equal to what was written, whatever it begins with. A text that a spreadsheet
would take for a formula goes into CSV behind an apostrophe, which the reader takes off again, and
into XLSX as a text cell. Characters that no spreadsheet can hold (controls, NUL) are left out.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from clearsight.compliance.dataset.cells import as_written
from clearsight.compliance.dataset.schema import TABLES, Table
from clearsight.compliance.dataset.shield import shielded
from clearsight.compliance.domain.facts import Facts
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.texts import NOT_IN_TEXT

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
    if type(value) is str:
        return shielded(value)
    return "" if value is None else as_written(value)


def _write_folder(tables: Tables, folder: Path) -> None:
    folder.mkdir()
    for table, rows in tables:
        # With a byte order mark, without which Excel takes UTF-8 for an older encoding.
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(column.name for column in table.columns)
            writer.writerows(map(_as_csv, row) for row in rows)


def _write_workbook(tables: Tables, path: Path) -> None:
    # Loading openpyxl takes longer than most checks, and CSV does without it.
    from clearsight.compliance.dataset.workbook_writer import write_workbook

    write_workbook(tables, path)
