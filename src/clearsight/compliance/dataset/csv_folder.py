"""A folder of CSV files, one a table: UTF-8 with or without a byte order mark, commas between cells."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path

from clearsight.compliance.dataset.cells import LONGEST
from clearsight.compliance.dataset.faults import Faults, Unreadable
from clearsight.compliance.dataset.sheet import BATCH, CHUNK, Batch, Columns, Rows, Sheet, only_known

_PASSED_OVER = (".", "~$")  # hidden files, and those that an editor keeps beside one that is open
_AS_UTF8 = "save it as 'CSV UTF-8 (comma delimited)'"
# Lines that a quoted cell may run over before it is taken for one that was never closed.
_LONGEST_CELL = 1_000
_QUOTING = "close every quotation mark, and write a quotation mark inside a quoted cell twice"


def csv_sheets(folder: Path, faults: Faults) -> dict[str, Sheet]:
    """The tables in a folder, by name. Files that are not CSV, and hidden ones, are left alone."""
    files = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() == ".csv" and not path.name.startswith(_PASSED_OVER) and path.is_file()
    )
    if not files:
        workbooks = [path.name for path in sorted(folder.glob("*.xlsx"))]
        mend = f"give the workbook itself: {workbooks[0]}" if workbooks else "put one there for each table"
        faults.of_file(str(folder), "the folder holds no CSV file", mend)
    sheets = [Sheet(path.stem.strip().lower(), path.name, partial(_batches, path)) for path in files]
    return only_known(sheets, "the file", faults)


def _batches(path: Path) -> Iterator[Batch]:
    """A chunk of whole lines at a time: split at its commas if no more is to it, else read with care."""
    before = 0
    with _opened(path) as text:
        try:
            while chunk := _chunk(text):
                batch = _columns(chunk) or _rows(chunk)
                if batch is None:
                    yield from _the_rest(chunk, text, before)
                    return
                yield batch
                before += len(batch[0]) if isinstance(batch, Columns) else len(batch)
        except UnicodeDecodeError:
            raise _encoding_fault(path) from None


def _chunk(text: io.TextIOWrapper) -> str:
    """Some whole lines; where quotation marks do not pair up, the lines up to where they do."""
    chunk = text.read(CHUNK)
    if not chunk.endswith("\n"):
        chunk += text.readline()
    lines = [chunk]
    unpaired = chunk.count('"') % 2
    while unpaired and len(lines) < _LONGEST_CELL and (line := text.readline()):
        lines.append(line)
        unpaired = (unpaired + line.count('"')) % 2
    return "".join(lines)


def _columns(chunk: str) -> Columns | None:
    """The chunk's columns, if it has no quotation marks and its rows are of one width."""
    lines = chunk.replace("\r\n", "\n") if "\r" in chunk else chunk
    if '"' in lines or "\r" in lines:
        return None
    if not lines.endswith("\n"):
        lines += "\n"
    count = lines.count("\n")
    # Every end of line becomes a cell of its own: rows are of one width if they stand in one column.
    cells = lines.replace("\n", ",\n,").split(",")
    cells.pop()
    width, left = divmod(len(cells), count)
    if left or cells[width - 1 :: width].count("\n") != count:
        return None
    return Columns(cells[index::width] for index in range(width - 1))


def _rows(chunk: str) -> Rows | None:
    """The chunk's rows; None if it does not end where a row does, or has a fault."""
    try:
        return list(_reader(io.StringIO(chunk, newline="")))
    except csv.Error:
        return None


def _reader(lines: Iterable[str]) -> Iterator[list[str]]:
    return csv.reader(lines, strict=True, skipinitialspace=True)


def _the_rest(chunk: str, text: io.TextIOWrapper, before: int) -> Iterator[Rows]:
    """The rows from here on, one after the other, up to the end or to one that has a fault."""
    reader = _reader(chain(io.StringIO(chunk, newline=""), text))
    while True:
        rows: Rows = []
        wrong = None
        try:
            # Rows that came before a fault stay in the list, so that theirs are told too.
            rows.extend(islice(reader, BATCH))
        except csv.Error as why:
            wrong = _csv_fault(str(why), before + len(rows) + 1)
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
