"""Audits by sample: how many records a policy asks to be looked at, which ones, and when the next is due."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from datetime import date

from clearsight.policy.domain.model import Audit


def sample_size(audit: Audit, population: int) -> int:
    """How many of so many records: the share rounded up, at least the number named, at most all.

    An audit that names neither looks at all.
    """
    if audit.share is None and audit.at_least is None:
        return population
    share = math.ceil((audit.share or 0) * population - 1e-9)
    return min(population, max(share, audit.at_least or 0))


def sample(audit: Audit, records: Iterable[str], draw: str) -> tuple[str, ...]:
    """Which records are looked at, in order of their identifiers.

    The choice depends on the audit, the `draw` (such as "spring 2026") and the records alone: anybody can
    draw
    it again, nobody can choose it, and the order of the records does not matter.
    """
    known = sorted(set(records))

    def lot(record: str) -> str:
        return hashlib.sha256(f"{audit.id}\n{draw}\n{record}".encode()).hexdigest()

    return tuple(sorted(sorted(known, key=lot)[: sample_size(audit, len(known))]))


def next_due(audit: Audit, last: date | None, began: date) -> date | None:
    """When the next audit is due: so long after the last, or after the policy began; none where no
    time is named.
    """
    if audit.every is None or audit.every.in_school_periods:
        return None
    return audit.every.after(last or began)
