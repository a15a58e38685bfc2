"""Reading a CSV file in chunks gives what reading it row by row gives, wherever the chunks end."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from clearsight.compliance.dataset import csv_folder
from clearsight.compliance.dataset.faults import Unreadable
from clearsight.compliance.dataset.sheet import Columns

CELLS = st.sampled_from(["a", "", " b", '"c"', '"d,e"', '"f\ng"', '"h""i"', 'j"k', "é", '"l\r\nm"'])
LINES = st.lists(CELLS, min_size=1, max_size=3).map(",".join)
TIDY = st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r"])).map("".join), max_size=12).map(
    "".join
)
WILD = st.text(st.sampled_from('ab,"\n\r '), max_size=40)

Rows = list[list[str]]


def bare(rows: Iterable[Sequence[str]]) -> Rows:
    """The rows without blanks around cells and without blank cells at the end."""
    found = [[cell.strip() for cell in row] for row in rows]
    for row in found:
        while row and not row[-1]:
            row.pop()
    return found


def by_row(text: str) -> tuple[Rows, int]:
    """The rows up to the first fault, and the row that has it, or 0."""
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True))
    except csv.Error:
        return bare(rows), len(rows) + 1
    return bare(rows), 0


def by_chunk(path: Path) -> tuple[Rows, int]:
    """The same, as the data set is read."""
    rows: list[Sequence[str]] = []
    try:
        for batch in csv_folder._batches(path):
            rows.extend(zip(*batch, strict=True) if isinstance(batch, Columns) else batch)
    except Unreadable as why:
        return bare(rows), why.row
    return bare(rows), 0


@settings(max_examples=300, deadline=None)
@given(text=TIDY | WILD, chunk=st.integers(1, 20))
@example('x,"\n', 3)
@example('a"b\n"c\nd"\n', 4)
def test_chunks_change_nothing(text: str, chunk: int) -> None:
    usual = csv_folder.CHUNK
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "people.csv"
        path.write_bytes(text.encode())
        try:
            csv_folder.CHUNK = chunk
            assert by_chunk(path) == by_row(text)
        finally:
            csv_folder.CHUNK = usual
