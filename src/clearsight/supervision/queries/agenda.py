"""The agenda of a session, as those who may read it see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.models import CaseFile
from clearsight.people.models import Person
from clearsight.policy.domain.forms import AgendaItem as StandingItem
from clearsight.policy.queries import forms_of
from clearsight.scheduling.models import Revisit, Session
from clearsight.scheduling.queries import line_of
from clearsight.supervision.models import Action, AgendaItem, SessionSignature
from clearsight.supervision.queries.agreements import folder
from clearsight.supervision.queries.cases import cases_offered
from clearsight.supervision.queries.undertaken import SOONEST, ActionShown, actions_shown, note_unopened


@dataclass(frozen=True, slots=True)
class ItemShown:
    """Something that a party brings."""

    item: AgendaItem
    text: str
    by: Person


@dataclass(frozen=True, slots=True)
class Agenda:
    """The joint agenda of a session, assembled: what the policy has, what either brings, what is owed."""

    standing: tuple[StandingItem, ...]
    brought: tuple[ItemShown, ...]
    open_actions: tuple[ActionShown, ...]
    matters_to_revisit: tuple[Session, ...]
    cases_brought: tuple[CaseFile, ...]
    cases_asked: tuple[CaseFile, ...] = ()

    @property
    def cases(self) -> tuple[CaseFile, ...]:
        """Those to be discussed: brought, or put there by the policy itself."""
        return tuple(dict.fromkeys((*self.cases_brought, *self.cases_asked)))


@atomic
def agenda(session: Session, *, by: Person, at: datetime) -> Agenda:
    """The joint agenda of a session. Audited as read.

    Raises:
        Unknown, Refused: when `by` is no party.
    """
    require(by, "session.read_agenda", session, localdate(at))
    record("supervision.read_agenda", session, by=by, at=at, organisation=session.organisation_id)
    day = session.day or localdate(at)
    method: Any = "ad_hoc" if session.kind == "ad_hoc" else session.arrangement.kind
    items = list(session.agenda_items.select_related("added_by").order_by("added_at", "pk"))
    file = folder(session.arrangement) if items else None
    offered = cases_offered(session, by=by, at=at)
    # What is offered is all that is brought or open, as far as the reader may know: the most urgent first.
    known = sorted(offered.rows, key=lambda row: row.case.code)
    actions = actions_shown(_for(by, session), localdate(at), notes=True)
    note_unopened(actions, by, at)
    return Agenda(
        standing=forms_of(session.organisation, day).agenda_for(method),
        brought=tuple(
            ItemShown(i, file.unseal(i.text, i, "text", blank=False), i.added_by) for i in items if file
        ),
        open_actions=tuple(actions),
        matters_to_revisit=tuple(matters_to_revisit(session)),
        cases_brought=tuple(row.case for row in known if row.brought),
        cases_asked=offered.on_agenda,
    )


def unconfirmed(sessions: Iterable[Session]) -> set[int]:
    """Primary keys of those entered as held on a later day that nobody but who entered it has signed."""
    late = {session.pk: session.noted_by_id for session in sessions if session.entered_later_on}
    signed = SessionSignature.objects.filter(session__in=late) if late else []
    confirmed = {s.session_id for s in signed if s.person_id != late[s.session_id]}
    return late.keys() - confirmed


def cases_may_change(session: Session) -> bool:
    """Whether the cases may still be chosen: until it is held; of an ad hoc talk, until it is written up."""
    if session.kind == "ad_hoc":
        return session.status == "held" and session.written_up_on is None
    return session.status == "scheduled"


def actions_before(session: Session) -> QuerySet[Action]:
    """The actions of the arrangement's earlier sessions that are still open, the first due first."""
    actions = Action.objects.filter(session__arrangement__in=line_of(session.arrangement), status="open")
    if session.day is not None:
        actions = actions.alias(day=Coalesce("session__held_on", "session__scheduled_for"))
        earlier = Q(day__lt=session.day) | Q(day=session.day, session__lt=session.pk)
        actions = actions.filter(earlier)
    return actions.exclude(session=session).select_related("file", "owner", "case").order_by(SOONEST, "pk")


def _for(person: Person, session: Session) -> QuerySet[Action]:
    """The open actions from before that this person may hear of: not those of another's own record."""
    actions = actions_before(session)
    if person.pk == session.supervisor_id:
        return actions
    return actions.filter(Q(about=None) | Q(about=person.pk) | Q(owner=person.pk))


def matters_to_revisit(session: Session) -> QuerySet[Session]:
    """Significant ad hoc matters of before the session that no other has taken up again yet."""
    taken = Revisit.objects.filter(matter=OuterRef("pk")).exclude(session=session)
    matters = Session.objects.filter(
        arrangement__in=line_of(session.arrangement), kind="ad_hoc", revisit=True
    )
    if session.day is not None:
        matters = matters.filter(held_on__lte=session.day)
    return matters.exclude(Exists(taken)).exclude(pk=session.pk).order_by("held_on", "pk")
