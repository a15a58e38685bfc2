"""What the first page shows: what is mine today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from clearsight.access.queries import permits, visible_to
from clearsight.casework.queries import CaseShown, identities
from clearsight.compliance.queries import Behind, behind, due_to, position
from clearsight.people.models import Person
from clearsight.policy.domain.model import Policy
from clearsight.policy.queries import policy_in_force
from clearsight.records.models import Entry, Record
from clearsight.scheduling.models import Attendance, Session
from clearsight.scheduling.queries import members_on
from clearsight.signoff.queries import waiting_for_me
from clearsight.supervision.queries import actions_of, requests_to_answer
from clearsight.web import words
from clearsight.web.show.arrangements import NextStep, next_steps
from clearsight.web.show.findings import lines_of, rule_title
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
    """A session of the reader's that is still to be held."""

    session: Session
    with_whom: str
    leads: bool
    late: bool


def today_page(actor: Person, at: datetime) -> dict[str, Any]:
    """Everything that is the reader's own today."""
    today = localdate(at)
    may_see = permits(actor, "organisation.see_position", actor.organisation, today)
    due = due_to(actor, by=actor, today=today)
    return {
        "today": today,
        "actor": actor,
        "meetings": meetings(actor, today),
        "overdue": overdue_with(actor, today),
        "waiting": [*_records(actor, at), *agreements_waiting(actor, today), *_requests(actor, today)],
        "actions": actions_of(actor, by=actor, at=at),
        "due": lines_of(actor.organisation, due, today)[:SOON],
        "due_more": max(len(due) - SOON, 0),
        "position": position(actor.organisation, by=actor, today=today, per_page=1) if may_see else None,
    }


def meetings(actor: Person, today: date) -> list[Meeting]:
    """The reader's sessions that are still to be held, those whose day has passed first."""
    scheduled = Session.objects.filter(status="scheduled").select_related("arrangement", "supervisor")
    mine = visible_to(actor, "session.read_agenda", scheduled, today).order_by("scheduled_for", "starts_at")
    return [_meeting(session, actor, today) for session in mine[:SOON]]


def _meeting(session: Session, actor: Person, today: date) -> Meeting:
    leads = session.supervisor_id == actor.pk
    members = members_on(session.arrangement, session.scheduled_for or today)
    others = [person.name for person in members if person != actor]
    whom = others if leads else [session.supervisor.name]
    return Meeting(session, words.listed(whom), leads, (session.scheduled_for or today) < today)


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


def _records(actor: Person, at: datetime) -> list[Waiting]:
    today = localdate(at)
    held = Record.objects.filter(session__status="held").select_related("session", "case")
    drafts = visible_to(actor, "record.write", held.filter(state="draft"), today)
    proposed = visible_to(actor, "record.write", held.filter(state="proposed"), today).exclude(
        proposed_by=actor
    )
    found = [
        *((record, "Sign", "sign") for record in _first(waiting_for_me(actor, today))),
        *((record, "Read and agree", "record") for record in _first(proposed)),
        *((record, "Write up", "record") for record in _first(drafts)),
    ]
    cases = identities([record.case for record, _, _ in found if record.case], by=actor, at=at)
    return [*(_waiting(record, verb, url, cases) for record, verb, url in found), *_absent(actor)]


def _absent(actor: Person) -> list[Waiting]:
    """Where the reader wrote and is noted as not having been there: that can still be put right."""
    noted = Attendance.objects.filter(session=OuterRef("session"), person=actor, present=False)
    wrote = Entry.objects.filter(record=OuterRef("pk"), author=actor)
    found = Record.objects.filter(Exists(noted), Exists(wrote)).exclude(state="sealed")
    about = "you wrote there, and are noted as absent: tell {} if you were there"
    return [
        Waiting(f"what you wrote for {words.day(record.session.held_on)}",
                about.format(record.session.supervisor.name),
                reverse("record", kwargs={"record": record.public_id}), "Look at")
        for record in _first(found.select_related("session__supervisor"))
    ]  # fmt: skip


def _first(records: QuerySet[Record]) -> QuerySet[Record]:
    return records.order_by("session__held_on", "case__code", "pk")[:MOST]


def _waiting(record: Record, verb: str, url: str, cases: dict[int, CaseShown]) -> Waiting:
    known = cases.get(record.case_id or 0)
    whose = f"{known.family or known.case.code}, " if known else ""
    what = record.form.replace("_", " ")
    href = reverse(url, kwargs={"record": record.public_id})
    return Waiting(what, f"{whose}session of {words.day(record.session.held_on)}", href, verb)


def _requests(actor: Person, today: date) -> list[Waiting]:
    """What others ask the reader for: who and since when, never what for."""
    return [
        Waiting("more supervision", f"{one.asker.name} asked for it on {words.day(one.asked_at)}",
                reverse("request", kwargs={"request_id": one.public_id}), "Answer")
        for one in requests_to_answer(actor, today)[:MOST]
    ]  # fmt: skip
