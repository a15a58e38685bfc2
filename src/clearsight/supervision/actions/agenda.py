"""What is brought to a session before it is held, and holding it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import permits, require
from clearsight.casework.actions import keep_words, one_after_another, open_folder
from clearsight.casework.models import CaseFile, File
from clearsight.casework.queries import holds_over
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Revisit, Session
from clearsight.scheduling.queries import line_of, parties_of, present_at
from clearsight.supervision.actions.trail import audit_session
from clearsight.supervision.models import AgendaItem, Discussion, SessionSignature
from clearsight.supervision.queries import cases_may_change

LONGEST_ITEM = 2_000


@transaction.atomic
def add_agenda_item(session: Session, text: str, *, by: Person, at: datetime) -> AgendaItem:
    """Bring something to a session that is still to be held. Sealed in the relationship's folder."""
    require(by, "session.bring_to_agenda", session, localdate(at))
    _refuse_unless_scheduled(session)
    if not text.strip() or len(text) > LONGEST_ITEM:
        raise Invalid.one(
            "text", f"an item has some words, and at most {LONGEST_ITEM} characters", "shorten it"
        )
    folder = open_folder(session.arrangement, by=by, at=at)
    item = AgendaItem(session=session, added_by=by, added_at=at)
    item.text = folder.seal(text.strip(), item, "text")
    item.save()
    audit_session("supervision.add_agenda_item", session, by, at)
    return item


@transaction.atomic
def take_off_agenda(item: AgendaItem, *, by: Person, at: datetime) -> None:
    """Take back an item that one brought oneself.

    Raises:
        Invalid: when somebody else brought it.
        Conflict: while a legal hold covers it.
    """
    require(by, "session.bring_to_agenda", item.session, localdate(at))
    _refuse_unless_scheduled(item.session)
    if item.added_by_id != by.pk:
        raise Invalid.one("item", "somebody else brought it", "ask them to take it off")
    _refuse_held(item.session, [])
    item.delete()
    audit_session("supervision.take_off_agenda", item.session, by, at)


@transaction.atomic
def bring_cases(
    session: Session,
    cases: Iterable[CaseFile],
    *,
    seen: Iterable[CaseFile] | None = None,
    by: Person,
    at: datetime,
) -> list[Discussion]:
    """Choose the cases to be discussed, in place of those chosen before. What was discussed stays.

    Pages choose by `records.actions.choose_cases`, which leaves out none about which something is written.

    Args:
        seen: those that were chosen as `by` saw it; left out, whatever is chosen now is replaced.

    Raises:
        Conflict: when somebody has chosen otherwise since `by` looked; while a legal hold covers what is left
            out.
        Invalid: for a session that is cancelled, held, or ad hoc and written up.
        Unknown: for a case that `by` may not know of.
        Refused: for a case that is not theirs to bring. Whoever is at the session learns who the family is:
            the lead brings it, the supervisor with whom the lead has signed, or the site's lead.
    """
    require(by, "session.bring_to_agenda", session, localdate(at))
    if not cases_may_change(session):
        raise Invalid.one("session", f"it is {session.status} already", "bring them to the next one")
    chosen = {case.pk: case for case in cases}
    before = {row.case_id: row for row in session.discussions.select_related("case")}
    if seen is not None and {case.pk for case in seen} != set(before):
        raise Conflict.one(
            "case", "somebody has chosen other cases meanwhile", "look at them and choose again"
        )
    for pk, case in chosen.items():
        if pk not in before:
            _may_bring(case, session, by, localdate(at))
    gone = [row for pk, row in before.items() if pk not in chosen]
    if gone:
        _refuse_held(session, [row.case for row in gone])
    for row in gone:
        row.delete()
    Discussion.objects.bulk_create(
        Discussion(session=session, case=case, brought_by=by)
        for pk, case in chosen.items()
        if pk not in before
    )
    leads = {case.lead_id for case in chosen.values()} | {row.case.lead_id for row in before.values()}
    audit_session("supervision.bring_cases", session, by, at, touches=leads, cases=len(chosen))
    return list(session.discussions.select_related("case"))


