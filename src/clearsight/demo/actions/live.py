"""The sessions that an invented organisation is in the middle of, made by the people themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import localdate

from clearsight.access.queries import visible_to
from clearsight.casework.models import CaseFile
from clearsight.compliance.actions import perform
from clearsight.demo.actions.agreed import agree
from clearsight.demo.actions.on_paper import attach_by_hand
from clearsight.demo.actions.told import tell
from clearsight.demo.domain.cast import Cast, Meeting
from clearsight.demo.domain.history import live_day, next_day
from clearsight.demo.domain.terms import Terms
from clearsight.demo.domain.texts import written
from clearsight.people.models import Organisation, Person
from clearsight.policy.domain.forms.values import is_blank
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.signoff import actions as signoff
from clearsight.supervision import actions as supervision
from clearsight.supervision.queries import cases_offered

WHY_CHOSEN = "More worried than last time"
WHY_LEFT_OUT = "Spoken about last week; nothing is new"

# What has happened to a session by the time it stands in a state.
REACHED = {
    "prepared": (),
    "written": ("held",),
    "proposed": ("held", "proposed"),
    "agreed": ("held", "proposed", "agreed"),
    "sealed": ("held", "proposed", "agreed", "signed"),
}


def carry_on(organisation: Organisation, cast: Cast, today: date) -> None:
    """Make every session that stands in the middle of something, as its people would have."""
    who = {person.code: person for person in Person.objects.filter(organisation=organisation)}
    terms = Terms(cast, today)
    for meeting in cast.meetings:
        if meeting.agrees_here:
            arrangement = Arrangement.objects.get(organisation=organisation, code=meeting.code)
            agree(arrangement, meeting, who, terms, today)
        if meeting.told:
            arrangement = Arrangement.objects.get(organisation=organisation, code=meeting.code)
            tell(arrangement, meeting, who)
        if meeting.live:
            arrangement = Arrangement.objects.get(organisation=organisation, code=meeting.code)
            _carry_on(arrangement, meeting, who, terms, today)


def _carry_on(
    arrangement: Arrangement, meeting: Meeting, who: dict[str, Person], terms: Terms, today: date
) -> None:
    supervisor, members = who[meeting.supervisor], [who[code] for code in meeting.members]
    day = live_day(meeting, terms, today)
    asked = _at(terms.on_or_before(min(day, today) - timedelta(days=8)))
    session: Session = perform(
        scheduling.schedule, arrangement, day, starts_at=time(15, 30), minutes=meeting.minutes,
        venue="The small meeting room", by=supervisor, at=asked,
    )  # fmt: skip
    # Where the holidays have begun since, the half term is over: by then every case was spoken of.
    most = 2 if today - day < timedelta(days=14) else None
    eve = _at(terms.on_or_before(min(day, today) - timedelta(days=1)))
    opened = _prepare(session, supervisor, members, eve, most)
    reached, on = REACHED[meeting.live], _at(day)
    if "held" in reached:
        perform(supervision.hold, session, day, meeting.minutes + 5, by=supervisor, at=on)
        perform(
            scheduling.schedule,
            arrangement,
            next_day(terms, meeting, day, today),
            starts_at=time(15, 30),
            by=supervisor,
            at=on,
        )
        opened = perform(records.open_records, session, by=supervisor, at=on)
        for record in opened:
            _write(record, supervisor, members[0].name, on, half=meeting.live == "written")
        if meeting.live == "written":
            attach_by_hand(opened[0], members[0], on)
    for record in opened:
        _settle(record, reached, supervisor, members, on)


def _prepare(
    session: Session, supervisor: Person, members: list[Person], at: datetime, most: int | None
) -> list[Record]:
    leads = [supervisor, *members] if session.arrangement.kind == "group" else members
    cases = list(CaseFile.objects.filter(lead__in=leads).order_by("code")[:most])
    first = members[0]
    perform(supervision.add_agenda_item, session, "The half term ahead: what can wait?", by=first, at=at)
    _choose(session, cases, _who_brings(cases, supervisor, first, at), at)
    opened: list[Record] = perform(records.open_records, session, by=first, at=at)
    for record in opened:
        _write(record, first, first.name, at)
    return opened


def _who_brings(cases: list[CaseFile], supervisor: Person, first: Person, at: datetime) -> Person:
    """Whoever supervises from another school brings none of its cases: whoever leads them does."""
    theirs = CaseFile.objects.filter(pk__in=[case.pk for case in cases])
    known = visible_to(supervisor, "case.bring", theirs, localdate(at)).count()
    return supervisor if known == len(cases) else first


def _choose(session: Session, cases: list[CaseFile], by: Person, at: datetime) -> None:
    """Choose the cases as the policy asks: with a word why, and whether they are all."""
    offered = cases_offered(session, by=by, at=at)
    because = {
        row.case.pk: WHY_CHOSEN if row.case in cases else WHY_LEFT_OUT
        for row in offered.rows
        if offered.bring == "most_concerning" or (offered.bring == "every_live" and row.case not in cases)
    }
    extent = "all" if {row.case for row in offered.rows} <= set(cases) else "sample"
    stated = extent if offered.bring == "all_or_sample" else ""
    perform(supervision.choose_cases, session, cases, because=because, stated=stated, by=by, at=at)


def _write(record: Record, by: Person, owner: str, at: datetime, half: bool = False) -> None:
    shown = reading.read(record, by=by, at=at)
    child = shown.record.case.children.first() if shown.record.case else None
    name = record.file.unseal(child.name, child, "name") if child else ""
    values: dict[str, Any] = {}
    for number, (field_id, there) in enumerate(shown.fields.items()):
        prepares = there.field.filled_by == "supervisee" or by.pk == record.session.supervisor_id
        if field_id not in shown.writable or not prepares or (half and number % 2):
            continue
        if there.now is None or is_blank(there.field, there.now.value) or _unsaid(there):
            value = written(there.field, localdate(at), owner, name)
            if value is not None:
                values[field_id] = value
    if values:
        seen = {field_id: shown.fields[field_id].version for field_id in values}
        perform(records.write, record, values, seen, by=by, at=at)


def _unsaid(there: reading.FieldShown) -> bool:
    """Whether the value is only a default, which somebody would look at and write over."""
    return there.now is not None and there.now.author is None and there.field.type in ("text", "long_text")


def _settle(
    record: Record, reached: tuple[str, ...], supervisor: Person, members: list[Person], at: datetime
) -> None:
    if "proposed" in reached:
        shown = reading.read(record, by=supervisor, at=at)
        perform(records.propose, record, shown.versions, by=supervisor, at=at)
    if "agreed" in reached:
        other = record.about or members[0]
        shown = reading.read(record, by=other, at=at)
        perform(records.agree, record, shown.shown_hash, by=other, at=at)
        parties = [supervisor, *([record.about] if record.about else members)]
        # Of a group one has still to sign; of two, the supervisee.
        last = members[1] if len(members) > 1 else record.about or members[0]
        for person in (one for one in parties if "signed" in reached or one != last):
            shown = reading.read(record, by=person, at=at)
            perform(signoff.sign, record, shown.shown_hash, by=person, at=at)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(16, 0), UTC)
