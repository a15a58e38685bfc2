"""What the pages about one record show: its fields, whose words stand there, who has signed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from clearsight.access.queries import permits
from clearsight.kernel.errors import Fault
from clearsight.people.models import Person
from clearsight.policy.domain.forms import FormField, Prompt, Value
from clearsight.policy.domain.forms.said import value_words
from clearsight.policy.domain.forms.values import blank_values
from clearsight.policy.queries import forms_of
from clearsight.records.models import Record
from clearsight.records.queries import (
    EntryShown,
    FieldShown,
    RecordShown,
    next_meeting_in,
    parties_by_name,
    party_of,
)
from clearsight.records.queries.elsewhere import copies_of, filed_of_before
from clearsight.scheduling.models import Session
from clearsight.signoff.queries import copies_kept, signatures_of, what_is_altered
from clearsight.supervision.queries import agenda
from clearsight.web.forms.drafts import mark_of
from clearsight.web.kept import draft_key
from clearsight.web.paper.sheet import STAYS_HERE
from clearsight.web.show.beside import record_beside
from clearsight.web.show.elsewhere import copy_words
from clearsight.web.show.fields import FieldView, SectionView, Wrote
from clearsight.web.show.lent import lent_beside
from clearsight.web.show.sessions import (
    case_names,
    cases_of,
    record_lines,
    records_read,
    state_of,
)
from clearsight.web.show.unreached import to_be_told, way_forward

MORE_ROWS = 4


@dataclass(frozen=True, slots=True)
class Back:
    """A page that comes back: what was typed, what is wrong, where the other has written meanwhile.

    `moved` are the fields that are no longer what the reader was shown before they agreed (`moved_on`).
    `brought_back`: it was typed before its author had to sign in again, and is not saved yet.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clashes: frozenset[str] = frozenset()
    saved: bool = False
    more: str = ""
    moved: frozenset[str] = frozenset()
    moved_on: bool = False
    brought_back: bool = False


def record_page(shown: RecordShown, actor: Person, at: datetime, back: Back | None = None) -> dict[str, Any]:
    """Everything that the page of a record shows, to read or to write."""
    back = back or Back()
    record, session, today = shown.record, shown.record.session, localdate(at)
    records = records_read(session, actor, at)
    names, parties = case_names(cases_of(records), actor, at), parties_by_name(record)
    siblings, (state, code) = record_lines(records, actor, at, names), state_of(record)
    return {
        "record": record,
        "form": shown.form,
        "session": session,
        "about": names.get(record.case_id or 0, record.case.code if record.case else ""),
        "file_label": shown.file_label,
        "state": state,
        "state_code": code,
        "waits_for": next((line.waits_for for line in siblings if line.record.pk == record.pk), ""),
        "sections": _sections(shown, back),
        "names": list(parties),
        "untold": to_be_told(parties.values()),
        "way_forward": way_forward(parties.values()) if record.state in ("proposed", "agreed") else "",
        "errors": dict(back.errors),
        "labels": {name: one.field.label for name, one in shown.fields.items()},
        "clashes": back.clashes,
        "moved_on": back.moved_on,
        "brought_back": back.brought_back,
        "seen": list(shown.versions.items()),
        "seen_pages": shown.pages,
        "pages_moved": "attached" in back.moved,
        "saved": back.saved,
        "remarks": shown.remarks,
        "attached": shown.attached,
        "copies": copies_of(record, shown.shown_hash, by=actor, at=at),
        "copy_words": copy_words,
        **_where_else(record, actor, today),
        "filed_before": filed_of_before(record),
        "brought": agenda(session, by=actor, at=at).brought if shown.writable and not record.case else (),
        "prompts": prompts_for(record, today),
        "next_meeting": _next_to_schedule(record, actor, today),
        "signatures": signatures_of(record, by=actor, on=today),
        "siblings": siblings,
        "shown_hash": shown.shown_hash,
        "altered": what_is_altered(shown, by=actor, at=at),
        "party": party_of(record, actor),
        "may_see_readers": permits(actor, "record.see_readers", record, today),
        **record_beside(shown, actor, at),
        "lent": lent_beside(record, actor, at),
        "may_session": permits(actor, "session.view", session, today),
        "actor": actor,
        "draft_key": draft_key(record, actor) if party_of(record, actor) else "",
        "held": session.status == "held",
    }


