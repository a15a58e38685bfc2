"""Ladders that one can start, whom each step tells, and escalations to those who may know of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.predicates import holding
from clearsight.access.predicates.escalation import NOT_AGREED
from clearsight.access.queries import permits, require, visible_to
from clearsight.audit.actions import record
from clearsight.casework.models import CaseFile
from clearsight.escalation.domain import Named, Scope, named_in, scope_of
from clearsight.escalation.models import Escalation, EscalationStep, Told
from clearsight.integrations.worded import Asker, One, worded
from clearsight.kernel.refusals import Unknown
from clearsight.kernel.roles import ANSWERABLE, ORGANISATION_LEAD, SITE_LEAD
from clearsight.people.models import Person, Role
from clearsight.policy.domain.model import Ladder, Step
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on


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
    """One step to somebody who may know of it; `told` and `outcome` are empty to who may not read them.

    `untold`: those whom the policy names do not know of it, since not everybody has agreed.
    """

    step: EscalationStep
    tells: tuple[Told, ...]
    untold: bool
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
    may_agree: EscalationStep | None
    next: Step | None


def ladders_of(person: Person, on: date) -> list[Ladder]:
    """The ladders of the policy in force."""
    return list(policy_in_force(person.organisation, on).ladders)


def scope_for(ladder: Ladder, matter: Matter) -> Scope:
    """What a ladder is about here."""
    return scope_of(ladder, arrangement=matter.arrangement is not None, case=matter.case is not None)


def whom_a_step_tells(step: Step, ladder: Ladder, matter: Matter, on: date) -> Whom:
    """Whom a step of a ladder may tell; never whoever starts it, who knows."""
    parties, scope = _parties(matter, on), scope_for(ladder, matter)
    everybody = list(dict.fromkeys(person for persons in parties.values() for person in persons))
    named = named_in(step, ladder, _held(everybody, on) if ladder.instead else ())
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


def _held(persons: Iterable[Person], on: date) -> QuerySet[Role, str]:
    return Role.objects.filter(holding(on), person__in=list(persons)).values_list("role", flat=True)


def _holders(roles: tuple[str, ...], starter: Person, on: date) -> list[Person]:
    """Holders of roles at the starter's sites, or of the whole organisation; nobody of other schools."""
    sites = Role.objects.filter(holding(on), person=starter).values("site_id")
    rows = Role.objects.filter(holding(on), role__in=roles, person__organisation=starter.organisation_id)
    at = rows.filter(site__in=sites) | rows.filter(Q(site__kind="office") | Q(role__in=ORGANISATION_LEAD))
    persons = Person.objects.filter(pk__in=at.values("person_id")).order_by("name", "pk")
    return [one for one in persons if one.left is None or one.left >= on]


def ladder_of(escalation: Escalation, on: date) -> Ladder:
    """The ladder that was started, as the policy in force has it.

    Raises:
        Unknown: when the policy has it no more.
    """
    found = [one for one in ladders_of(escalation.started_by, on) if one.id == escalation.ladder]
    if not found:
        raise Unknown.one(
            "ladder", "the policy has this ladder no more", "say what came of the step, and end it"
        )
    return found[0]


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
        steps=tuple(one for one in shown if _knows(one, by, escalation, reads)),
        reads=reads,
        may_take=waits if may else None,
        may_agree=waits if permits(by, "escalation.agree", escalation, today) else None,
        next=next_step(escalation, today) if may else None,
    )


def _knows(shown: StepShown, by: Person, escalation: Escalation, reads: bool) -> bool:
    """Of a step that is not agreed to only whoever started it and whom it is about know."""
    told = [told for told in shown.tells if told.person_id == by.pk]
    if shown.untold:
        return escalation.started_by_id == by.pk or any(not one.hears for one in told)
    return reads or bool(told)


def _step_shown(escalation: Escalation, step: EscalationStep, reads: bool) -> StepShown:
    unseal = escalation.file.unseal
    return StepShown(
        step=step,
        tells=tuple(step.tells.all()),
        untold=step.agreement in NOT_AGREED,
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
    return _to_take(person, on)


@worded
def _to_take(person: Asker, on: One) -> QuerySet[EscalationStep]:
    steps = EscalationStep.objects.filter(taken_on__isnull=True, escalation__state="open")
    known = visible_to(person, "escalation.view", Escalation.objects.all(), on)
    tells = Told.objects.filter(person=person.pk).exclude(hears=True, step__agreement__in=NOT_AGREED)
    mine = steps.filter(pk__in=tells.values("step_id")) | steps.filter(escalation__started_by=person.pk)
    found = mine.filter(escalation__in=known).select_related("escalation__started_by").distinct()
    return found.order_by("due_on", "pk")
