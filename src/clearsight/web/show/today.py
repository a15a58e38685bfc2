"""What the first page shows: what is mine today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from clearsight.access.queries import permits, visible_to
from clearsight.compliance.queries import Behind, behind, due_to, position
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.policy.domain.model import Policy
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import called_off_of, members_on
from clearsight.supervision.models import Concern
from clearsight.supervision.queries import (
    actions_of,
    cases_to_take,
    concerns_for,
    handovers_to_confirm,
    requests_waiting,
)
from clearsight.web import words
from clearsight.web.show.arrangements import NextStep, next_steps
from clearsight.web.show.beside import to_settle
from clearsight.web.show.covers import covers_told
from clearsight.web.show.desk import desk_of
from clearsight.web.show.elsewhere import to_file
from clearsight.web.show.escalations import steps_waiting
from clearsight.web.show.findings import lines_of, rule_title, told_to, unmet
from clearsight.web.show.keeping import files_waiting
from clearsight.web.show.lent import lent_waiting
from clearsight.web.show.offers import offers_waiting, unagreed_waiting
from clearsight.web.show.proposals import proposals_waiting
from clearsight.web.show.unreached import called, to_be_told
from clearsight.web.show.waiting import Waiting, agreements_waiting

SOON, MOST = 5, 20


@dataclass(frozen=True, slots=True)
class Overdue:
    """Something overdue for somebody whom the reader supervises, and what can be done about it."""

    name: str
    href: str
    asks: str
    clause: str
    due_on: date
    way: NextStep


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session of the reader's that is still to be held; `untold` says whom nothing here reaches."""

    session: Session
    with_whom: str
    leads: bool
    late: bool
    untold: str


def today_page(actor: Person, at: datetime) -> dict[str, Any]:
    """Everything that is the reader's own today."""
    today = localdate(at)
    may_see = permits(actor, "organisation.see_position", actor.organisation, today)
    asked = told_to(actor, lines_of(actor.organisation, due_to(actor, by=actor, today=today), today))
    failing, due = unmet(asked), [line for line in asked if line.status == "open"]
    keeps_calendar = permits(actor, "organisation.manage_calendar", actor.organisation, today)
    return {
        "today": today,
        "actor": actor,
        "meetings": meetings(actor, today),
        "covers": covers_told(actor, today),
        "keeps_calendar": keeps_calendar,
        # Whoever keeps the people keeps the calendar too: most are not asked.
        "keeps_people": keeps_calendar
        and permits(actor, "organisation.manage_people", actor.organisation, today),
        "overdue": overdue_with(actor, today),
        "waiting": waiting(actor, at),
        "actions": actions_of(actor, by=actor, at=at),
        "unmet": failing[:SOON],
        "unmet_more": max(len(failing) - SOON, 0),
        "due": due[:SOON],
        "due_more": max(len(due) - SOON, 0),
        "may_see_figures": not may_see
        and permits(actor, "organisation.see_figures", actor.organisation, today),
        "position": position(actor.organisation, by=actor, today=today, per_page=1) if may_see else None,
    }


def waiting(actor: Person, at: datetime) -> list[tuple[str, list[Waiting]]]:
    """What waits for the reader, under its heading; nothing under which there is nothing."""
    today, desk = localdate(at), desk_of(actor, at)
    carried, known = concerns_for(actor, at)
    agreements = agreements_waiting(actor, today)
    days, proposed = proposals_waiting(actor, today)
    asked = [*days, *steps_waiting(actor, today), *_requests(actor, today), *offers_waiting(actor, today)]
    groups = [
        ("To take forward at once", _concerns(carried)),
        ("Immediate concerns that others take forward", _known(known)),
        ("To sign", [*desk.sign, *agreements]),
        ("To write up and agree", desk.write),
        ("To settle", to_settle(actor, today)),
        (
            "To answer and arrange",
            [*asked, *unagreed_waiting(actor, today), *_owed(actor, today)],
        ),
        ("Files and requests", files_waiting(actor, today)),
        ("You wait for an answer", proposed),
        ("Waits for somebody who has no sign-in", desk.stuck),
        ("To file elsewhere", to_file(actor, today)),
        *lent_waiting(actor, at),
    ]
    return [(heading, lines) for heading, lines in groups if lines]


def meetings(actor: Person, today: date) -> list[Meeting]:
    """The reader's sessions that are still to be held, those whose day has passed first."""
    return [_meeting(session, actor, today) for session in _to_be_held(actor, today)]


@worded
def _to_be_held(actor: Asker, today: One) -> QuerySet[Session]:
    scheduled = Session.objects.filter(status="scheduled").select_related("arrangement", "supervisor")
    mine = visible_to(actor, "session.come_to", scheduled, today)
    return mine.order_by("scheduled_for", "starts_at")[:SOON]


