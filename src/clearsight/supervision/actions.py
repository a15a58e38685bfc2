"""What the parties do together: agree terms, bring things, hold the session, undertake and account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import permits, require
from clearsight.audit.actions import record
from clearsight.casework.actions import keep_words, open_folder
from clearsight.casework.models import CaseFile
from clearsight.kernel.canonical import canonical
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Values, blank_values, validate_values
from clearsight.policy.domain.forms.planned import planned_faults
from clearsight.policy.queries import forms_of
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Revisit, Session
from clearsight.scheduling.queries import parties_of, present_at
from clearsight.supervision.models import (
    Action,
    AgendaItem,
    Agreement,
    AgreementSignature,
    Carry,
    Discussion,
    SessionSignature,
)
from clearsight.supervision.queries import (
    agreed_terms,
    agreement_hash,
    agreement_signatories,
    agreement_sources,
    cases_may_change,
)

LONGEST_ITEM = 2_000


@transaction.atomic
def draw_up_agreement(arrangement: Arrangement, values: Values, *, by: Person, at: datetime) -> Agreement:
    """Put a new version of the written agreement before the parties, on the policy's own template.

    Earlier versions stay, and the last one that all have signed stays in force until all have signed this.

    Args:
        values: the fields of the template, as `policy.domain.forms` describes them.

    Raises:
        Invalid: with every field that is not as the template asks.
    """
    require(by, "arrangement.draw_up_agreement", arrangement, localdate(at))
    form = forms_of(arrangement.organisation, localdate(at)).agreement_for(arrangement.kind)  # type: ignore[arg-type]
    known = agreement_sources(arrangement, form, localdate(at))
    fixed = {field.id for field in form.fields() if field.type == "derived"}
    whole = {**blank_values(form), **known, **values, **{name: known[name] for name in fixed & known.keys()}}
    faults = [*validate_values(form, whole, final=True), *planned_faults(form, whole, localdate(at))]
    if faults:
        raise Invalid(faults)
    _one_at_a_time(arrangement)
    folder = open_folder(arrangement, by=by, at=at)
    number = arrangement.agreements.count() + 1
    agreement = Agreement(arrangement=arrangement, version=str(number), drawn_up_by=by, drawn_up_at=at)
    while arrangement.agreements.filter(version=agreement.version).exists():
        number += 1
        agreement.version = str(number)
    text = {"form": form.model_dump(mode="json", by_alias=True), "values": whole}
    agreement.terms = folder.seal(canonical(text).decode(), agreement, "terms")
    agreement.save()
    _audit_agreement("supervision.draw_up_agreement", agreement, by, at)
    return agreement


@transaction.atomic
def sign_agreement(agreement: Agreement, shown_hash: str, *, by: Person, at: datetime) -> AgreementSignature:
    """Sign exactly the version that was shown. The last signature brings it into force.

    Args:
        shown_hash: as `supervision.queries.read_agreement` gave it with what was shown.

    Raises:
        Conflict: when something else was shown, or a later version is before the parties.
        Invalid: when `by` has signed already, or is not asked to.
    """
    require(by, "agreement.sign", agreement, localdate(at))
    _one_at_a_time(agreement.arrangement)
    if shown_hash != agreement_hash(agreement):
        raise Conflict.one("agreement", "this is not what you were shown", "read it again")
    newest = agreement.arrangement.agreements.order_by("pk").last()
    if newest != agreement:
        raise Conflict.one("agreement", "a later version has been drawn up", "read that one")
    waiting = agreement_signatories(agreement, localdate(at))
    if by not in waiting:
        raise Invalid.one("signature", "you have signed it, or are not asked to", "there is nothing to do")
    signature = AgreementSignature.objects.create(
        agreement=agreement, person=by, signed_on=localdate(at), shown_hash=shown_hash
    )
    if waiting == [by]:
        terms, versions = agreed_terms(agreement), agreement.arrangement.agreements
        versions.filter(every="").update(every=agreement.arrangement.every)  # what is past is judged by it
        versions.filter(pk=agreement.pk).update(every=terms.get("every", agreement.arrangement.every))
        scheduling.take_terms(agreement.arrangement, **terms, by=by, at=at)
    _audit_agreement("supervision.sign_agreement", agreement, by, at)
    return signature


def _one_at_a_time(arrangement: Arrangement) -> None:
    """Wait for whoever signs or draws up here at this moment: who signs last has to see who signed before."""
    Arrangement.objects.select_for_update(no_key=True).get(pk=arrangement.pk)


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
    _audit("supervision.add_agenda_item", session, by, at)
    return item


@transaction.atomic
def take_off_agenda(item: AgendaItem, *, by: Person, at: datetime) -> None:
    """Take back an item that one brought oneself.

    Raises:
        Invalid: when somebody else brought it.
    """
    require(by, "session.bring_to_agenda", item.session, localdate(at))
    _refuse_unless_scheduled(item.session)
    if item.added_by_id != by.pk:
        raise Invalid.one("item", "somebody else brought it", "ask them to take it off")
    item.delete()
    _audit("supervision.take_off_agenda", item.session, by, at)


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
        Conflict: when somebody has chosen otherwise since `by` looked.
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
    for row in gone:
        row.delete()
    Discussion.objects.bulk_create(
        Discussion(session=session, case=case) for pk, case in chosen.items() if pk not in before
    )
    leads = {case.lead_id for case in chosen.values()} | {row.case.lead_id for row in before.values()}
    _audit("supervision.bring_cases", session, by, at, touches=leads, cases=len(chosen))
    return list(session.discussions.select_related("case"))


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
        Invalid, Conflict: as `scheduling.actions.hold`; Invalid for a matter of another arrangement.
    """
    matters = list(revisits)
    if any(m.arrangement_id != session.arrangement_id or m.kind != "ad_hoc" for m in matters):
        raise Invalid.one("revisits", "that is no ad hoc matter of this arrangement", "leave it out")
    if cases is not None:
        bring_cases(session, cases, by=by, at=at)
    held = scheduling.hold(
        session, held_on, minutes, absent=absent, early_because=early_because, by=by, at=at
    )
    keep_words(held, "interrupted", interruptions, by=by, at=at)
    Revisit.objects.bulk_create(Revisit(session=held, matter=matter) for matter in matters)
    leads = set(held.discussions.values_list("case__lead_id", flat=True))
    _audit("supervision.hold", held, by, at, touches=leads, revisits=len(matters))
    return held


