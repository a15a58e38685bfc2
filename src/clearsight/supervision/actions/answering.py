"""What one asks and another answers is answered once."""

from __future__ import annotations

from typing import Any

from clearsight.kernel.refusals import Conflict
from clearsight.supervision.models import DateProposal, Objection, Offer, Request

Asked = DateProposal | Objection | Offer | Request


def answer_once(asked: Asked, place: str, *, waits: str = "open", **answer: Any) -> None:
    """Write what was answered to what still waits; of two who answer at once, one is told.

    Args:
        place: what it is called on its page.
        waits: its state as long as it waits.
        answer: its next state, and what else is kept of the answer.

    Raises:
        Conflict: when it is answered or withdrawn already.
    """
    # A conditional UPDATE: the database says whose was the first.
    if not type(asked).objects.filter(pk=asked.pk, state=waits).update(**answer):
        raise Conflict.one(place, "it is answered or withdrawn already", "look at it again")
    asked.refresh_from_db()
