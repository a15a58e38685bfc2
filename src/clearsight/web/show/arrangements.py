"""What the pages about arrangements show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.timezone import localdate

from clearsight.access.predicates import holding
from clearsight.access.queries import may_see, permits, visible_to
from clearsight.compliance.queries import may_vary, renewal_of, variations_in_force
from clearsight.integrations.worded import Among, Asker, One, worded
from clearsight.people.models import Person
from clearsight.policy.queries import forms_of
from clearsight.records.queries import balance
from clearsight.scheduling.models import Arrangement, ArrangementMember, Session
from clearsight.scheduling.queries import members_on, upcoming, waiting_to_be_rearranged
from clearsight.supervision.models import Agreement
from clearsight.supervision.queries import (
    agreement_signatories,
    asked_to_assent,
    both_sides_signed,
    may_leave_out_of,
    third_signatories,
    vacant_roles,
    version_in_force,
    waits_for_nobody,
)
from clearsight.web import words
from clearsight.web.show.endings import how_it_ended
from clearsight.web.show.handovers import who_supervises
from clearsight.web.show.offers import consent_of
from clearsight.web.show.promptness import promptness_of
from clearsight.web.show.proposals import open_line

KIND_WORDS = {"one_to_one": "One-to-one", "group": "Group", "peer": "Peer group"}


@dataclass(frozen=True, slots=True)
class FunctionShare:
    """How much of what was written serves one function of supervision, in hundredths of the whole."""

    label: str
    share: int


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """A version of the agreement, who has signed it and who is still to. `mine`: the reader is asked to.

    `waiting` are those whom the policy asks, `to_assent` members of a group besides, who agree to it too.
    `before` is the earlier version whose words are kept too, so that the two can be looked at together.
    """

    agreement: Agreement
    signed: tuple[tuple[str, date], ...]
    waiting: tuple[str, ...]
    mine: bool
    before: Agreement | None = None
    in_force: bool = False
    to_assent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do, or to look at, next in one arrangement. `urges`: nothing is planned, and one may."""

    says: str
    with_whom: str
    href: str
    urges: bool = False


def arrangement_page(arrangement: Arrangement, actor: Person, at: datetime) -> dict[str, Any]:
    """Everything about an arrangement that this person may see."""
    today = localdate(at)
    sessions = Session.objects.filter(arrangement=arrangement).select_related("supervisor")
    past = sessions.exclude(status="scheduled").order_by("-held_on", "-scheduled_for")
    late = sessions.filter(status="scheduled", scheduled_for__lt=today).order_by("scheduled_for")
    return {
        "arrangement": arrangement,
        "kind": KIND_WORDS[arrangement.kind],
        "members": (members := members_on(arrangement, max(today, arrangement.from_date))),
        "may_end_place": len(members) > 1 and permits(actor, "arrangement.end_place", arrangement, today),
        "upcoming": [*late, *upcoming(sessions, today)],
        "past": past[:20],
        "agreements": agreement_lines(arrangement, actor, today),
        "renewal": renewal_of(arrangement, today),
        "variations": variations_in_force(arrangement, today),
        "may_be_varied": bool(may_vary(arrangement, today)),
        "waiting_for_another": set(waiting_to_be_rearranged([arrangement]).values_list("pk", flat=True)),
        "functions": function_shares(arrangement, actor, today),
        **who_supervises(arrangement, actor, today),
        **how_it_ended(arrangement, actor, today),
        **open_line(arrangement, actor, today),
        **promptness_of(arrangement, today),
        **consent_of(arrangement, actor, today),
        "supervised_here": actor in members_on(arrangement, today) and actor.pk != arrangement.supervisor_id,
        "may_leave_out": may_leave_out_of(arrangement, actor, today)
        and waits_for_nobody(arrangement, today) is not None,
        "may_manage": permits(actor, "arrangement.manage", arrangement, today),
        "party_reads": permits(actor, "arrangement.draw_up_agreement", arrangement, today),
        "may_schedule": permits(actor, "arrangement.schedule", arrangement, today),
        "may_draw_up": permits(actor, "arrangement.draw_up_agreement", arrangement, today),
        "today": today,
    }


def function_shares(arrangement: Arrangement, actor: Person, today: date) -> list[FunctionShare]:
    """The balance of the policy's functions over the whole relationship, to those who may read it."""
    written = balance(arrangement, by=actor, on=today)
    total = sum(written.values())
    if not total:
        return []
    functions = forms_of(arrangement.organisation, today).functions
    return [FunctionShare(one.label, round(100 * written.get(one.id, 0) / total)) for one in functions]


