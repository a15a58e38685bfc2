"""Reading a data set: a folder of CSV files or one XLSX workbook becomes the facts of a check.

Every fault is gathered and told at once; where there is any, nothing is given. Cells are read a
column at a time, in batches, because that is what makes a million rows quick in plain Python.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from clearsight.compliance.dataset.cells import all_names
from clearsight.compliance.dataset.checks import check_all
from clearsight.compliance.dataset.codes import Codes
from clearsight.compliance.dataset.csv_folder import csv_sheets
from clearsight.compliance.dataset.faults import Faults, Unreadable
from clearsight.compliance.dataset.loading import Known, Loading
from clearsight.compliance.dataset.schema import TABLES
from clearsight.compliance.dataset.sheet import Sheet
from clearsight.compliance.domain.facts import Facts
from clearsight.kernel.collecting import without_collection
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.roles import ADMINISTRATOR


def read_dataset(path: Path, codes: Codes | None = None, *, to_keep: bool = False) -> Facts:
    """Read a supervision data set (docs/reference/dataset.md).

    Args:
        path: a folder of CSV files, or one XLSX workbook.
        codes: the codes that may be used; without them, those that every policy knows.
        to_keep: it is to be taken into the database, so what is longer than that keeps is a fault too. Who
            keeps Clearsight itself, as administrator, is given then alone: no policy asks anything of them.

    Raises:
        ClearsightError: with every fault found, each with its table, row and column. Rows are
            counted as a spreadsheet shows them: the header is row 1.
    """
    faults = Faults()
    declared = codes or Codes()
    with ExitStack() as stack, without_collection():
        sheets = _sheets(path, faults, stack)
        names, known = all_names(), Known()
        loaded = {
            table.name: Loading(
                table, sheets[table.name], declared, names, known, faults, to_keep=to_keep
            ).load()
            for table in TABLES
            if table.name in sheets
        }
        check_all(loaded, faults)
    faults.raise_any()
    rows = {name: tuple(table.rows) for name, table in loaded.items()}
    if not to_keep and "roles" in rows:
        rows["roles"] = tuple(row for row in rows["roles"] if row.role not in ADMINISTRATOR)
    return Facts(**rows)


def _sheets(path: Path, faults: Faults, stack: ExitStack) -> dict[str, Sheet]:
    try:
        if path.is_dir():
            return csv_sheets(path, faults)
        if not path.exists():
            raise ClearsightError.one(str(path), "there is no such file or folder", "check the path")
        # Loading openpyxl takes longer than most checks, and CSV does without it.
        from clearsight.compliance.dataset.workbook import open_workbook

        return stack.enter_context(open_workbook(path, faults))
    except OSError as why:
        raise ClearsightError.one(
            str(path), f"it cannot be read ({why.strerror or why})", "check the path and that you may read it"
        ) from None
    except Unreadable as why:
        raise ClearsightError.one(str(path), why.problem, why.mend) from None