def _meeting(session: Session, actor: Person, today: date) -> Meeting:
    leads = session.supervisor_id == actor.pk
    members = members_on(session.arrangement, session.scheduled_for or today)
    others = [person for person in members if person != actor] if leads else [session.supervisor]
    whom = words.listed(person.name for person in others)
    return Meeting(session, whom, leads, (session.scheduled_for or today) < today, to_be_told(others))


def overdue_with(actor: Person, today: date) -> list[Overdue]:
    """What is overdue for those whom the reader supervises, each with the way to mend it."""
    found = behind(actor, today)
    policy = policy_in_force(actor.organisation, today) if found else None
    steps = next_steps([one.person for one in found], actor, today) if found else {}
    mine = {pk: [step for step in each if step.with_whom == actor.name] for pk, each in steps.items()}
    return [_overdue(one, policy, mine[one.person.pk]) for one in found[:MOST] if policy]


def _overdue(one: Behind, policy: Policy, steps: list[NextStep]) -> Overdue:
    title, person = rule_title(policy, one.rule), reverse("person", kwargs={"person": one.person.public_id})
    rule = next((rule for rule in policy.rules if rule.id == one.rule), None)
    # Only what asks for supervision is mended by meeting: for all else their page says what is wanted.
    by_meeting = rule is not None and rule.asks.measure in ("interval", "agreed", "count", "hours") and steps
    way = steps[0] if by_meeting else NextStep("See what is wanted", "", person)
    return Overdue(one.person.name, person, title, one.clause, one.due_on, way)


def _concerns(carried: list[Concern]) -> list[Waiting]:
    """Immediate concerns that the reader carries: when they were raised, never what they are."""
    return [
        Waiting("an immediate concern", "", reverse("concern", kwargs={"concern": one.public_id}),
                "Take forward", f"raised by {one.raised_by.name} {words.moment(one.raised_at)}")
        for one in carried[:MOST]
    ]  # fmt: skip


def _known(known: list[Concern]) -> list[Waiting]:
    """Immediate concerns that the reader raised, carried or leads over: with whom they are now, no more."""
    return [
        Waiting("an immediate concern", _with_whom(one),
                reverse("concern", kwargs={"concern": one.public_id}), "Look at",
                f"raised by {one.raised_by.name} {words.moment(one.raised_at)}")
        for one in known[:MOST]
    ]  # fmt: skip


def _with_whom(one: Concern) -> str:
    if one.carrier is None:
        return "nobody takes it forward yet"
    if one.done_at is not None:
        return f"{one.carrier.name} took it forward {words.moment(one.done_at)}"
    return f"{called(one.carrier)} takes it forward"


def _requests(actor: Person, today: date) -> list[Waiting]:
    """What others ask the reader for: who and since when, never what for."""
    return [
        Waiting("more supervision", "", reverse("request", kwargs={"request_id": one.public_id}), "Answer",
                f"asked for by {one.asker.name} on {words.day(one.asked_at)}")
        for one in requests_waiting(actor, today)[:MOST]
    ] + _handovers(actor, today)  # fmt: skip


def _handovers(actor: Person, today: date) -> list[Waiting]:
    """Handovers that the reader is asked to confirm."""
    return [
        Waiting("a handover", "", reverse("handover", kwargs={"handover": one.public_id}), "Confirm",
                f"from {one.giver.name} to {one.taker.name}, {words.day(one.from_date)}")
        for one in handovers_to_confirm(actor, today)[:MOST]
    ] + _cases_to_take(actor, today)  # fmt: skip


def _cases_to_take(actor: Person, today: date) -> list[Waiting]:
    """Cases that were handed over to the reader, and whose day has come: how many, and from whom."""
    due = cases_to_take(actor, today)
    return [
        Waiting(words.plural(sum(one.handover_id == handover.pk for one in due), "case"),
                "", reverse("handover", kwargs={"handover": handover.public_id}), "Take",
                f"handed over by {handover.giver.name}, {words.day(handover.from_date)}")
        for handover in dict.fromkeys(one.handover for one in due)
    ]  # fmt: skip


def _owed(actor: Person, today: date) -> list[Waiting]:
    """Sessions of the reader's that were called off and that nothing makes good yet."""
    return [
        Waiting("a session that was called off", "",
                reverse("session", kwargs={"session": one.public_id}), "Arrange again",
                f"with {_other(one, actor)}, {words.day(one.scheduled_for)}")
        for one in called_off_of(actor, today)[:SOON]
    ]  # fmt: skip


def _other(session: Session, actor: Person) -> str:
    if session.supervisor_id != actor.pk:
        return session.supervisor.name
    day = session.scheduled_for or date.min
    return words.listed(person.name for person in members_on(session.arrangement, day))
