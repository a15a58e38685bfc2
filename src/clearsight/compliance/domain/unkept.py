"""What a data set may say that nothing keeps in the database yet, though a check judges it."""

from __future__ import annotations

from clearsight.compliance.domain.facts import Facts
from clearsight.kernel.errors import Fault


def unkept(facts: Facts) -> list[Fault]:
    """A fault for each table with rows that would be lost. Findings without them would be wrong, silently."""
    rows = {"events": len(facts.events), "variations": len(facts.variations)}
    return [
        Fault(
            table,
            f"nothing keeps {table} here yet, so that {count} row{'s' if count > 1 else ''} would be lost",
            "leave this table out; `clearsight check` judges it",
        )
        for table, count in rows.items()
        if count
    ]