@transaction.atomic
def agree_action(
    session: Session,
    what: str,
    owner: Person,
    due: date | None = None,
    *,
    case: CaseFile | None = None,
    about: Person | None = None,
    function: str = "",
    code: str = "",
    by: Person,
    at: datetime,
) -> Action:
    """Somebody undertakes something. What it is, is sealed in the case's file, or else in the folder.

    Args:
        about: the supervisee out of whose own record it comes; the others of a group do not see it.

    Raises:
        Invalid: without words, for an owner who is no party, or a case not brought to the session.
    """
    require(by, "session.agree_action", session, localdate(at))
    faults = []
    if not what.strip() or len(what) > LONGEST_ITEM:
        faults.append(Fault("what", f"write what is to be done, in at most {LONGEST_ITEM} characters"))
    if owner.pk not in parties_of(session.arrangement, session.day or localdate(at)) | {
        session.supervisor_id
    }:
        faults.append(Fault("owner", "only a party can undertake it here", "choose one of the parties"))
    if case is not None and not session.discussions.filter(case=case).exists():
        faults.append(Fault("case", "the case was not brought to this session", "bring it, or leave it out"))
    if faults:
        raise Invalid(faults)
    file = case.file if case else open_folder(session.arrangement, by=by, at=at)
    action = Action(
        session=session, case=case, about=about, owner=owner, due=due, file=file, function=function
    )
    if code:
        action.code = code
    action.what = file.seal(what.strip(), action, "what")
    action.save()
    _audit("supervision.agree_action", session, by, at, touches=[owner.pk])
    return action


@transaction.atomic
def close_action(
    action: Action, outcome: str, *, status: str = "done", on: date | None = None, by: Person, at: datetime
) -> Action:
    """Say what happened: the action is done, or dropped and why.

    Raises:
        Invalid: for another status, or one dropped without saying why.
        Conflict: when it is closed already.
    """
    require(by, "action.close", action, localdate(at))
    return _close(action, outcome, status, on or localdate(at), by, at)


