"""The agreement, the agenda and the actions, as those who may read them see them."""

from __future__ import annotations

import json
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
from clearsight.casework.models import CaseFile, File
from clearsight.casework.queries import open_cases_of
from clearsight.kernel.canonical import digest
from clearsight.kernel.durations import parse_duration
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Person
from clearsight.people.queries import roles_on
from clearsight.policy.domain.forms import AgendaItem as StandingItem
from clearsight.policy.domain.forms import Form, Values, blank_values
from clearsight.policy.domain.forms.fields import TableField
from clearsight.policy.domain.forms.values import blank_row
from clearsight.policy.domain.measures import Presence
from clearsight.policy.queries import forms_of, policy_in_force
from clearsight.scheduling.models import Arrangement, Revisit, Session
from clearsight.scheduling.queries import members_on
from clearsight.supervision.models import Action, AgendaItem, Agreement, SessionSignature

A_YEAR = parse_duration("1 year")
BOTH_SIDES = {"supervisor", "supervisee"}
# What has no date comes last, on either database.
_SOONEST = F("due").asc(nulls_last=True)


@dataclass(frozen=True, slots=True)
class AgreementShown:
    """An agreement, with the hash of exactly this, and who has signed and who is still to."""

    agreement: Agreement
    form: Form
    values: Values
    shown_hash: str
    signed: tuple[tuple[Person, date], ...]
    waiting_for: tuple[Person, ...]


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


def folder(arrangement: Arrangement) -> File | None:
    """The relationship's secured folder, if anything lies in it yet."""
    return File.objects.filter(kind="secured", arrangement=arrangement).first()


def new_agreement(arrangement: Arrangement, *, by: Person, on: date) -> tuple[Form, dict[str, Any]]:
    """The policy's template for this arrangement, and what stands in it before anybody writes.

    Raises:
        Unknown, Refused: when `by` is no party.
    """
    require(by, "arrangement.draw_up_agreement", arrangement, on)
    method: Any = arrangement.kind
    form = forms_of(arrangement.organisation, on).agreement_for(method)
    return form, {**blank_values(form), **agreement_sources(arrangement, form, on)}


def agreement_sources(arrangement: Arrangement, form: Form, on: date) -> dict[str, Any]:
    """What the system knows and puts into an agreement: parties, roles, terms as arranged."""
    members = members_on(arrangement, max(on, arrangement.from_date))
    names = ", ".join(person.name for person in members)
    standing = forms_of(arrangement.organisation, on).agenda_for(arrangement.kind)  # type: ignore[arg-type]
    known = {
        "organisation": arrangement.organisation.name,
        "supervisor": arrangement.supervisor.name,
        "supervisee": names,
        "members": names,
        "method": {"one_to_one": "One-to-one", "group": "Group", "peer": "Peer group"}[arrangement.kind],
        "supervisor_role": _roles(arrangement.supervisor, on),
        "supervisee_role": _roles(members[0], on) if members else "",
        "standing_agenda": "; ".join(item.label for item in standing),
    }
    terms = {"frequency": arrangement.every, "duration": arrangement.minutes, "venue": arrangement.venue,
             "starts": arrangement.from_date.isoformat()}  # fmt: skip
    found: dict[str, Any] = {}
    for field in form.fields():
        fits = {"frequency": "duration", "duration": "number", "venue": "text", "starts": "date"}
        if field.type == "table" and field.per == "person":
            found[field.id] = [_person_row(field, person, on) for person in members]
        elif field.source in known:
            found[field.id] = known[field.source]
        elif field.term == "review" and field.type == "date":
            found[field.id] = (form.review_every or A_YEAR).after(on).isoformat()
        elif field.term in terms and terms[field.term] and field.type == fits[field.term]:
            found[field.id] = terms[field.term]
    return found


def _person_row(field: TableField, person: Person, on: date) -> dict[str, Any]:
    known = {"person_name": person.name, "person_role": _roles(person, on)}
    row: dict[str, Any] = dict(blank_row(field))
    return {**row, **{c.id: known[c.source] for c in field.columns if c.source in known}}


def _roles(person: Person, on: date) -> str:
    return ", ".join(dict.fromkeys(role.role.replace("_", " ") for role in roles_on(person, on)))


def _agreement_text(agreement: Agreement) -> dict[str, Any]:
    file = folder(agreement.arrangement)
    if file is None or not agreement.terms:
        raise Unknown.one("agreement", "its words are not kept here", "look at the paper copy")
    text: dict[str, Any] = json.loads(file.unseal(agreement.terms, agreement, "terms"))
    return text


def agreement_hash(agreement: Agreement) -> str:
    """The SHA-256 of exactly what the parties are shown, in hexadecimal."""
    return digest({"agreement": str(agreement.public_id), **_agreement_text(agreement)})


def agreed_terms(agreement: Agreement) -> dict[str, Any]:
    """How often, how long and where, as the agreement says: keys every, minutes, venue where it does."""
    text = _agreement_text(agreement)
    form = Form.model_validate_json(json.dumps(text["form"]))
    words = {"frequency": "every", "duration": "minutes", "venue": "venue"}
    found: dict[str, Any] = {}
    for field in form.fields():
        value = text["values"].get(field.id)
        fits = {"every": "duration", "minutes": "number", "venue": "text"}
        word = words.get(field.term or "")
        if word and value and field.type == fits[word]:
            found.setdefault(word, value)
    return found


def agreement_signatories(agreement: Agreement, on: date) -> list[Person]:
    """Those whom the policy asks to sign, and who have not signed this version yet.

    The supervisor first, then the members by name. Whom a policy asks by role is not waited for.
    """
    arrangement = agreement.arrangement
    signed = set(agreement.signatures.values_list("person_id", flat=True))
    sides = _sides_that_sign(arrangement, on)
    parties = [arrangement.supervisor] if "supervisor" in sides else []
    if "supervisee" in sides:
        parties += members_on(arrangement, max(on, arrangement.from_date))
    return [person for person in dict.fromkeys(parties) if person.pk not in signed]


def _sides_that_sign(arrangement: Arrangement, on: date) -> set[str]:
    """Whose signatures the policy asks for on this kind of agreement; both sides', where it does not say."""
    asked = {
        party
        for rule in policy_in_force(arrangement.organisation, on).rules
        if isinstance(rule.asks, Presence) and rule.asks.of == "agreement" and rule.per == "arrangement"
        and rule.strength != "permitted"
        and arrangement.kind in (rule.arrangements.kinds or (arrangement.kind,))
        and rule.arrangements.discusses_cases in (None, arrangement.discusses_cases)
        for party in rule.asks.signed_by
    }  # fmt: skip
    return asked & BOTH_SIDES or BOTH_SIDES


@atomic
def read_agreement(agreement: Agreement, *, by: Person, at: datetime) -> AgreementShown:
    """The agreement with the hash of what is shown. Audited as read.

    Raises:
        Unknown: when `by` is no party, or its words are not kept here (it was imported).
    """
    require(by, "agreement.view", agreement, localdate(at))
    text = _agreement_text(agreement)
    organisation = agreement.arrangement.organisation_id
    record("supervision.read_agreement", agreement, by=by, at=at, organisation=organisation)
    signed = [(s.person, s.signed_on) for s in agreement.signatures.select_related("person").order_by("pk")]
    return AgreementShown(
        agreement=agreement,
        form=Form.model_validate_json(json.dumps(text["form"])),
        values=text["values"],
        shown_hash=agreement_hash(agreement),
        signed=tuple(signed),
        waiting_for=tuple(agreement_signatories(agreement, localdate(at))),
    )


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
