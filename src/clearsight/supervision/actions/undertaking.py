"""What somebody undertakes in a session: agreed, done or dropped with why, carried over."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.casework.actions import open_folder
from clearsight.casework.models import CaseFile
from clearsight.casework.queries import holds_over
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import line_of, parties_of
from clearsight.supervision.actions.agenda import LONGEST_ITEM
from clearsight.supervision.actions.trail import audit_session
from clearsight.supervision.models import (
    Action,
    ActionNote,
    Carry,
)


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
    audit_session("supervision.agree_action", session, by, at, touches=[owner.pk])
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
    if private or action.session.arrangement_id not in line_of(session.arrangement):
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
    audit_session(
        "supervision.close_action", action.session, by, at, touches=[action.owner_id], status=status
    )
    return action


@transaction.atomic
def carry_action(action: Action, session: Session, said: str = "", *, by: Person, at: datetime) -> Carry:
    """The session looked at an action that is still open, and carried it over; what was `said` is kept."""
    require(by, "session.agree_action", session, localdate(at))
    if action.session.arrangement_id not in line_of(session.arrangement):
        raise Invalid.one("action", "it belongs to another arrangement", "leave it out")
    carry, _ = Carry.objects.get_or_create(action=action, session=session)
    if said.strip():
        # A record that was sent back and is agreed again says it anew.
        before = ActionNote.objects.filter(action=action, session=session)
        if holds_over(action.file).exists():
            before.update(session=None)  # kept beside it, as what was said meanwhile
        else:
            before.delete()
        _keep(action, said[:LONGEST_ITEM], session, by, at)
    audit_session("supervision.carry_action", session, by, at, touches=[action.owner_id])
    return carry


@transaction.atomic
def note_on_action(action: Action, said: str, *, by: Person, at: datetime) -> ActionNote:
    """Say where an action stands that is not done yet. It comes up at the next session, with what was said.

    Raises:
        Invalid: without words, or with too many.
        Conflict: when it is closed already.
    """
    require(by, "action.close", action, localdate(at))
    if faults := faults_of_words("outcome", said, LONGEST_ITEM, "say in a few words where it stands"):
        raise Invalid(faults)
    if not Action.objects.filter(pk=action.pk, status="open").exists():
        raise Conflict.one("action", "it is closed already", "look at it again")
    note = _keep(action, said, None, by, at)
    audit_session("supervision.note_on_action", action.session, by, at, touches=[action.owner_id])
    return note


def _keep(action: Action, said: str, session: Session | None, by: Person, at: datetime) -> ActionNote:
    note = ActionNote(action=action, session=session, said_by=by, said_at=at)
    note.said = action.file.seal(said.strip(), note, "said")
    note.save(force_insert=True)
    return note
