"""Ladders that one can start, whom each step tells, and escalations to those who may know of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.predicates import ORGANISATION_LEAD, SITE_LEAD, holding
from clearsight.access.queries import permits, require, visible_to
from clearsight.audit.actions import record
from clearsight.casework.models import CaseFile
from clearsight.escalation.domain import HEAD, MANAGERS, Named, Scope, asks_exception, named_in, scope_of
from clearsight.escalation.models import Escalation, EscalationStep, Told
from clearsight.people.models import Person, Role
from clearsight.policy.domain.model import Ladder, Step
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on

# Who can be told besides those whom a step names: those who lead or answer for the place.
ANSWERABLE = ("dsl", "deputy_dsl", "trust_safeguarding_lead", "chair_of_governors", "hr", *MANAGERS)


@dataclass(frozen=True, slots=True)
class Matter:
    """What an escalation is about: who starts it, in which arrangement or about which case."""

    starter: Person
    arrangement: Arrangement | None
    case: CaseFile | None


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a step may tell: `asked` are those whom the policy names, `others` who else answers for the place.

    `about` are those of the asked whom the matter is about: they are told of the step and read nothing else.
    """

    named: Named
    asked: tuple[Person, ...]
    others: tuple[Person, ...]
    about: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step to somebody who may know of it; `told` and `outcome` are empty to who may not read them."""

    step: EscalationStep
    tells: tuple[Told, ...]
    outside: str
    told: str
    outcome: str


@dataclass(frozen=True, slots=True)
class EscalationShown:
    """An escalation. Whoever is only told of steps sees those, and `what` is empty to them."""

    escalation: Escalation
    what: str
    steps: tuple[StepShown, ...]
    reads: bool
    may_take: EscalationStep | None
    next: Step | None


def ladders_of(person: Person, on: date, scope: Scope | None = None) -> list[Ladder]:
    """The ladders of the policy in force, of one scope if it is said."""
    found = policy_in_force(person.organisation, on).ladders
    return [ladder for ladder in found if scope in (None, scope_of(ladder))]


def scope_for(ladder: Ladder, matter: Matter) -> Scope:
    """What a ladder is about here: an exception to confidentiality may be about no case that is known."""
    found = scope_of(ladder)
    return "arrangement" if found == "case" and asks_exception(ladder) and matter.case is None else found


def whom_a_step_tells(step: Step, matter: Matter, scope: Scope, on: date) -> Whom:
    """Whom a step of a ladder may tell; never whoever starts it, who knows."""
    parties = _parties(matter, on)
    everybody = list(dict.fromkeys(person for persons in parties.values() for person in persons))
    named = named_in(tuple(step.with_), a_head_is_party=_holds(everybody, HEAD, on))
    asked = [person for party in named.parties for person in parties[party]]
    asked += _holders(named.roles, matter.starter, on)
    # Who the child is, only those learn who lead safeguarding there.
    answerable = (*SITE_LEAD, *ORGANISATION_LEAD) if scope == "case" else ANSWERABLE
    others = _holders(answerable, matter.starter, on)
    # In a dispute or about one's own supervision it is about the others of the relationship.
    about = everybody if scope != "case" else []
    return Whom(
        named=named,
        asked=tuple(one for one in dict.fromkeys(asked) if one != matter.starter),
        others=tuple(dict.fromkeys(one for one in (*others, *everybody) if _is_new(one, asked, matter))),
        about=tuple(one for one in about if one != matter.starter),
    )


def _is_new(person: Person, asked: list[Person], matter: Matter) -> bool:
    return person not in asked and person != matter.starter


def _parties(matter: Matter, on: date) -> dict[str, list[Person]]:
    """The supervisee and the supervisor of the matter; about a case, of whoever leads it."""
    arrangement = matter.arrangement
    if arrangement is not None:
        return {"supervisee": members_on(arrangement, on), "supervisor": [arrangement.supervisor]}
    who = matter.case.lead if matter.case else matter.starter
    supervised = Arrangement.objects.filter(
        holding(on), holding(on, "memberships__"), memberships__person=who
    ).select_related("supervisor")
    return {"supervisee": [who], "supervisor": [one.supervisor for one in supervised.order_by("pk")]}


def _holds(persons: Iterable[Person], roles: tuple[str, ...], on: date) -> bool:
    return Role.objects.filter(holding(on), person__in=list(persons), role__in=roles).exists()


def _holders(roles: tuple[str, ...], starter: Person, on: date) -> list[Person]:
    """Holders of roles at the starter's sites, or of the whole organisation; nobody of other schools."""
    sites = Role.objects.filter(holding(on), person=starter).values("site_id")
    rows = Role.objects.filter(holding(on), role__in=roles, person__organisation=starter.organisation_id)
    at = rows.filter(site__in=sites) | rows.filter(Q(site__kind="office") | Q(role__in=ORGANISATION_LEAD))
    persons = Person.objects.filter(pk__in=at.values("person_id")).order_by("name", "pk")
    return [one for one in persons if one.left is None or one.left >= on]