def _next_to_schedule(record: Record, actor: Person, today: date) -> date | None:
    """The day of the next meeting that the record names, where nothing is scheduled and the reader may."""
    session = record.session
    day = next_meeting_in(record) if session.status == "held" and record.state != "draft" else None
    if day is None or day < today or day <= (session.day or today):
        return None
    later = Session.objects.filter(
        arrangement=session.arrangement_id, kind="planned", status="scheduled", scheduled_for__gte=today
    )
    if later.exists() or not permits(actor, "arrangement.schedule", session.arrangement, today):
        return None
    return day


def _where_else(record: Record, actor: Person, today: date) -> dict[str, Any]:
    """Its copies in other files; and what to know before a PDF of it is fetched, where nothing leaves."""
    files = forms_of(record.session.organisation, record.session.day or today).files
    stays = any(one.id == record.part and one.stays_here for one in files)
    return {"kept_copies": copies_kept(record, actor, today), "stays_here": STAYS_HERE if stays else ""}


def prompts_for(record: Record, today: date) -> list[Prompt]:
    """The policy's questions that help to think: of the case on a case's record, else of person and work."""
    kinds = ("case",) if record.case_id else ("session", "person")
    prompts = forms_of(record.session.organisation, record.session.day or today).prompts
    return [prompt for prompt in prompts if prompt.about in kinds]


def _sections(shown: RecordShown, back: Back) -> list[SectionView]:
    """The sections with something of this record's file; before the session, only what is prepared."""
    blank = blank_values(shown.form)
    before = shown.record.session.status == "scheduled"
    sections = []
    for section in shown.form.sections:
        mine = [shown.fields[asked.id] for asked in section.fields if asked.id in shown.fields]
        if before and shown.record.state == "draft":
            mine = [one for one in mine if one.field.filled_when == "before" or one.field.type == "derived"]
        if mine:
            views = [_view(one, shown, back, blank.get(one.field.id)) for one in mine]
            sections.append(SectionView(section, views))
    return sections


def views_of(shown: RecordShown, names: Collection[str], back: Back) -> list[SectionView]:
    """The sections with these fields alone, whenever they are filled in: what is under discussion."""
    blank = blank_values(shown.form)
    found = []
    for section in shown.form.sections:
        mine = [shown.fields[asked.id] for asked in section.fields if asked.id in names]
        if mine:
            views = [_view(one, shown, back, blank.get(one.field.id)) for one in mine]
            found.append(SectionView(section, views))
    return found


def _view(one: FieldShown, shown: RecordShown, back: Back, blank: Value) -> FieldView:
    name = one.field.id
    standing = one.value if one.now is not None else blank
    clash = name in back.clashes
    return FieldView(
        asked=one.field,
        value=back.values.get(name, standing),
        seen=one.version,
        was=mark_of(standing),
        editable=name in shown.writable,
        wrote=_wrote(shown.record, one.field, one.now),
        earlier=tuple(filter(None, (_wrote(shown.record, one.field, old) for old in one.before))),
        errors=tuple(back.errors.get(name, ())),
        clash=_wrote(shown.record, one.field, one.now) if clash else None,
        moved=name in back.moved,
        spare=MORE_ROWS if back.more == name else 1,
    )


def _wrote(record: Record, asked: FormField, entry: EntryShown | None) -> Wrote | None:
    if entry is None or entry.author is None:
        return None
    party = party_of(record, entry.author)
    return Wrote(entry.author.name, party, entry.at, value_words(asked, entry.value))


def field_of(fault: Fault) -> str:
    """The field that a fault is about, whatever the row and the part: `actions` of `actions[2].by_when`."""
    return fault.place.partition(".")[0].partition("[")[0]


def errors_of(faults: Iterable[Fault]) -> dict[str, tuple[str, ...]]:
    """Sentences for each field, from the places that the policy's check names: `actions[2].by_when`."""
    found: dict[str, list[str]] = {}
    for fault in faults:
        place = re.fullmatch(r"(\w+)(?:\[(\d+)\])?(?:\.(\w+))?", fault.place)
        name, row, part = place.groups() if place else (fault.place, None, None)
        where = f"row {row}, {part.replace('_', ' ')}" if row and part else f"row {row}" if row else "this"
        # "Is longer than ..." says of what; a sentence of its own has its subject already.
        begins = fault.problem.startswith(("is ", "has "))
        problem = (
            f"{where} {fault.problem}" if begins else f"{where}: {fault.problem}" if row else fault.problem
        )
        said = problem + (f": {fault.mend}" if fault.mend else "")
        found.setdefault(name, []).append(said[:1].upper() + said[1:])
    return {name: tuple(said) for name, said in found.items()}
