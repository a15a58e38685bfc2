"""Whoever reads is asked about once more when the reading has its place in the log.

Between the question whether somebody may read and the line in the log, somebody else may end it. From the
line on nothing comes in between: the log tells in which order it was, and no reading stands after its end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.db.models import Model
from django.utils.timezone import localdate

from clearsight.access.actors import Member
from clearsight.access.matrix import MATRIX
from clearsight.access.queries import permits_now
from clearsight.audit.actions import Doer
from clearsight.kernel.refusals import Denied, Unknown

# By which permission one thing is read, by its kind. What is read of a list is asked of the database with the
# list itself: a test names those, and looks for any that is missing.
READ_BY: dict[str, tuple[str, ...]] = {
    "casework.read_hold": ("hold.view",),
    "casework.read_plans": ("case.read_plan",),
    "casework.read_practice": ("organisation.read_practice",),
    "casework.read_words": ("session.read_agenda",),
    "compliance.read_variation": ("arrangement.draw_up_agreement",),
    "disclosure.read_draft": ("subject_request.view",),
    "disclosure.read_item": ("subject_request.view",),
    "disclosure.read_picture": ("subject_request.view",),
    "disclosure.read_released": ("subject_request.answer",),
    "disclosure.read_request": ("subject_request.view",),
    "escalation.read": ("escalation.view",),
    "grants.read_reason": ("grant.view", "opening.view"),
    "records.export": ("record.read",),
    "records.read": ("record.read",),
    "records.read_scan": ("record.read",),
    "signoff.export_evidence": ("record.read",),
    "signoff.read_addenda": ("record.read",),
    "signoff.read_copy": ("record.read_copy",),
    "supervision.export_agenda": ("session.read_agenda",),
    "supervision.export_agreement": ("agreement.view",),
    "supervision.read_agenda": ("session.read_agenda",),
    "supervision.read_agreement": ("agreement.view",),
    "supervision.read_concern": ("concern.view",),
    "supervision.read_objection": ("objection.view",),
    "supervision.read_offer": ("offer.read",),
    "supervision.read_proposal": ("proposal.view",),
    "supervision.read_request": ("request.read",),
}
# By what the reading of a part is decided.
_WHOLE: dict[str, Callable[[Any], Model]] = {
    "compliance.read_variation": lambda variation: variation.arrangement,
    "disclosure.read_item": lambda item: item.request,
    "disclosure.read_picture": lambda item: item.request,
    "records.read_scan": lambda scan: scan.attachment.record,
}


def ask_again(verb: str, of: Model, by: Doer, at: datetime) -> None:
    """Nothing, where it is no reading of one thing, or `by` still may.

    Raises:
        Unknown: where it ended meanwhile.
    """
    if verb not in READ_BY or by.pk is None:
        return
    whole = _WHOLE[verb](of) if verb in _WHOLE else of
    permission = _permission(verb, of, whole, by)
    if not permits_now(cast(Member, by), permission, whole, localdate(at)):
        kind = MATRIX[permission].model
        what: Any = getattr(whole, "public_id", None) or whole.pk
        raise Unknown.one(kind, "there is no such thing").of(Denied(permission, kind, str(what)))


def _permission(verb: str, of: Any, whole: Model, by: Doer) -> str:
    if verb == "compliance.read_variation" and of.approved_by_id == by.pk:
        return "arrangement.view"  # whoever approved it gave the reason
    return next(one for one in READ_BY[verb] if MATRIX[one].model == whole._meta.label_lower)