def next_step(escalation: Escalation, on: date) -> Step | None:
    """The step of the policy that comes after those begun; none while one of those is still to be taken."""
    if escalation.state != "open" or escalation.steps.filter(taken_on__isnull=True).exists():
        return None
    found = next((one for one in ladders_of(escalation.started_by, on) if one.id == escalation.ladder), None)
    number = escalation.steps.count()
    return found.steps[number] if found and number < len(found.steps) else None


@atomic
def read_escalation(escalation: Escalation, *, by: Person, at: datetime) -> EscalationShown:
    """An escalation as `by` may see it. Audited as read.

    Raises:
        Unknown: when `by` may not know of it.
    """
    today = localdate(at)
    require(by, "escalation.view", escalation, today)
    reads = permits(by, "escalation.read", escalation, today)
    record("escalation.read", escalation, by=by, at=at, organisation=escalation.organisation_id)
    steps = escalation.steps.select_related("taken_by", "told_by").prefetch_related("tells__person")
    shown = [_step_shown(escalation, step, reads) for step in steps.order_by("number")]
    waits = next((one.step for one in shown if one.step.taken_on is None), None)
    may = permits(by, "escalation.take_step", escalation, today) and escalation.state == "open"
    return EscalationShown(
        escalation=escalation,
        what=escalation.file.unseal(escalation.what, escalation, "what", blank=False) if reads else "",
        steps=tuple(one for one in shown if reads or any(told.person_id == by.pk for told in one.tells)),
        reads=reads,
        may_take=waits if may else None,
        next=next_step(escalation, today) if may else None,
    )


def _step_shown(escalation: Escalation, step: EscalationStep, reads: bool) -> StepShown:
    unseal = escalation.file.unseal
    return StepShown(
        step=step,
        tells=tuple(step.tells.all()),
        outside=unseal(step.outside, step, "outside"),
        told=unseal(step.told, step, "told", blank=False),
        outcome=unseal(step.outcome, step, "outcome") if reads else "",
    )


def escalations_of(person: Person, on: date) -> QuerySet[Escalation]:
    """Those that this person may know of, the latest first."""
    known = visible_to(person, "escalation.view", Escalation.objects.all(), on)
    return known.select_related("started_by").order_by("-started_at", "-pk")


def steps_to_take(person: Person, on: date) -> list[EscalationStep]:
    """The steps still to be taken that this person is told of, or has started; the first due first."""
    steps = EscalationStep.objects.filter(taken_on__isnull=True, escalation__state="open")
    known = visible_to(person, "escalation.view", Escalation.objects.all(), on)
    mine = steps.filter(tells__person=person) | steps.filter(escalation__started_by=person)
    found = mine.filter(escalation__in=known).select_related("escalation__started_by").distinct()
    return list(found.order_by("due_on", "pk"))
