"""What the pages about one session show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils.timezone import localdate

from clearsight.access.queries import permits
from clearsight.casework.models import CaseFile
from clearsight.casework.queries import identities
from clearsight.grants.queries import records_to_ask_for
from clearsight.people.models import Person
from clearsight.policy.queries import forms_of
from clearsight.records.models import Record
from clearsight.records.queries import form_of, records_of, signatories
from clearsight.records.queries.case_dates import last_discussed
from clearsight.records.queries.other_forms import method_of
from clearsight.records.queries.third_signatures import holders
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import members_on
from clearsight.signoff.queries import Progress, besides, progress, role_label, vacancies_in
from clearsight.supervision.queries import (
    CasesOffered,
    actions_agreed_in,
    agenda,
    brought_to,
    cases_may_change,
    cases_offered,
    concerns_of,
)
from clearsight.web.show.steps import Step, steps
from clearsight.web.show.typed import Typed
from clearsight.web.show.unreached import called
from clearsight.web.words import listed, nobody_is

STATES = {
    "draft": "Draft",
    "proposed": "Waiting to be agreed",
    "agreed": "Waiting to be signed",
    "sealed": "Signed",
}
STATE_CODES = {"draft": "quiet", "proposed": "open", "agreed": "open", "sealed": "met"}


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """A case that may be brought. `name` is the family's to those who may know it, else the reference.

    `last` is the day on which it was last discussed; `because` why it was chosen, or left out.
    """

    case: CaseFile
    name: str
    chosen: bool
    brought: bool
    live: bool
    last: date | None
    because: str
    by: Person | None


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record in a list: what it is called, about which case or person, and how far it has got.

    `tab` is the short name by which it stands beside the session's other records, `waits_for` names who has
    still to sign it, once others or the reader may.
    """

    record: Record
    title: str
    about: str
    tab: str
    state: str
    code: str
    yours: bool
    waits_for: str


def session_page(session: Session, actor: Person, at: datetime) -> dict[str, Any]:
    """Everything about a session that this person may see."""
    today = localdate(at)
    party = permits(actor, "session.read_agenda", session, today)
    brought = brought_to(session)
    offered = cases_offered(session, by=actor, at=at) if party else None
    known = [row.case for row in offered.rows] if offered else []
    records = records_read(session, actor, at)
    names = case_names([*known, *brought, *cases_of(records)], actor, at) if party else {}
    reached, lines = progress(session, today), record_lines(records, actor, at, names)
    return {
        "session": session,
        "arrangement": session.arrangement,
        "members": members_on(session.arrangement, session.day or today),
        "party": party,
        "may_ask_for_proceeding": not party and _is_for_a_proceeding(session, actor, today),
        "may_break_glass": permits(actor, "session.break_glass", session, today),
        "supervisor": permits(actor, "session.hold", session, today),
        "actor": actor,
        "agenda": agenda(session, by=actor, at=at) if party else None,
        "cases_open": cases_may_change(session),
        "offered": offered,
        "choices": _choices(offered, names, today) if offered else [],
        "case_names": names,
        "records": lines,
        "to_write": next((line for line in lines if line.record.state == "draft"), None) if party else None,
        "steps": session_steps(session, reached, today),
        "progress": reached,
        "other_form": party and _has_other_forms(session, brought, today),
        "besides": besides(session) if session.status == "held" else None,
        "vacancies": vacancies_in(session, actor, today) if session.status == "held" else [],
        "concerns": concerns_of(session) if party else [],
        "actions": actions_agreed_in(session, by=actor, at=at) if party else [],
        "may_see_readers": permits(actor, "session.see_readers", session, today),
        "form": _chosen_form(offered),
        "due": session.status == "scheduled" and (session.scheduled_for or today) <= today,
        "today": today,
    }


def _is_for_a_proceeding(session: Session, actor: Person, today: date) -> bool:
    """Whether the reader may ask that a record of it is disclosed for a proceeding, and there is one."""
    there = session.status == "held" and permits(actor, "session.ask_for_proceeding", session, today)
    return there and bool(records_to_ask_for(session, actor))


def _has_other_forms(session: Session, brought: Iterable[CaseFile], today: date) -> bool:
    """Whether the policy has another form, for such a session or for the cases of it, than the usual one."""
    if session.status == "cancelled" or session.written_up_on is not None:
        return False
    forms, method = forms_of(session.organisation, session.day or today), method_of(session)
    of_cases = any(True for _ in brought) and len(forms.case_records_for(method)) > 1
    return of_cases or len(forms.main_records_for(method)) > 1


def _choices(offered: CasesOffered, names: Mapping[int, str], today: date) -> list[CaseChoice]:
    last = last_discussed((row.case for row in offered.rows), today)
    return [
        CaseChoice(
            row.case, names[row.case.pk], row.on_agenda, row.brought, row.live, last.get(row.case.pk),
            row.because, row.chosen_by,
        )
        for row in offered.rows
        if row.case.pk in names
    ]  # fmt: skip


