"""The open actions about a case, with their words to those who may read them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import visible_to
from clearsight.audit.actions import record
from clearsight.casework.models import CaseFile
from clearsight.people.models import Person
from clearsight.supervision.models import Action
from clearsight.supervision.queries import ActionShown


@atomic
def open_actions_about(case: CaseFile, *, by: Person, at: datetime) -> list[ActionShown]:
    """The open actions about the case that `by` may read, the first due first. Audited as read."""
    today = localdate(at)
    actions = Action.objects.filter(case=case, status="open")
    seen = visible_to(by, "action.view", actions, today).select_related("file", "owner", "session")
    shown = [
        ActionShown(
            action=one,
            what=one.file.unseal(one.what, one, "what"),
            outcome="",
            overdue=one.due is not None and one.due < today,
            carried=len(one.carried.all()),
        )
        for one in seen.prefetch_related("carried").order_by(F("due").asc(nulls_last=True), "pk")
    ]
    if shown:
        read = [str(one.action.public_id) for one in shown]
        record("supervision.read_actions", case, by=by, at=at, organisation=case.organisation_id,
               detail={"actions": read})  # fmt: skip
    return shown
