"""What is taken out to be printed or filed elsewhere: read as on its page, and logged as exported."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model
from django.db.transaction import atomic

from clearsight.audit.actions import record as audit
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries.reading import RecordShown, read
from clearsight.scheduling.models import Session
from clearsight.supervision.models import Agreement
from clearsight.supervision.queries import Agenda, AgreementShown, agenda, read_agreement

PDF = "pdf"


@atomic
def export_record(record: Record, *, by: Person, at: datetime, form: str = PDF) -> RecordShown:
    """The record, as `read` shows it. Audited as read and as exported in `form` ("pdf").

    Raises:
        Unknown: when `by` may not read it.
    """
    shown = read(record, by=by, at=at)
    _exported("records.export", record, by, at, record.organisation_id, form)
    return shown


@atomic
def export_agreement(agreement: Agreement, *, by: Person, at: datetime, form: str = PDF) -> AgreementShown:
    """The agreement, as `read_agreement` shows it. Audited as read and as exported.

    Raises:
        Unknown: when `by` is no party, or its words are not kept here.
    """
    shown = read_agreement(agreement, by=by, at=at)
    _exported("supervision.export_agreement", agreement, by, at, agreement.arrangement.organisation_id, form)
    return shown


@atomic
def export_agenda(session: Session, *, by: Person, at: datetime, form: str = PDF) -> Agenda:
    """The agenda of a session. Audited as read and as exported.

    Raises:
        Unknown, Refused: when `by` is no party.
    """
    shown = agenda(session, by=by, at=at)
    _exported("supervision.export_agenda", session, by, at, session.organisation_id, form)
    return shown


def _exported(verb: str, of: Model, by: Person, at: datetime, organisation: int, form: str) -> None:
    audit(verb, of, by=by, at=at, organisation=organisation, detail={"as": form})
