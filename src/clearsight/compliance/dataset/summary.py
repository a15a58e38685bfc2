"""How much a data set holds."""

from __future__ import annotations

from clearsight.compliance.dataset.schema import TABLES
from clearsight.compliance.domain.facts import Facts


def summarise(facts: Facts) -> dict[str, int]:
    """The number of rows in each table, in the order of the reference page; 0 for an empty one."""
    return {table.name: len(getattr(facts, table.name)) for table in TABLES}
