"""What the pages about one session show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from clearsight.access.queries import permits
from clearsight.casework.models import CaseFile
from clearsight.casework.queries import identities, open_cases_of
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries import form_of, records_of, signatories
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import members_on
from clearsight.supervision.queries import actions_agreed_in, agenda
from clearsight.web.show.steps import Step, steps
from clearsight.web.show.typed import Typed

STATES = {
    "draft": "Draft",
    "proposed": "Waiting to be agreed",
    "agreed": "Waiting to be signed",
    "sealed": "Signed",
}
STATE_CODES = {"draft": "quiet", "proposed": "open", "agreed": "open", "sealed": "met"}


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """A case that may be brought. `name` is the family's to those who may know it, else the reference."""

    case: CaseFile
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record in a list: what it is called, about which case, and how far it has got."""

    record: Record
    title: str
    about: str
    state: str
    code: str
    yours: bool


def session_page(session: Session, actor: Person, at: datetime) -> dict[str, Any]:
    """Everything about a session that this person may see."""
    today = localdate(at)
    party = permits(actor, "session.read_agenda", session, today)
    lines = record_lines(session, actor, at)
    names = case_names(session, actor, at) if party else {}
    return {
        "session": session,
        "arrangement": session.arrangement,
        "members": members_on(session.arrangement, session.day or today),
        "party": party,
        "supervisor": session.supervisor_id == actor.pk,
        "actor": actor,
        "agenda": agenda(session, by=actor, at=at) if party else None,
        "choices": cases_to_choose(session, actor, at) if party else [],
        "case_names": names,
        "records": lines,
        "steps": session_steps(session, lines),
        "actions": actions_agreed_in(session, by=actor, at=at) if party else [],
        "form": Typed(),
        "due": session.status == "scheduled" and (session.scheduled_for or today) <= today,
        "today": today,
    }


def session_steps(session: Session, lines: Iterable[RecordLine]) -> tuple[Step, ...]:
    """Where a session has got to. What was called off has no steps."""
    if session.status == "cancelled":
        return ()
    states = {line.record.state for line in lines}
    if session.status == "scheduled":
        return steps(2 if states else 1)
    if not session.written_up_on:
        return steps(3)
    return steps(5 if states <= {"sealed"} else 4)


def record_lines(session: Session, actor: Person, at: datetime) -> list[RecordLine]:
    """The records of a session that this person may read, with what each waits for."""
    names = case_names(session, actor, at)
    lines = []
    for record in records_of(session, by=actor, on=localdate(at)).select_related("form_text"):
        form = form_of(record)
        signed = set(record.signatures.filter(withdrawn_at__isnull=True).values_list("person_id", flat=True))
        asked = record.state == "agreed" and actor in signatories(record, form) and actor.pk not in signed
        proposed = record.state == "proposed" and record.proposed_by_id != actor.pk
        about = names.get(record.case_id or 0, record.case.code if record.case else "")
        about = about or (record.about.name if record.about else "")
        lines.append(
            RecordLine(
                record, form.title, about, STATES[record.state], STATE_CODES[record.state], asked or proposed
            )
        )
    return lines


def case_names(session: Session, actor: Person, at: datetime) -> dict[int, str]:
    """The names of the families brought to a session, by primary key of the case, to those who may know."""
    cases = CaseFile.objects.filter(discussions__session=session)
    return {pk: shown.family or shown.case.code for pk, shown in identities(cases, by=actor, at=at).items()}


def cases_to_choose(session: Session, actor: Person, at: datetime) -> list[CaseChoice]:
    """The open cases of those supervised, and any brought already."""
    day = session.day or localdate(at)
    chosen = set(session.discussions.values_list("case_id", flat=True))
    cases = {case.pk: case for case in open_cases_of(members_on(session.arrangement, day), day)}
    cases |= {case.pk: case for case in CaseFile.objects.filter(pk__in=chosen - cases.keys())}
    known = identities(cases.values(), by=actor, at=at)
    return [
        CaseChoice(case, known[pk].family or case.code, pk in chosen)
        for pk, case in cases.items()
        if pk in known
    ]
