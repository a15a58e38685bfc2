"""What the pages about what is wrong show."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from clearsight.access.predicates import holding
from clearsight.access.queries import permits
from clearsight.casework.models import CaseFile
from clearsight.escalation.actions import matter_of
from clearsight.escalation.models import Escalation, EscalationStep
from clearsight.escalation.queries import (
    Whom,
    escalations_of,
    ladder_of,
    ladders_of,
    read_escalation,
    steps_to_take,
    whom_a_step_tells,
)
from clearsight.people.models import Person
from clearsight.policy.domain.model import Ladder
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.web import words
from clearsight.web.show.waiting import Waiting

AGREES = {"yes": "Yes, I agree to it", "no": "No, I do not"}
ENDED = {"yes": "Yes, it is settled", "no": "No"}
AGREEMENT = {
    "waits": ("open", "Waits for agreement"),
    "agreed": ("met", "Agreed"),
    "refused": ("overdue", "Not agreed"),
}
STATES = {"open": ("open", "Not settled"), "settled": ("met", "Settled")}
MOST = 50


def escalations_page(actor: Person, today: date) -> dict[str, Any]:
    """The policy's ladders, each with where it is started, and the escalations that the reader knows of."""
    ladders = ladders_of(actor, today)
    return {
        "ladders": [(ladder, _where(ladder)) for ladder in ladders],
        "known": [(one, *STATES[one.state]) for one in escalations_of(actor, today)[:MOST]],
    }


def _where(ladder: Ladder) -> str:
    """Where one that is about a person's own supervision is started; others are from what they are about."""
    from_anywhere = "person" in ladder.about
    return reverse("escalation_start", kwargs={"ladder": ladder.id}) if from_anywhere else ""


def to_start(actor: Person, of: Arrangement | CaseFile, today: date) -> list[tuple[str, str]]:
    """The ladders that the reader can start from here: where, and what each is for."""
    case = isinstance(of, CaseFile)
    if not permits(actor, "case.escalate" if case else "arrangement.escalate", of, today):
        return []
    key, scopes = ("case", {"case"}) if case else ("arrangement", {"person", "arrangement"})
    found = [one for one in ladders_of(actor, today) if scopes & set(one.about)]
    return [
        (f"{reverse('escalation_start', kwargs={'ladder': ladder.id})}?{key}={of.public_id}", ladder.title)
        for ladder in found
    ]


def escalation_page(found: Escalation, actor: Person, at: datetime) -> dict[str, Any]:
    """One escalation as the reader may see it, with whom the next step would tell."""
    shown, today = read_escalation(found, by=actor, at=at), localdate(at)
    people: list[tuple[str, str]] = []
    if shown.next is not None:
        whom = whom_a_step_tells(shown.next, ladder_of(found, today), matter_of(found), today)
        people = choices(whom)
    return {
        "shown": shown,
        "state": STATES[found.state],
        "exception": found.exception,
        "mine": found.started_by_id == actor.pk,
        "ended": list(ENDED.items()),
        "agreement": AGREEMENT,
        "agrees": list(AGREES.items()),
        "people": people,
        "leads_to": leads_to(found, actor, today, reads=shown.reads),
    }


def leads_to(found: Escalation, actor: Person, today: date, *, reads: bool) -> list[tuple[str, str]]:
    """Where the reader can do something about it: the address and what stands there, as far as they may.

    `reads`: whether they read what is wrong; who is only told of a step learns of no case.
    """
    links = []
    for one in _supervision(found, today):
        at, who = {"arrangement": one.public_id}, words.listed(m.name for m in members_on(one, today))
        if permits(actor, "arrangement.schedule", one, today):
            links.append((reverse("schedule", kwargs=at), f"Schedule a session of {who}"))
        if permits(actor, "arrangement.view", one, today):
            links.append((reverse("arrangement", kwargs=at), f"{who} with {one.supervisor.name}"))
    if found.case is not None and reads and permits(actor, "case.view", found.case, today):
        links.append((reverse("case", kwargs={"case": found.case.public_id}), f"Case {found.case.code}"))
    starter = found.started_by
    if permits(actor, "person.see_findings", starter, today):
        whose = "Your own supervision" if starter == actor else f"The supervision of {starter.name}"
        links.append((reverse("person", kwargs={"person": starter.public_id}), whose))
    return links


def _supervision(found: Escalation, today: date) -> list[Arrangement]:
    """The arrangement it is about; where it is about the starter's own supervision, each that they have."""
    if found.case is not None:
        return []
    mine = Arrangement.objects.filter(pk=found.arrangement_id) if found.arrangement_id else (
        Arrangement.objects.filter(holding(today, "memberships__"), memberships__person=found.started_by)
    )  # fmt: skip
    return list(mine.filter(holding(today)).select_related("supervisor").order_by("pk").distinct())


def choices(whom: Whom) -> list[tuple[str, str]]:
    """Who can be told of a step: those whom the policy names, then who else answers for the place."""
    return [
        *((str(one.public_id), one.name) for one in whom.asked),
        *((str(one.public_id), f"{one.name}, whom the policy does not name") for one in whom.others),
    ]


def steps_waiting(actor: Person, today: date) -> list[Waiting]:
    """Steps still to be taken that the reader is told of, or has started: which, and by when."""
    return [
        Waiting(
            step.escalation.title,
            f"{step.asks}, by {words.day(step.due_on)}",
            reverse("escalation", kwargs={"escalation": step.escalation.public_id}),
            _does(step, actor),
        )
        for step in steps_to_take(actor, today)
    ]


def _does(step: EscalationStep, actor: Person) -> str:
    if step.escalation.started_by_id == actor.pk:
        return "Take a step"
    return "You are asked to agree" if step.agreement == "waits" else "You are told"
