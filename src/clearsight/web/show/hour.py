"""The hour itself: the agenda as stops, one at a time, each with what belongs to it and where notes go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.timezone import localdate, localtime

from clearsight.access.queries import permits
from clearsight.casework.models import CaseFile
from clearsight.people.models import Person
from clearsight.policy.domain.forms import AgendaItem, Prompt
from clearsight.policy.queries import forms_of
from clearsight.records.models import Record
from clearsight.records.queries import RecordShown, parties_by_name, read, records_of
from clearsight.records.queries.case_dates import case_dates
from clearsight.records.queries.drifting import drift
from clearsight.records.queries.other_forms import method_of
from clearsight.records.queries.told import told_of
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import line_of, members_on
from clearsight.supervision.queries import Agenda, ItemShown, actions_about, agenda, concerns_of
from clearsight.web.kept import draft_key
from clearsight.web.show.cases import drift_lines
from clearsight.web.show.direction import picture
from clearsight.web.show.records import Back, views_of
from clearsight.web.show.sessions import RecordLine, case_names, record_lines, records_read

# What is filled in only once they have parted.
LATER = ("after", "next_session")
# Nobody meets for longer: then it is over, and was not ended here.
LONGEST = 6 * 60


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing to speak about: a standing item, something that a party brings, or one case.

    Of what a party brings `item` is the standing item that it is listed under, where the policy names one.
    """

    number: int
    label: str
    item: AgendaItem | None = None
    brought: ItemShown | None = None
    case: CaseFile | None = None


@dataclass(frozen=True, slots=True)
class Notes:
    """Where the notes of a stop go: a record, and of it the fields that belong there (by id)."""

    shown: RecordShown
    fields: frozenset[str] = field(default_factory=frozenset)


def stops_of(session: Session, found: Agenda, names: Mapping[int, str]) -> tuple[Stop, ...]:
    """The agenda in the order in which it is spoken about.

    Each case comes after the item that cases come under, and what is brought after the one for that.
    """
    rows: list[dict[str, Any]] = []
    cases = [{"label": names.get(case.pk, case.code), "case": case} for case in found.cases]
    brought = [{"label": one.text, "brought": one} for one in found.brought]
    for item in found.standing:
        rows.append({"label": item.label, "item": item})
        if item.shows == "cases":
            rows, cases = [*rows, *cases], []
        if item.shows == "brought":
            rows, brought = [*rows, *({**one, "item": item} for one in brought)], []
    return tuple(Stop(number, **row) for number, row in enumerate([*rows, *brought, *cases], 1))


def notes_for(stop: Stop, session: Session, actor: Person, at: datetime) -> Notes | None:
    """The record that the notes of a stop go to, and its fields there; nothing where no such draft is open.

    A case's notes go to that case's record, an item's to the section that the policy names. Of several, to
    the first in which the reader may write. What is filled in after the meeting does not stand in the way.
    What a party brings where the policy names no section goes to the first in which they may write freely.
    """
    forms = forms_of(session.organisation, session.day or localdate(at))
    usual = [form.id for form in forms.main_records_for(method_of(session))]
    form = [stop.item.form] if stop.item and stop.item.form else usual
    found = records_of(session, by=actor, on=localdate(at)).filter(state="draft", case=stop.case)
    if stop.case is None:
        found = found.filter(form__in=form)
    for record in found.select_related("session__arrangement", "session__supervisor", "file", "form_text"):
        shown = read(record, by=actor, at=at)
        names = frozenset(_fields(shown, _section(shown, stop), every=stop.case is not None))
        if names & shown.writable:
            return Notes(shown, names)
    return None


def _section(shown: RecordShown, stop: Stop) -> str | None:
    if stop.brought is None or stop.item is not None:
        return stop.item.section if stop.item else None
    for section in shown.form.sections:
        free = {asked.id for asked in section.fields if asked.type in ("long_text", "rich_text")}
        if free & shown.writable:
            return section.id
    return None


def _fields(shown: RecordShown, wanted: str | None, *, every: bool) -> Iterable[str]:
    for section in shown.form.sections:
        for asked in section.fields if every or section.id == wanted else ():
            if asked.id in shown.fields and asked.type != "signature" and asked.filled_when not in LATER:
                yield asked.id