def _chosen_form(offered: CasesOffered | None) -> Typed:
    """What stands in the inputs of the session's page before anybody types."""
    if offered is None:
        return Typed()
    begin: dict[str, Any] = {f"because-{row.case.public_id}": row.because for row in offered.rows}
    begin["case"] = [str(case.public_id) for case in offered.on_agenda]
    return Typed({**begin, "stated": offered.stated})


def session_steps(session: Session, reached: Progress, today: date) -> tuple[Step, ...]:
    """Where a session has got to, the same for every reader. What was called off has no steps.

    Nobody schedules or prepares an informal talk, and not all of what is written up is signed. Preparing
    has begun with the first word, and is done when they meet: until that day it is what there is to do.
    """
    if session.status == "cancelled":
        return ()
    planned = ("Scheduled", "Prepared") if session.kind == "planned" else ()
    names = (*planned, "Held", "Written up", *(("Signed",) if reached.to_sign else ()))
    if session.status == "scheduled":
        come = (session.scheduled_for or today) <= today
        said = {"Prepared": "Begun" if reached.prepared else "Not begun" if come else "Now"}
        return steps(["Scheduled"], names=names, now="Held" if come else "Prepared", said=said)
    known = {
        "Scheduled": True,
        "Prepared": reached.prepared,
        "Held": True,
        "Written up": reached.written_up,
        "Signed": reached.signed,
    }
    said = {"Signed": "Once agreed"} if reached.to_agree else {}
    return steps([name for name in names if known[name]], names=names, said=said)


def records_read(session: Session, actor: Person, at: datetime) -> list[Record]:
    """The records of a session that this person may read."""
    seen = records_of(session, by=actor, on=localdate(at)).select_related(
        "form_text", "session__arrangement", "session__supervisor"
    )
    return list(seen.prefetch_related("signatures", "asked_of_roles"))


def cases_of(records: Iterable[Record]) -> list[CaseFile]:
    """The cases that records are about, brought to the session or no longer."""
    return [record.case for record in records if record.case_id and record.case]


def record_lines(
    records: Iterable[Record], actor: Person, at: datetime, names: Mapping[int, str]
) -> list[RecordLine]:
    """The records (of `records_read`) in a list, with what each waits for.

    `names` are what `case_names` found: a page asks for them once.
    """
    return [_record_line(record, actor, names, localdate(at)) for record in records]


def state_of(record: Record) -> tuple[str, str]:
    """How far a record has got, in words and as its tag's code; what nobody signs is done when agreed."""
    if record.state == "agreed" and not record.asked_of_roles.all() and form_of(record).signing is None:
        return "Agreed", "met"
    return STATES[record.state], STATE_CODES[record.state]


def _still_to_sign(record: Record, today: date) -> tuple[list[Person], dict[str, list[Person]]]:
    """Who has still to sign an agreed record: the parties, and of each role asked for those who hold it."""
    signed = {signature.person_id for signature in record.signatures.all() if signature.withdrawn_at is None}
    parties = [person for person in signatories(record, form_of(record)) if person.pk not in signed]
    roles: dict[str, list[Person]] = {}
    for asked in record.asked_of_roles.all():
        if asked.signed_by_id is None:
            roles.setdefault(asked.role, []).extend(holders(asked, today))
    return parties, roles


def _names_to_sign(
    record: Record, parties: Iterable[Person], roles: Mapping[str, list[Person]], today: date
) -> str:
    """Their names; of several who hold one role any one signs. Of a role that nobody holds, that it is so."""
    either = (
        " or ".join(called(person) for person in dict.fromkeys(held))
        or nobody_is(role_label(record.session, role, today))
        for role, held in roles.items()
    )
    return listed([*(called(person) for person in parties), *dict.fromkeys(either)])


def _record_line(record: Record, actor: Person, names: Mapping[int, str], today: date) -> RecordLine:
    title = _title(record.form_text_id, record.form_text.text)
    parties, roles = _still_to_sign(record, today) if record.state == "agreed" else ([], {})
    sign = actor in parties or any(actor in held for held in roles.values())
    agree = record.state == "proposed" and record.proposed_by_id != actor.pk
    family = names.get(record.case_id, record.case.code) if record.case_id and record.case else ""
    person = record.about.name if record.about else ""
    several = record.session.arrangement.kind != "one_to_one"
    state, code = state_of(record)
    return RecordLine(
        record=record,
        title=title,
        about=family or (person if several else ""),
        tab=family or (f"{title}: {person}" if person and several else title),
        state=state,
        code=code,
        yours=sign or agree,
        waits_for=_names_to_sign(record, parties, roles, today),
    )


@lru_cache(maxsize=256)
def _title(sha256: str, text: str) -> str:
    """The title of a form, whose text never changes."""
    del sha256
    title: str = json.loads(text)["title"]
    return title


def case_names(cases: Iterable[CaseFile], actor: Person, at: datetime) -> dict[int, str]:
    """The families' names, by primary key of the case, to those who may know them. Audited as read."""
    return {pk: shown.family or shown.case.code for pk, shown in identities(cases, by=actor, at=at).items()}