def _refuse_held(session: Session, cases: Iterable[CaseFile]) -> None:
    """Nothing is deleted of what a legal hold covers; that there is one is said, and nothing more of it."""
    one_after_another(session.arrangement.organisation_id)
    folders = File.objects.filter(arrangement=session.arrangement, kind="secured")
    files = [*folders, *(case.file for case in cases)]
    if any(holds_over(file).exists() for file in files):
        raise Conflict.one("item", "a legal hold covers it: nothing of it is deleted", "leave it where it is")


def _may_bring(case: CaseFile, session: Session, by: Person, on: date) -> None:
    require(by, "case.bring", case, on)
    lead_is_there = case.lead_id in parties_of(session.arrangement, session.day or on)
    if not lead_is_there and not permits(by, "case.manage", case, on):
        raise Refused.one("case", "it is not yours to bring here", "ask whoever leads the case")


@transaction.atomic
def hold(
    session: Session,
    held_on: date,
    minutes: int,
    *,
    absent: Iterable[Person] = (),
    revisits: Iterable[Session] = (),
    cases: Iterable[CaseFile] | None = None,
    interruptions: str = "",
    early_because: str = "",
    by: Person,
    at: datetime,
) -> Session:
    """The session took place: when, for how long, who was not there, which ad hoc matters were taken up.

    Args:
        revisits: earlier ad hoc sessions of the same arrangement.
        cases: those that were really discussed; left out, those that were chosen before. They stay.

    Raises:
        Invalid, Conflict: as `scheduling.actions.hold`; Invalid for a matter of another arrangement, and
            where nobody is named who takes an immediate concern forward (Progress Careers, 6.2).
    """
    matters = list(revisits)
    line = line_of(session.arrangement)
    if any(m.arrangement_id not in line or m.kind != "ad_hoc" for m in matters):
        raise Invalid.one("revisits", "that is no ad hoc matter of this arrangement", "leave it out")
    if session.concerns.filter(carrier=None).exists():
        problem = "an immediate concern was raised here, and nobody takes it forward yet"
        raise Invalid.one("concern", problem, "name who does, before the session ends")
    if cases is not None:
        bring_cases(session, cases, by=by, at=at)
    held = scheduling.hold(
        session, held_on, minutes, absent=absent, early_because=early_because, by=by, at=at
    )
    keep_words(held, "interrupted", interruptions, by=by, at=at)
    Revisit.objects.bulk_create(Revisit(session=held, matter=matter) for matter in matters)
    leads = set(held.discussions.values_list("case__lead_id", flat=True))
    audit_session("supervision.hold", held, by, at, touches=leads, revisits=len(matters))
    return held


@transaction.atomic
def note_signed(session: Session, person: Person, on: date, *, by: Person, at: datetime) -> SessionSignature:
    """The person has signed all that was recorded of the session, on that day.

    Raises:
        Invalid: for somebody who is no party, and has signed no record of it as the holder of a role.
    """
    # Whoever leaves out the signature of a role that nobody holds seals what the parties have signed.
    if not permits(by, "session.note_signed", session, localdate(at)):
        require(by, "session.leave_out_signature", session, localdate(at))
    party = person.pk == session.supervisor_id or person in present_at(session)
    if not party and not permits(person, "session.note_signed", session, localdate(at)):
        raise Invalid.one("person", "only those who are asked to sign it", "choose one of them")
    signed, _ = SessionSignature.objects.update_or_create(
        session=session, person=person, defaults={"signed_on": on}
    )
    audit_session("supervision.note_signed", session, by, at, touches=[person.pk])
    return signed


@transaction.atomic
def withdraw_signed(session: Session, persons: Iterable[Person], *, by: Person, at: datetime) -> None:
    """A record that these persons sign went back for changes: they have not signed all of it any more."""
    require(by, "session.open_records", session, localdate(at))
    whose = [person.pk for person in persons]
    SessionSignature.objects.filter(session=session, person__in=whose).delete()
    audit_session("supervision.withdraw_signed", session, by, at, touches=whose)


def _refuse_unless_scheduled(session: Session) -> None:
    if session.status != "scheduled":
        raise Invalid.one("session", f"it is {session.status} already", "bring it to the next one")
