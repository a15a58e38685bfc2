"""What each act about a session or an agreement leaves in the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localdate

from clearsight.audit.actions import record
from clearsight.people.models import Person
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import parties_of
from clearsight.supervision.models import Agreement


def audit_agreement(verb: str, agreement: Agreement, by: Person, at: datetime, **detail: object) -> None:
    """Audit an act about an agreement: its parties' findings may differ now."""
    arrangement = agreement.arrangement
    touched = parties_of(arrangement, localdate(at))
    record(verb, agreement, by=by, at=at, organisation=arrangement.organisation_id, touches=touched,
           detail=detail)  # fmt: skip


def audit_session(
    verb: str, session: Session, by: Person, at: datetime, *, touches: Iterable[int] = (), **detail: object
) -> None:
    """Audit an act about a session: its parties' findings, and those of `touches`, may differ now."""
    touched = parties_of(session.arrangement, session.day or localdate(at)) | {
        session.supervisor_id,
        *touches,
    }
    record(verb, session, by=by, at=at, organisation=session.organisation_id, touches=touched, detail=detail)
