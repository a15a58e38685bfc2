"""After how many wrong tries one has to wait, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=15)
# Of one account: who mistypes tries three times. Of one machine: a whole school may share an address.
MOST = {"password": 5, "factor": 5, "machine": 60, "reset": 3}


@dataclass(frozen=True, slots=True)
class Wait:
    """Nobody tries again before `until`. `kind` is what there were too many of."""

    kind: str
    until: datetime


def wait_after(kind: str, tries: Sequence[datetime], at: datetime) -> Wait | None:
    """How long to wait with one more, after these tries (in any order) that came to nothing.

    As many as `MOST` says are allowed within a quarter of an hour; then one more as each of them is a quarter
    of an hour old.
    """
    lately = sorted((one for one in tries if at - WITHIN < one <= at), reverse=True)
    most = MOST[kind]
    return Wait(kind, lately[most - 1] + WITHIN) if len(lately) >= most else None