@transaction.atomic
def settle_action(
    action: Action,
    session: Session,
    outcome: str,
    *,
    status: str,
    on: date | None = None,
    by: Person,
    at: datetime,
) -> Action:
    """The parties of a session have agreed what became of an action of theirs; `by` agreed last.

    Raises:
        Invalid, Conflict: as `close_action`; Invalid for an action of another arrangement, or one that is
            not for everybody who agreed.
    """
    require(by, "session.agree_action", session, localdate(at))
    private = action.about_id not in (None, by.pk) and by.pk != session.supervisor_id
    if private or action.session.arrangement_id != session.arrangement_id:
        raise Invalid.one("action", "it belongs elsewhere", "leave it out")
    return _close(action, outcome, status, on or localdate(at), by, at)


def _close(action: Action, outcome: str, status: str, on: date, by: Person, at: datetime) -> Action:
    if status not in ("done", "dropped") or (status == "dropped" and not outcome.strip()):
        raise Invalid.one("outcome", "say what happened, or why it was dropped", "write a few words")
    sealed = action.file.seal(outcome.strip()[:LONGEST_ITEM], action, "outcome")
    changed = Action.objects.filter(pk=action.pk, status="open").update(
        status=status, closed_on=on, outcome=sealed
    )
    if not changed:
        raise Conflict.one("action", "it is closed already", "look at it again")
    action.refresh_from_db()
    _audit("supervision.close_action", action.session, by, at, touches=[action.owner_id], status=status)
    return action


@transaction.atomic
def carry_action(action: Action, session: Session, *, by: Person, at: datetime) -> Carry:
    """The session looked at an action that is still open, and carried it over."""
    require(by, "session.agree_action", session, localdate(at))
    if action.session.arrangement_id != session.arrangement_id:
        raise Invalid.one("action", "it belongs to another arrangement", "leave it out")
    carry, _ = Carry.objects.get_or_create(action=action, session=session)
    _audit("supervision.carry_action", session, by, at, touches=[action.owner_id])
    return carry


@transaction.atomic
def note_signed(session: Session, person: Person, on: date, *, by: Person, at: datetime) -> SessionSignature:
    """The person has signed all that was recorded of the session, on that day.

    Raises:
        Invalid: for somebody who is no party, and has signed no record of it as the holder of a role.
    """
    require(by, "session.note_signed", session, localdate(at))
    party = person.pk == session.supervisor_id or person in present_at(session)
    if not party and not permits(person, "session.note_signed", session, localdate(at)):
        raise Invalid.one("person", "only those who are asked to sign it", "choose one of them")
    signed, _ = SessionSignature.objects.update_or_create(
        session=session, person=person, defaults={"signed_on": on}
    )
    _audit("supervision.note_signed", session, by, at, touches=[person.pk])
    return signed


@transaction.atomic
def withdraw_signed(session: Session, persons: Iterable[Person], *, by: Person, at: datetime) -> None:
    """A record that these persons sign went back for changes: they have not signed all of it any more."""
    require(by, "session.open_records", session, localdate(at))
    whose = [person.pk for person in persons]
    SessionSignature.objects.filter(session=session, person__in=whose).delete()
    _audit("supervision.withdraw_signed", session, by, at, touches=whose)


def _refuse_unless_scheduled(session: Session) -> None:
    if session.status != "scheduled":
        raise Invalid.one("session", f"it is {session.status} already", "bring it to the next one")


def _audit_agreement(verb: str, agreement: Agreement, by: Person, at: datetime) -> None:
    arrangement = agreement.arrangement
    touched = parties_of(arrangement, localdate(at))
    organisation = arrangement.organisation_id
    record(verb, agreement, by=by, at=at, organisation=organisation, touches=touched)


def _audit(
    verb: str, session: Session, by: Person, at: datetime, *, touches: Iterable[int] = (), **detail: object
) -> None:
    touched = parties_of(session.arrangement, session.day or localdate(at)) | {
        session.supervisor_id,
        *touches,
    }
    record(verb, session, by=by, at=at, organisation=session.organisation_id, touches=touched, detail=detail)
