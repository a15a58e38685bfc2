"""A folder of CSV files, one a table: UTF-8 with or without a byte order mark, commas between cells."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from clearsight.compliance.dataset.cells import LONGEST
from clearsight.compliance.dataset.faults import Faults, Unreadable
from clearsight.compliance.dataset.sheet import BATCH, Rows, Sheet, only_known

_AS_UTF8 = "save it as 'CSV UTF-8 (comma delimited)'"
_QUOTING = "close every quotation mark, and write a quotation mark inside a quoted cell twice"


def csv_sheets(folder: Path, faults: Faults) -> dict[str, Sheet]:
    """The tables in a folder, by name. Files that are not CSV, and hidden ones, are left alone."""
    files = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() == ".csv" and not path.name.startswith(".") and path.is_file()
    )
    if not files:
        workbooks = [path.name for path in sorted(folder.glob("*.xlsx"))]
        mend = f"give the workbook itself: {workbooks[0]}" if workbooks else "put one there for each table"
        faults.of_file(str(folder), "the folder holds no CSV file", mend)
    sheets = [Sheet(path.stem.strip().lower(), path.name, partial(_batches, path)) for path in files]
    return only_known(sheets, "the file", faults)


def _batches(path: Path) -> Iterator[Rows]:
    with _opened(path) as text:
        reader = csv.reader(text, strict=True, skipinitialspace=True)
        before = 0
        while True:
            rows: Rows = []
            wrong = None
            try:
                # Rows that came before a fault stay in the list, so that theirs are told too.
                rows.extend(islice(reader, BATCH))
            except csv.Error as why:
                wrong = _csv_fault(str(why), before + len(rows) + 1)
            except UnicodeDecodeError:
                wrong = _encoding_fault(path)
            if rows:
                yield rows
            if wrong:
                raise wrong
            if not rows:
                return
            before += len(rows)


def _opened(path: Path) -> io.TextIOWrapper:
    try:
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as why:
        raise Unreadable(
            f"the file cannot be opened ({why.strerror})", "check that you may read it"
        ) from None


def _csv_fault(why: str, row: int) -> Unreadable:
    if "field larger than" in why:
        return Unreadable(f"a cell is far longer than {LONGEST:,} characters", _QUOTING, row)
    if "unexpected end of data" in why:
        return Unreadable("a quotation mark is opened and never closed", _QUOTING, row)
    return Unreadable("a quotation mark stands where it may not", _QUOTING, row)


def _encoding_fault(path: Path) -> Unreadable:
    """Which row is not UTF-8. Read again from the start: text is decoded some rows ahead."""
    content = path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Unreadable("the file is UTF-16 and not UTF-8", _AS_UTF8)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as why:
        # The character that stands in for the rest keeps a last empty row from being lost.
        before = io.StringIO(content[: why.start].decode("utf-8") + "?", newline="")
        row = sum(1 for _ in csv.reader(before, skipinitialspace=True))
        byte = content[why.start]
        return Unreadable(f"the file is not UTF-8 (byte {byte:#04x} in this row)", _AS_UTF8, row)
    return Unreadable("the file is not UTF-8", _AS_UTF8)