def agreement_lines(arrangement: Arrangement, actor: Person, today: date) -> list[AgreementLine]:
    """The versions of the agreement, the newest first."""
    lines: list[AgreementLine] = []
    versions = list(arrangement.agreements.order_by("-pk").prefetch_related("signatures__person"))
    kept = [agreement for agreement in versions if agreement.terms]
    came_before, in_force = dict(pairwise(kept)), version_in_force(arrangement)
    for agreement in versions:
        newest = not lines
        waiting = agreement_signatories(agreement, today)
        waiting = waiting or (third_signatories(agreement, today) if newest else [])
        besides = [one for one in asked_to_assent(agreement, today) if one not in waiting] if newest else []
        signed = tuple((s.person.name, s.signed_on) for s in agreement.signatures.all())
        mine = newest and actor in (*waiting, *besides) and bool(agreement.terms)
        names = tuple(person.name for person in waiting)
        if newest and not agreement_signatories(agreement, today):
            names += tuple(words.nobody_is(role) for role in vacant_roles(agreement, today))
        before, holds = came_before.get(agreement), agreement == in_force
        to_assent = tuple(person.name for person in besides)
        lines.append(AgreementLine(agreement, signed, names, mine, before, holds, to_assent))
    return lines


def arrangements_seen(actor: Person, today: date) -> dict[str, Any]:
    """The arrangements that hold today and that this person may know of: their own first, then by name."""
    arrangements = Arrangement.objects.filter(holding(today)).select_related("supervisor")
    arrangements = arrangements.annotate(agreed=Case(When(both_sides_signed(), then=True), default=False))
    seen = visible_to(actor, "arrangement.view", arrangements, today).prefetch_related("memberships__person")
    lines: list[dict[str, Any]] = []
    for arrangement in seen.order_by("supervisor__name", "pk"):
        members = [m.person for m in arrangement.memberships.all() if today in m.span]
        mine = actor.pk == arrangement.supervisor_id or actor in members
        lines.append({
            "arrangement": arrangement, "kind": KIND_WORDS[arrangement.kind], "mine": mine,
            "members": sorted(person.name for person in members), "agreed": arrangement.agreed,
        })  # fmt: skip
    return {
        "lines": sorted(lines, key=lambda line: not line["mine"]),
        "may_arrange": permits(actor, "organisation.arrange", actor.organisation, today),
    }


def next_steps(people: Iterable[Person], actor: Person, today: date) -> dict[int, list[NextStep]]:
    """What can be done next about each person's supervision, by primary key: first where they are supervised.

    A session that is scheduled, or else scheduling one, by those who may; to others, the arrangement.
    """
    steps: dict[int, list[NextStep]] = {person.pk: [] for person in people}
    for member in _where_supervised(steps, actor, today):
        steps[member.person_id].append(_next_step(member))
    return steps


@worded
def _where_supervised(people: Among, actor: Asker, today: One) -> QuerySet[Any, Any]:
    view, schedule = (
        may_see(actor, permission, Arrangement, today, "arrangement_id")
        for permission in ("arrangement.view", "arrangement.schedule")
    )
    members = ArrangementMember.objects.filter(holding(today), person__in=people)
    planned = upcoming(Session.objects.filter(arrangement=OuterRef("arrangement")), today)
    found = members.filter(holding(today, "arrangement__"), view).annotate(
        may_schedule=schedule,
        session=Subquery(planned.values("public_id")[:1]),
        session_on=Subquery(planned.values("scheduled_for")[:1]),
    )
    return found.select_related("arrangement__supervisor").order_by("arrangement", "pk")


def _next_step(member: Any) -> NextStep:
    """What `next_steps` found of one membership."""
    arrangement, may_schedule = member.arrangement, member.may_schedule
    whom = arrangement.supervisor.name
    if member.session is not None:
        href = reverse("session", kwargs={"session": member.session})
        return NextStep(f"Session on {words.day(member.session_on)}", whom, href)
    name, says = ("schedule", "Schedule a session") if may_schedule else ("arrangement", "No session planned")
    return NextStep(says, whom, reverse(name, kwargs={"arrangement": arrangement.public_id}), may_schedule)


def arrangements_of(person: Person, actor: Person, today: date) -> dict[str, list[Arrangement]]:
    """Where a person is supervised, and where they supervise, as far as `actor` may know."""
    holding_today = Arrangement.objects.filter(holding(today)).select_related("supervisor")
    seen = visible_to(actor, "arrangement.view", holding_today, today).prefetch_related("memberships__person")
    return {
        "supervised": [
            a for a in seen if any(m.person_id == person.pk and today in m.span for m in a.memberships.all())
        ],
        "supervises": [a for a in seen if a.supervisor_id == person.pk],
    }