def hour_page(
    session: Session, actor: Person, at: datetime, number: int, back: Back | None = None
) -> dict[str, Any]:
    """The whole page at one stop. Everything on it that is content is audited as read."""
    found, day = agenda(session, by=actor, at=at), session.day or localdate(at)
    names = case_names(found.cases, actor, at)
    stops = stops_of(session, found, names)
    stop = stops[min(max(number, 1), len(stops)) - 1] if stops else None
    notes = notes_for(stop, session, actor, at) if stop else None
    leads = permits(actor, "session.hold", session, localdate(at))
    shows = stop.item.shows if stop and stop.item else None
    page: dict[str, Any] = {
        "session": session, "actor": actor, "members": members_on(session.arrangement, day),
        "stops": stops, "stop": stop, "clock": clock_words(session, localtime(at)),
        "leads": leads and session.status == "scheduled", "agenda": found,
        "actions": found.open_actions if shows == "actions" else (),
        "matters": found.matters_to_revisit if shows == "matters" else (),
        "prompts": _prompts(session, stop, localdate(at)),
        "last_time": _last_time(session, stop, actor, at) if stop and stop.item else [],
        "concerns": [one for one in concerns_of(session) if one.carrier is None],
        "errors": {}, "clashes": frozenset(),
        "drifts": (), "direction": None, "direction_said": "", "last": None,
    }  # fmt: skip
    if stop is not None and stop.case is not None:
        page |= _case(stop.case, actor, at)
    return page | (_notes(notes, actor, back or Back()) if notes else {"notes": None})


def _notes(notes: Notes, actor: Person, back: Back) -> dict[str, Any]:
    record: Record = notes.shown.record
    return {
        "notes": notes,
        "record": record,
        "file_label": notes.shown.file_label,
        "sections": views_of(notes.shown, notes.fields, back),
        "names": list(parties_by_name(record)),
        "draft_key": draft_key(record, actor),
        "errors": dict(back.errors),
        "clashes": back.clashes,
    }


def _last_time(session: Session, stop: Stop, actor: Person, at: datetime) -> list[RecordLine]:
    """Where records are agreed and signed: the last session's, those of cases aside, and how far they are."""
    day = session.day or localdate(at)
    usual = forms_of(session.organisation, day).main_records_for(method_of(session))
    signs = {s.id for form in usual for s in form.sections for f in s.fields if f.type == "signature"}
    if stop.item is None or stop.item.section not in signs:
        return []
    held = Session.objects.filter(
        arrangement__in=line_of(session.arrangement), kind="planned", status="held", held_on__lte=day
    )
    last = held.exclude(pk=session.pk).order_by("-held_on", "-pk").first()
    records = records_read(last, actor, at) if last else []
    return record_lines([one for one in records if one.case_id is None], actor, at, {})


def _case(case: CaseFile, actor: Person, at: datetime) -> dict[str, Any]:
    today = localdate(at)
    told = told_of([case], by=actor, at=at).get(case.pk, [])
    said = next((one.direction.says for one in reversed(told) if one.direction.way), "")
    return {
        "actions": actions_about(case, by=actor, at=at),
        "drifts": drift_lines(drift(case, by=actor, at=at), actor, today, links=False),
        "direction": picture(told),
        "direction_said": said,
        "last": case_dates([case], today)[case.pk].last,
    }


def _prompts(session: Session, stop: Stop | None, today: date) -> list[Prompt]:
    kinds = ("case",) if stop and stop.case else ("session", "person")
    prompts = forms_of(session.organisation, session.day or today).prompts
    return [prompt for prompt in prompts if prompt.about in kinds]


def clock_words(session: Session, at: datetime) -> str:
    """The time, as quietly as can be: when the session began, how long it has gone on, and of how long.

    It never runs out: after the planned end it says how long they have met, and nothing more.
    """
    planned = f"{session.planned_minutes} minutes planned" if session.planned_minutes else ""
    if session.starts_at is None or session.scheduled_for != at.date():
        return planned
    gone = minutes_gone(session.starts_at, at)
    if not 0 <= gone <= LONGEST:
        begin = "Begins" if gone < 0 else "Began"
        return f"{begin} at {session.starts_at:%H:%M}" + (f", {planned}" if planned else "")
    return f"Since {session.starts_at:%H:%M}: {gone} minutes" + (f", {planned}" if planned else "")


def minutes_gone(starts_at: time, at: datetime) -> int:
    """How many minutes of the day have passed since then; below nought before it."""
    return at.hour * 60 + at.minute - starts_at.hour * 60 - starts_at.minute


def lasted(session: Session, at: datetime) -> int:
    """How long a session that ends now has lasted, in minutes; where that cannot be told, as planned."""
    planned = session.planned_minutes or 60
    if session.starts_at is None or session.scheduled_for != at.date():
        return planned
    gone = minutes_gone(session.starts_at, at)
    return gone if 10 <= gone <= LONGEST else planned
