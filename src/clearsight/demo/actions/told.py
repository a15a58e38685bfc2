"""The records of past sessions, so that a case has a history to be seen: its direction, and what drifts."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile
from clearsight.compliance.actions import perform
from clearsight.demo.actions.on_paper import file_in_cpoms
from clearsight.demo.domain.cast import Meeting
from clearsight.demo.domain.texts import PLAN, WORDS, written
from clearsight.people.models import Person
from clearsight.policy.domain.forms import FormField
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.scheduling.models import Arrangement
from clearsight.signoff import actions as signoff


def tell(arrangement: Arrangement, meeting: Meeting, who: dict[str, Person]) -> None:
    """Write and sign the records of the last sessions on their days; the first with a plan for each case."""
    held = arrangement.sessions.filter(kind="planned", status="held").order_by("-held_on")[
        : len(meeting.told)
    ]
    supervisor, member = who[meeting.supervisor], who[meeting.members[0]]
    for number, (session, direction) in enumerate(zip(reversed(held), meeting.told, strict=True)):
        assert session.held_on is not None
        at = datetime.combine(session.held_on, time(16, 0), UTC)
        if number == 0:
            for case in CaseFile.objects.filter(discussions__session=session, lead=member):
                perform(casework.write_plan, case, casework.NewPlan(**PLAN), seen=0, by=member, at=at)
                perform(casework.tell_practice, case, WORDS["good_practice"], by=member, at=at)
        for record in perform(records.open_records, session, by=supervisor, at=at):
            _write(record, member, at, direction, first=number == 0)
            _write(record, supervisor, at, direction, first=number == 0)
            shown = reading.read(record, by=supervisor, at=at)
            perform(records.propose, record, shown.versions, by=supervisor, at=at)
            shown = reading.read(record, by=member, at=at)
            perform(records.agree, record, shown.shown_hash, by=member, at=at)
            for person in (supervisor, member):
                shown = reading.read(record, by=person, at=at)
                perform(signoff.sign, record, shown.shown_hash, by=person, at=at)
            if number < len(meeting.told) - 1:
                file_in_cpoms(record, supervisor, at)


def _write(record: Record, by: Person, at: datetime, direction: str, *, first: bool) -> None:
    shown = reading.read(record, by=by, at=at)
    child = shown.record.case.children.first() if shown.record.case else None
    name = record.file.unseal(child.name, child, "name") if child else ""
    values: dict[str, Any] = {}
    for field_id, there in shown.fields.items():
        new = field_id in shown.writable and (there.now is None or there.now.author is None)
        value = _said(there.field, there.value, at, by.name, name, direction, first) if new else None
        if value is not None:
            values[field_id] = value
    if values:
        seen = {field_id: shown.fields[field_id].version for field_id in values}
        perform(records.write, record, values, seen, by=by, at=at)


def _said(
    field: FormField, value: Any, at: datetime, owner: str, child: str, direction: str, first: bool
) -> Any:
    """What is written of a case that gets no better: its one action is carried over each time."""
    if field.source == "next_date":
        return None  # they have met again since: what it names would be scheduled beside that
    if field.tells == "direction":
        return direction
    if field.tells == "progress":
        return {"answer": False, "why": "The referral has not been answered, and we wait for it."}
    if field.type == "action_review" and value:
        return [{**row, "outcome": "carried_over", "said": "Rang twice; nobody rang back."} for row in value]
    if field.type == "action_rows" and not first:
        return None
    return written(field, at.date(), owner, child) if not value else None
