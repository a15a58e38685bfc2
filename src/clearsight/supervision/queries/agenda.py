"""The agenda and the actions, as those who may read them see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import require, visible_to
from clearsight.audit.actions import record
from clearsight.casework.models import CaseFile
from clearsight.casework.queries import open_cases_of
from clearsight.people.models import Person
from clearsight.policy.domain.forms import AgendaItem as StandingItem
from clearsight.policy.queries import forms_of
from clearsight.scheduling.models import Revisit, Session
from clearsight.scheduling.queries import members_on
from clearsight.supervision.models import Action, AgendaItem, SessionSignature
from clearsight.supervision.queries.agreements import folder

# What has no date comes last, on either database.
_SOONEST = F("due").asc(nulls_last=True)


@dataclass(frozen=True, slots=True)
class ItemShown:
    """Something that a party brings."""

    item: AgendaItem
    text: str
    by: Person


@dataclass(frozen=True, slots=True)
class ActionShown:
    """An action, to those who may read it. `carried` is how many sessions have carried it over."""

    action: Action
    what: str
    outcome: str
    overdue: bool
    carried: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """The joint agenda of a session, assembled: what the policy has, what either brings, what is owed."""

    standing: tuple[StandingItem, ...]
    brought: tuple[ItemShown, ...]
    open_actions: tuple[ActionShown, ...]
    matters_to_revisit: tuple[Session, ...]
    cases_brought: tuple[CaseFile, ...]
    cases_open: tuple[CaseFile, ...]

    @property
    def cases_left_out(self) -> tuple[CaseFile, ...]:
        """Open cases of those supervised that nobody has brought: then it is a sample, and not all."""
        return tuple(case for case in self.cases_open if case not in self.cases_brought)


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
    file = folder(session.arrangement)
    items = session.agenda_items.select_related("added_by").order_by("added_at", "pk")
    members = members_on(session.arrangement, day)
    brought = CaseFile.objects.filter(discussions__session=session).select_related("site", "lead", "file")
    return Agenda(
        standing=forms_of(session.organisation, day).agenda_for(method),
        brought=tuple(
            ItemShown(i, file.unseal(i.text, i, "text", blank=False), i.added_by) for i in items if file
        ),
        open_actions=tuple(_actions(_for(by, session), localdate(at))),
        matters_to_revisit=tuple(matters_to_revisit(session)),
        cases_brought=tuple(visible_to(by, "case.view", brought, localdate(at)).order_by("code")),
        cases_open=tuple(visible_to(by, "case.view", open_cases_of(members, day), localdate(at))),
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
    actions = Action.objects.filter(session__arrangement=session.arrangement_id, status="open")
    if session.day is not None:
        actions = actions.alias(day=Coalesce("session__held_on", "session__scheduled_for"))
        earlier = Q(day__lt=session.day) | Q(day=session.day, session__lt=session.pk)
        actions = actions.filter(earlier)
    return actions.exclude(session=session).select_related("file", "owner", "case").order_by(_SOONEST, "pk")


def _for(person: Person, session: Session) -> QuerySet[Action]:
    """The open actions from before that this person may hear of: not those of another's own record."""
    actions = actions_before(session)
    if person.pk == session.supervisor_id:
        return actions
    return actions.filter(Q(about=None) | Q(about=person.pk) | Q(owner=person.pk))


def matters_to_revisit(session: Session) -> QuerySet[Session]:
    """Significant ad hoc matters of before the session that no other has taken up again yet."""
    taken = Revisit.objects.filter(matter=OuterRef("pk")).exclude(session=session)
    matters = Session.objects.filter(arrangement=session.arrangement_id, kind="ad_hoc", revisit=True)
    if session.day is not None:
        matters = matters.filter(held_on__lte=session.day)
    return matters.exclude(Exists(taken)).exclude(pk=session.pk).order_by("held_on", "pk")


@atomic
def shown_action(action: Action, *, by: Person, at: datetime) -> ActionShown:
    """One action. Audited as read, and no other is.

    Raises:
        Unknown: when `by` may not read it.
    """
    require(by, "action.view", action, localdate(at))
    (shown,) = _actions([action], localdate(at))
    _audit_actions(action.session, [shown], by, at)
    return shown


@atomic
def actions_of(person: Person, *, by: Person, at: datetime, closed: bool = False) -> list[ActionShown]:
    """The actions that the person owns and `by` may read, the first due first. Audited as read."""
    actions = Action.objects.filter(owner=person).select_related(
        "file", "owner", "case", "session__arrangement"
    )
    if not closed:
        actions = actions.filter(status="open")
    seen = visible_to(by, "action.view", actions, localdate(at)).order_by("status", _SOONEST, "pk")
    shown = _actions(seen, localdate(at))
    _audit_actions(person, shown, by, at)
    return shown


@atomic
def actions_agreed_in(session: Session, *, by: Person, at: datetime) -> list[ActionShown]:
    """The actions agreed in a session that `by` may read. Audited as read."""
    actions = session.actions.select_related("file", "owner", "case", "session__arrangement").order_by("pk")
    shown = _actions(visible_to(by, "action.view", actions, localdate(at)), localdate(at))
    _audit_actions(session, shown, by, at)
    return shown


def _audit_actions(of: Person | Session, shown: list[ActionShown], by: Person, at: datetime) -> None:
    if shown:
        read = [str(one.action.public_id) for one in shown]
        record("supervision.read_actions", of, by=by, at=at, organisation=of.organisation_id,
               detail={"actions": read})  # fmt: skip


def _actions(actions: Iterable[Action], today: date) -> list[ActionShown]:
    listed = actions.prefetch_related("carried") if isinstance(actions, QuerySet) else actions
    return [
        ActionShown(
            action=action,
            what=action.file.unseal(action.what, action, "what"),
            outcome=action.file.unseal(action.outcome, action, "outcome"),
            overdue=action.status == "open" and action.due is not None and action.due < today,
            carried=len(action.carried.all()),
        )
        for action in listed
    ]
