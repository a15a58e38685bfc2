"""What a data set may say that nothing keeps in the database yet, though a check judges it."""

from __future__ import annotations

from clearsight.compliance.domain.facts import Facts
from clearsight.kernel.errors import Fault


def unkept(facts: Facts) -> list[Fault]:
    """A fault for what would be lost: findings without it would be wrong, silently."""
    faults = []
    if count := len(facts.events):
        rows = f"{count} row{'s' if count > 1 else ''}"
        problem = f"nothing keeps events here yet, so that {rows} would be lost"
        faults.append(Fault("events", problem, "leave this table out; `clearsight check` judges it"))
    for row in facts.variations:
        if not row.person and not row.arrangement:
            problem = f"variation {row.variation} is for nobody in particular: that changes the policy itself"
            faults.append(Fault("variations", problem, "name the person or the arrangement that it is for"))
    return faults
