"""The reference page of the data set: the part of it that is written from the schema itself.

`python -m clearsight.compliance.dataset.manual PAGE` writes that part anew; a test holds that it is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from clearsight.compliance.dataset.cells import OWN
from clearsight.compliance.dataset.codes import Codes
from clearsight.compliance.dataset.schema import TABLES, Column, Kind, Table

BEGIN = "<!-- written from the schema: begin -->"
END = "<!-- written from the schema: end -->"


def rewritten(page: str) -> str:
    """The page with the part between the two marks written anew.

    Raises:
        ValueError: the page lacks one of the marks.
    """
    before, _, rest = page.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError("the page has no place for the tables")
    return f"{before}{BEGIN}\n\n{chr(10).join(_lines())}\n{END}{after}"


def _lines() -> Iterator[str]:
    for table in TABLES:
        if not table.extension:
            yield from _table(table)
    yield "## Extension tables"
    yield ""
    yield "Only some policies ask about these. Leave them out unless yours does. `clearsight check` judges"
    for_now = "`events` for now, and `variations` that are for nobody in particular"
    yield f"all of them; `clearsight import` refuses {for_now}."
    yield ""
    for table in TABLES:
        if table.extension:
            yield from _table(table)
    yield "## Codes"
    yield ""
    yield "These every policy knows. A policy may declare more, each with a label."
    yield ""
    yield "| of | code | meaning |"
    yield "| --- | --- | --- |"
    for vocabulary in ("role", "training", "circumstance", "case_status"):
        for code, label in Codes().of(vocabulary).items():
            yield f"| {vocabulary.replace('_', ' ')} | `{code}` | {label} |"
    yield ""
    own = ", ".join(f"`{code}`" for code in OWN["role"])
    yield f"`clearsight import` takes one role more, {own}: of Clearsight itself, for whoever keeps people"
    yield "and calendars and reads nothing of others. `clearsight check` refuses it: no policy speaks of it."
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"### `{table.name}`"
    yield ""
    yield table.note
    yield ""
    yield "| column | must be filled in | what stands in it | meaning |"
    yield "| --- | --- | --- | --- |"
    for column in table.columns:
        needed = "yes" if column.required else ""
        yield f"| `{column.name}` | {needed} | {_holds(table, column)} | {column.note} |"
    yield ""


def _holds(table: Table, column: Column) -> str:
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    if column.vocabulary:
        return f"{column.vocabulary.replace('_', ' ')} code"
    if column.refers and column.refers != table.name:
        return f"{column.kind}, in `{column.refers}`"
    if column.name == table.key:
        return "identifier, unique here"
    return f"{column.kind}, up to {column.at_most:,}" if column.kind is Kind.WHOLE else str(column.kind)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(rewritten(target.read_text(encoding="utf-8")), encoding="utf-8")
