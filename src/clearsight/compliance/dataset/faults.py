"""Where the faults of a data set are gathered, so that all of them are told, in reading order."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

from clearsight.compliance.dataset.schema import BY_NAME, TABLES
from clearsight.kernel.errors import ClearsightError, Fault

# Far more than anybody reads; a file made to hold millions of them is not read to its end.
MOST_TOLD = 100_000
_ORDER = {table.name: index for index, table in enumerate(TABLES)}


class Unreadable(Exception):
    """A cell, or the rest of a file, that cannot be used. Says what is wrong and how to mend it."""

    def __init__(self, problem: str, mend: str = "", row: int = 0) -> None:
        super().__init__(problem)
        self.problem, self.mend, self.row = problem, mend, row


class Faults:
    """The faults found so far: at most one for a cell, the first that was found."""

    def __init__(self) -> None:
        self._found: dict[tuple[Any, ...], Fault] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def of_file(self, file: str, problem: str, mend: str = "") -> None:
        """A fault of a whole file or sheet."""
        self._found.setdefault((-1, 0, -1, file, problem), Fault(file, problem, mend))

    def of_row(self, table: str, row: int, file: str, problem: str, mend: str = "") -> None:
        """A fault of a whole row; the header is row 1."""
        place = f"{table}, row {row} ({file})"
        self._add((_ORDER[table], row, -1, "", problem), Fault(place, problem, mend), file)

    def of_cell(self, table: str, row: int, column: str, file: str, problem: str, mend: str = "") -> None:
        """A fault of one cell, by its table, row (the header is row 1) and column."""
        place = f"{table}, row {row}, column {column} ({file})"
        names = [each.name for each in BY_NAME[table].columns]
        position = names.index(column) if column in names else len(names) + len(self._found)
        key = (_ORDER[table], row, position, column, "")
        self._add(key, Fault(place, problem, mend), file)

    def _add(self, key: tuple[Any, ...], fault: Fault, file: str) -> None:
        self._found.setdefault(key, fault)
        if len(self._found) > MOST_TOLD:
            problem = f"more than {MOST_TOLD:,} faults were found"
            self.of_file(file, problem, "mend these first; the rest is unread")
            self.raise_any()

    def raise_any(self) -> None:
        """Raise every fault found, in the order of tables, rows and columns.

        Raises:
            ClearsightError: if there is any.
        """
        if self._found:
            raise ClearsightError(self._found[key] for key in sorted(self._found))


def listed(names: Iterable[str]) -> str:
    """The names as a person lists them: "a, b or c"."""
    written = list(names)
    return written[0] if len(written) == 1 else ", ".join(written[:-1]) + f" or {written[-1]}"


def nearest(written: str, names: Sequence[str]) -> str:
    """The name most like what was written, or nothing if none is."""
    if len(written) > 60:
        return ""
    found = difflib.get_close_matches(written.lower().replace(" ", "_"), names, n=1, cutoff=0.6)
    return found[0] if found else ""


def quoted(written: str) -> str:
    """A value as an error shows it: short, in quotation marks, with nothing invisible in it."""
    return repr(written if len(written) <= 60 else written[:57] + "...")
