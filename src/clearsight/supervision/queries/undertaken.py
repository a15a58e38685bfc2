"""Actions, as those who may read them see them, and as those who may only know of them do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import require, visible_to
from clearsight.audit.actions import record
from clearsight.casework.models import CaseFile
from clearsight.integrations.envelope import Disposed, DoesNotOpen
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.scheduling.models import Session
from clearsight.supervision.models import Action, ActionNote

# What has no date comes last, on either database.
SOONEST = F("due").asc(nulls_last=True)
MOST = 200
DISPOSED = "Disposed of with its file"


@dataclass(frozen=True, slots=True)
class NoteShown:
    """What was said of an action while it stayed open: by whom, when, and in which session if in one."""

    note: ActionNote
    said: str


@dataclass(frozen=True, slots=True)
class ActionShown:
    """An action. `carried` is how many sessions have carried it over; `notes` are given where asked for.

    `readable` is whether the reader may have its words; `shut`, that they do not open: somebody altered the
    database, or the master key is another.
    """

    action: Action
    what: str
    outcome: str
    overdue: bool
    carried: int
    readable: bool = True
    shut: bool = False
    notes: tuple[NoteShown, ...] = ()


@atomic
def shown_action(action: Action, *, by: Person, at: datetime) -> ActionShown:
    """One action, with what was said of it since. Audited as read, and no other is.

    Raises:
        Unknown: when `by` may not read it.
        DoesNotOpen: when it was altered.
    """
    require(by, "action.view", action, localdate(at))
    unseal, notes = action.file.unseal, action.notes.select_related("said_by", "session")
    shown = ActionShown(
        action=action,
        what=unseal(action.what, action, "what"),
        outcome=unseal(action.outcome, action, "outcome"),
        overdue=_overdue(action, localdate(at)),
        carried=action.carried.count(),
        notes=tuple(NoteShown(n, unseal(n.said, n, "said", blank=False)) for n in notes.order_by("pk")),
    )
    _audit_actions(action.session, [shown], by, at)
    return shown


@atomic
def actions_of(person: Person, *, by: Person, at: datetime, closed: bool = False) -> list[ActionShown]:
    """The actions that the person owns and `by` may read, the first due first. Audited as read."""
    shown = actions_shown((_all_of if closed else _open_of)(person.pk, by, localdate(at)), localdate(at))
    _audit_actions(person, shown, by, at)
    return shown


@worded
def _all_of(owner: One, by: Asker, on: One) -> QuerySet[Action]:
    actions = _with_all(Action.objects.filter(owner=owner)).prefetch_related("carried")
    return visible_to(by, "action.view", actions, on).order_by("status", SOONEST, "pk")


@worded
def _open_of(owner: One, by: Asker, on: One) -> QuerySet[Action]:
    actions = _with_all(Action.objects.filter(owner=owner, status="open")).prefetch_related("carried")
    return visible_to(by, "action.view", actions, on).order_by(SOONEST, "pk")


@atomic
def closed_actions_of(person: Person, most: int, *, by: Person, at: datetime) -> list[ActionShown]:
    """What became of the person's actions that `by` may read, the latest first. Audited as read."""
    actions = _with_all(Action.objects.filter(owner=person).exclude(status="open"))
    seen = visible_to(by, "action.view", actions, localdate(at)).order_by("-closed_on", "-pk")
    shown = actions_shown(seen[:most], localdate(at))
    _audit_actions(person, shown, by, at)
    return shown


@atomic
def actions_of_others(*, by: Person, at: datetime) -> list[ActionShown]:
    """The open actions of others that `by` may know of, the first due first, at most `MOST`.

    With their words where `by` may read them, and without elsewhere: whoever leads sees that something is
    overdue, and not what. What is read is audited.
    """
    today = localdate(at)
    others = _with_all(Action.objects.filter(status="open").exclude(owner=by))
    known = visible_to(by, "action.know_of", others, today).order_by(SOONEST, "owner__name", "pk")
    known = known.prefetch_related("carried")[:MOST]
    keys = [action.pk for action in known]
    readable = visible_to(by, "action.view", others.filter(pk__in=keys), today)
    read = {one.action.pk: one for one in actions_shown(readable, today)}
    _audit_actions(by, list(read.values()), by, at)
    return [read.get(one.pk) or _known_of(one, today) for one in known]


@atomic
def actions_about(case: CaseFile, *, by: Person, at: datetime) -> list[ActionShown]:
    """The open actions about the case that `by` may read, the first due first. Audited as read."""
    actions = _with_all(Action.objects.filter(case=case, status="open"))
    seen = visible_to(by, "action.view", actions, localdate(at)).order_by(SOONEST, "pk")
    shown = actions_shown(seen, localdate(at))
    _audit_actions(case, shown, by, at)
    return shown


@atomic
def actions_agreed_in(session: Session, *, by: Person, at: datetime) -> list[ActionShown]:
    """The actions agreed in a session that `by` may read. Audited as read."""
    actions = _with_all(session.actions.order_by("pk"))
    shown = actions_shown(visible_to(by, "action.view", actions, localdate(at)), localdate(at))
    _audit_actions(session, shown, by, at)
    return shown


def actions_shown(actions: Iterable[Action], today: date, notes: bool = False) -> list[ActionShown]:
    """Actions with their words; of one that does not open, that it is there and does not open.

    For lists, which one altered row must not take away. Whoever calls it has asked whether they may be read.
    """
    if isinstance(actions, QuerySet):
        actions = actions.prefetch_related("carried", *(("notes__said_by",) if notes else ()))
    return [_shown(action, today, notes) for action in actions]


def note_unopened(shown: Iterable[ActionShown], by: Person, at: datetime) -> None:
    """Leave in the log which actions `by` was shown as not opening: which rows, never any content."""
    if shut := [str(one.action.public_id) for one in shown if one.shut]:
        record("supervision.note_unopened", by, by=by, at=at, organisation=by.organisation_id,
               detail={"actions": shut})  # fmt: skip


def _shown(action: Action, today: date, notes: bool) -> ActionShown:
    unseal = action.file.unseal
    shown = ActionShown(action, "", "", _overdue(action, today), len(action.carried.all()))
    try:
        said = tuple(NoteShown(n, unseal(n.said, n, "said", blank=False)) for n in _notes(action, notes))
        what, outcome = unseal(action.what, action, "what"), unseal(action.outcome, action, "outcome")
    except Disposed:
        return replace(shown, what=DISPOSED)
    except DoesNotOpen:
        return replace(shown, shut=True)
    return replace(shown, what=what, outcome=outcome, notes=said)


def _known_of(action: Action, today: date) -> ActionShown:
    """That there is an action, and not a word of it."""
    return ActionShown(action, "", "", _overdue(action, today), len(action.carried.all()), readable=False)


def _notes(action: Action, wanted: bool) -> list[ActionNote]:
    return sorted(action.notes.all(), key=lambda note: note.pk) if wanted else []


def _overdue(action: Action, today: date) -> bool:
    return action.status == "open" and action.due is not None and action.due < today


def _with_all(actions: QuerySet[Action]) -> QuerySet[Action]:
    return actions.select_related("file", "owner", "case", "session__arrangement")


def _audit_actions(
    of: Person | Session | CaseFile, shown: list[ActionShown], by: Person, at: datetime
) -> None:
    note_unopened(shown, by, at)
    if read := [str(one.action.public_id) for one in shown if not one.shut]:
        record("supervision.read_actions", of, by=by, at=at, organisation=of.organisation_id,
               detail={"actions": read})  # fmt: skip
