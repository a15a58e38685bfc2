"""What moves when somebody else supervises: counted before it does, and what stays to be finished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from clearsight.access.queries import permits, visible_to
from clearsight.casework.models import CaseFile
from clearsight.casework.queries import open_cases_of
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.people.queries import may_sign_in
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import line_of, members_on
from clearsight.supervision.models import Action, HandedCase, Handover


@dataclass(frozen=True, slots=True)
class Moving:
    """What passes to the new supervisor, without a word of it."""

    sessions: tuple[Session, ...]
    actions: int
    cases: tuple[CaseFile, ...]


def what_moves(arrangement: Arrangement, from_date: date, to_date: date | None = None) -> Moving:
    """The sessions that are scheduled then, the open actions, and the cases of those supervised.

    Args:
        to_date: the last day, where it is for a time only.
    """
    planned = Session.objects.filter(
        arrangement=arrangement, status="scheduled", scheduled_for__gte=from_date
    ).order_by("scheduled_for", "pk")
    if to_date is not None:
        planned = planned.filter(scheduled_for__lte=to_date)
    actions = Action.objects.filter(session__arrangement__in=line_of(arrangement), status="open")
    members = members_on(arrangement, max(from_date, arrangement.from_date))
    cases = open_cases_of(members, from_date) if arrangement.discusses_cases else CaseFile.objects.none()
    return Moving(tuple(planned), actions.count(), tuple(cases))


def handovers_to_confirm(person: Person, on: date) -> list[Handover]:
    """Those that wait for this person to confirm: as giver, as taker, or in the place of who has left."""
    return _to_confirm(person, on)


@worded
def _to_confirm(person: Asker, on: One) -> QuerySet[Handover]:
    asked = visible_to(person, "handover.confirm", Handover.objects.filter(state="asked"), on)
    mine = Q(giver=person.pk, given_by=None) | Q(taker=person.pk, taken_by=None)
    gone = Q(giver__left__lt=on, given_by=None) & ~Q(taker=person.pk)
    found = asked.filter(mine | gone).select_related("giver", "taker", "arrangement__organisation")
    return found.order_by("from_date", "pk")


def sides_of(handover: Handover, person: Person, on: date) -> list[str]:
    """Which sides (giver, taker) this person can confirm now; a lead only that of a giver who has left."""
    if handover.state != "asked" or not permits(person, "handover.confirm", handover, on):
        return []
    gone = not may_sign_in(handover.giver, on) and person.pk != handover.taker_id
    sides = []
    if handover.given_by_id is None and (person.pk == handover.giver_id or gone):
        sides.append("giver")
    if handover.taken_by_id is None and person.pk == handover.taker_id:
        sides.append("taker")
    return sides


def cases_due(taker: Person | Asker, on: date | One) -> QuerySet[HandedCase]:
    """Cases that this person is to take now: handed over, the day has come, and still led as before."""
    passing = HandedCase.objects.filter(
        handover__taker=taker.pk, handover__state="done", handover__from_date__lte=on, moved_at__isnull=True,
        case__lead=F("handover__giver"), case__closed__isnull=True,
    )  # fmt: skip
    found = passing.select_related("case__lead", "case__file", "handover__taker", "handover__giver")
    return found.order_by("case__code")


def cases_to_take(taker: Person, on: date) -> list[HandedCase]:
    """The same, where nothing more is asked of them."""
    return _to_take(taker, on)


@worded
def _to_take(taker: Asker, on: One) -> QuerySet[HandedCase]:
    return cases_due(taker, on)


def cases_handed(handover: Handover) -> list[HandedCase]:
    """The cases that pass, or have passed, with a handover, by their reference."""
    return list(handover.handed.select_related("case").order_by("case__code"))
