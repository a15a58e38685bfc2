"""Whoever reads is asked about once more when the reading has its place in the log.

Between the question whether somebody may read and the line in the log, somebody else may end it. From the
line on nothing comes in between: the log tells in which order it was, and no reading stands after its end.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.db.models import Model
from django.utils.timezone import localdate

from clearsight.access.actors import Member
from clearsight.access.matrix import MATRIX
from clearsight.access.queries import permits_now
from clearsight.audit.actions import Doer
from clearsight.kernel.refusals import Denied, Unknown

# By which permission one thing is read. What is read of a list is asked of the database with the list itself.
READ_BY = {
    "casework.read_plans": "case.read_plan",
    "casework.read_words": "session.read_agenda",
    "escalation.read": "escalation.view",
    "records.export": "record.read",
    "records.read": "record.read",
    "records.read_scan": "record.read",
    "signoff.export_evidence": "record.read",
    "signoff.read_addenda": "record.read",
    "supervision.export_agenda": "session.read_agenda",
    "supervision.export_agreement": "agreement.view",
    "supervision.read_agenda": "session.read_agenda",
    "supervision.read_agreement": "agreement.view",
    "supervision.read_concern": "concern.view",
    "supervision.read_objection": "objection.view",
    "supervision.read_offer": "offer.read",
    "supervision.read_proposal": "proposal.view",
    "supervision.read_request": "request.read",
}


def ask_again(verb: str, of: Model, by: Doer, at: datetime) -> None:
    """Nothing, where it is no reading of one thing, or `by` still may.

    Raises:
        Unknown: where it ended meanwhile.
    """
    permission = READ_BY.get(verb)
    if permission is None or by.pk is None:
        return
    of = cast(Any, of).attachment.record if verb == "records.read_scan" else of
    if not permits_now(cast(Member, by), permission, of, localdate(at)):
        kind = MATRIX[permission].model
        what: Any = getattr(of, "public_id", None) or of.pk
        raise Unknown.one(kind, "there is no such thing").of(Denied(permission, kind, str(what)))
