"""Somebody else supervises: cover for a time, or a handover that both sides confirm; what moves with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.actions import open_folder
from clearsight.casework.models import CaseFile
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.kernel.spans import DAY
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.actions.succession import successor_faults
from clearsight.scheduling.models import Arrangement, Session
from clearsight.supervision.actions.handed_cases import handed_faults, keep_handed, pass_cases
from clearsight.supervision.models import Handover
from clearsight.supervision.queries import folder
from clearsight.supervision.queries.handovers import cases_due, sides_of, what_moves


@transaction.atomic
def arrange_cover(
    arrangement: Arrangement, supervisor: Person, from_date: date, to_date: date, *, by: Person, at: datetime
) -> Arrangement:
    """As `scheduling.actions.name_cover`; the sessions scheduled for those days are the cover's to hold."""
    covering = scheduling.name_cover(arrangement, supervisor, from_date, to_date, by=by, at=at)
    sessions = what_moves(arrangement, from_date, covering.to_date).sessions
    _take(sessions, covering, by, at)
    moved = {"supervisor": str(supervisor.public_id), "sessions": str(len(sessions))}
    record(
        "supervision.arrange_cover", covering, by=by, at=at,
        organisation=covering.organisation_id, detail=moved,
    )  # fmt: skip
    return covering


@transaction.atomic
def change_cover(covering: Arrangement, to_date: date, *, by: Person, at: datetime) -> Arrangement:
    """As `scheduling.actions.change_cover`; what is scheduled passes to whoever supervises on its day."""
    was, covered = covering.to_date or to_date, covering.covers or covering
    changed = scheduling.change_cover(covering, to_date, by=by, at=at)
    last = changed.to_date or to_date
    if last < was:
        _take(what_moves(changed, last + DAY).sessions, covered, by, at)
    else:
        _take(what_moves(covered, was + DAY, last).sessions, changed, by, at)
    record("supervision.change_cover", changed, by=by, at=at, organisation=changed.organisation_id)
    return changed


@transaction.atomic
def propose_handover(
    arrangement: Arrangement,
    taker: Person,
    from_date: date,
    *,
    cases: Iterable[CaseFile] = (),
    by: Person,
    at: datetime,
) -> Handover:
    """Ask the supervisor and somebody else to confirm that the arrangement passes over (Harewood, standards).

    Args:
        from_date: the first day with the new supervisor; today at the earliest.
        cases: those that the supervisor leads and that the other is to lead from that day on.

    Raises:
        Invalid: for a day or somebody that cannot be, or where one is asked already; for a case that is not
            the supervisor's, or not `by`'s to hand on.
    """
    today = localdate(at)
    require(by, "arrangement.hand_over", arrangement, today)
    faults = successor_faults(arrangement, taker, from_date, by, today)
    if arrangement.covers_id is not None:
        faults.append(Fault("from_date", "cover ends by itself", "hand over what it covers"))
    # Of two who ask at once the later waits here, and sees what the earlier did.
    Arrangement.objects.select_for_update(no_key=True).get(pk=arrangement.pk)
    if arrangement.handovers.filter(state="asked").exists():
        faults.append(Fault("supervisor", "a handover waits already", "withdraw that one first"))
    passing = list(cases)
    faults += handed_faults(passing, arrangement.supervisor, by, today)
    if faults:
        raise Invalid(faults)
    asked = Handover.objects.create(
        arrangement=arrangement, giver=arrangement.supervisor, taker=taker, from_date=from_date,
        asked_by=by, asked_at=at,
    )  # fmt: skip
    keep_handed(asked, passing, by=by, at=at)
    _audit("supervision.propose_handover", asked, by, at)
    return asked


@transaction.atomic
def confirm_handover(handover: Handover, *, by: Person, at: datetime) -> Handover:
    """One side confirms; once both have, all of it moves in one transaction, and access with it by its dates.

    Raises:
        Refused: to whoever is neither side, and leads in nobody's place.
        Invalid: when it can no longer be done as it was asked.
        Conflict: when it is done or withdrawn already.
    """
    today = localdate(at)
    require(by, "handover.confirm", handover, today)
    handover = Handover.objects.select_for_update(no_key=True, of=("self",)).get(pk=handover.pk)
    if handover.state != "asked":
        raise Conflict.one("handover", "it is done or withdrawn already", "look at it again")
    sides = sides_of(handover, by, today)
    if not sides:
        raise Refused.one("handover", "it is not yours to confirm now", "wait for the other side")
    if "giver" in sides:
        handover.given_by, handover.given_at = by, at
    if "taker" in sides:
        handover.taken_by, handover.taken_at = by, at
    if handover.given_by_id and handover.taken_by_id:
        _move(handover, by, at)
    handover.save()
    # What was to move today, or before, moves with the last confirmation; what is to move later, on its day.
    pass_cases(cases_due(handover.taker, today).filter(handover=handover), at=at)
    _audit("supervision.confirm_handover", handover, by, at, state=handover.state)
    return handover


@transaction.atomic
def withdraw_handover(handover: Handover, *, by: Person, at: datetime) -> Handover:
    """It is not handed over after all. That it was asked stays on record.

    Raises:
        Conflict: when it is done or withdrawn already.
    """
    require(by, "handover.withdraw", handover, localdate(at))
    if not Handover.objects.filter(pk=handover.pk, state="asked").update(state="withdrawn"):
        raise Conflict.one("handover", "it is done or withdrawn already", "look at it again")
    handover.refresh_from_db()
    _audit("supervision.withdraw_handover", handover, by, at)
    return handover


def _move(handover: Handover, by: Person, at: datetime) -> None:
    """Whoever confirms last on a later day than was asked hands over from that day on."""
    old, handover.from_date = handover.arrangement, max(handover.from_date, localdate(at))
    moving = what_moves(old, handover.from_date)
    made = scheduling.hand_over(old, handover.taker, handover.from_date, by=by, at=at)
    _take(moving.sessions, made, by, at)
    handover.made, handover.state = made, "done"
    handover.sessions, handover.actions = len(moving.sessions), moving.actions
    handover.cases = len(moving.cases)


def _take(sessions: Iterable[Session], made: Arrangement, by: Person, at: datetime) -> None:
    """Move sessions with what is on their agendas, sealed anew in the folder of the new relationship."""
    for session in sessions:
        before = folder(session.arrangement)
        items = list(session.agenda_items.all())
        words = {item.pk: before.unseal(item.text, item, "text") for item in items} if before else {}
        scheduling.take_session(session, made, by=by, at=at)
        if words:
            after = open_folder(made, by=made.supervisor, at=at)
            for item in items:
                item.text = after.seal(words[item.pk], item, "text")
                item.save(update_fields=["text"])


def _audit(verb: str, handover: Handover, by: Person, at: datetime, **detail: str) -> None:
    organisation = handover.arrangement.organisation_id
    record(verb, handover, by=by, at=at, organisation=organisation, detail=detail)
