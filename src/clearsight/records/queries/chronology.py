"""The chronology of a case: the dated line of what happened in it, for those who work with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model
from django.utils.timezone import localdate

from clearsight.access.queries import permits, visible_to
from clearsight.casework.models import CaseFile
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries.case_dates import CaseDates
from clearsight.records.queries.reading import form_of
from clearsight.scheduling.models import Session
from clearsight.supervision.models import Action

STATES = {
    "proposed": "waits to be agreed",
    "agreed": "agreed, waits for signatures",
    "sealed": "signed by all",
}
# What came first where several things happened on one day.
ORDER = ("opened", "lead", "status", "plan", "discussed", "record", "action", "status ends", "closed")


@dataclass(frozen=True, slots=True)
class Happened:
    """One line: the day, which kind (of `ORDER`), what happened, and where it can be looked at.

    `child` is the primary key of the child it is about, 0 for the whole case; `thing` is what the reader may
    open: a session, a record or an action.
    """

    on: date
    kind: str
    says: str
    child: int = 0
    thing: Model | None = None


def chronology(dates: CaseDates, labels: Mapping[str, str], *, by: Person, at: datetime) -> list[Happened]:
    """What happened in a case, the latest first, as far as `by` may know. Without a name of a child.

    Args:
        dates: of the case (`case_dates`).
        labels: what the statuses are called (`status_labels`).
    """
    case, today = dates.case, localdate(at)
    workers = permits(by, "case.read_plan", case, today)
    found = [
        *_of_the_case(case, workers),
        *_of_statuses(dates, labels, today),
        *_of_sessions(dates, by, today, workers),
        *_of_records(case, by, today),
        *_of_actions(case, by, today),
    ]
    known = [one for one in found if one.on <= today]
    return sorted(known, key=lambda one: (one.on, ORDER.index(one.kind)), reverse=True)


def _of_the_case(case: CaseFile, workers: bool) -> Iterator[Happened]:
    yield Happened(case.opened, "opened", "The case was opened")
    for change in case.lead_changes.select_related("until", "since"):
        yield Happened(change.on, "lead", f"{change.since.name} leads it, in place of {change.until.name}")
    if workers:
        for plan in case.plans.select_related("written_by"):
            says = f"{plan.written_by.name} wrote version {plan.version} of the plan"
            yield Happened(localdate(plan.written_at), "plan", says)
    if case.closed:
        yield Happened(case.closed, "closed", "The case was closed")


def _of_statuses(dates: CaseDates, labels: Mapping[str, str], today: date) -> Iterator[Happened]:
    for held in dates.statuses:
        label, child = labels.get(held.status, held.status), held.child_id or 0
        yield Happened(held.from_date, "status", f"{_capital(label)} began", child)
        if held.to_date is not None and held.to_date <= today:
            yield Happened(held.to_date, "status ends", f"{_capital(label)} ended", child)


def _of_sessions(dates: CaseDates, by: Person, today: date, workers: bool) -> Iterator[Happened]:
    mine = Session.objects.filter(pk__in=[session.pk for session in dates.sessions])
    open_to = set(visible_to(by, "session.view", mine, today).values_list("pk", flat=True))
    for session in dates.sessions:
        if session.held_on is None or not (workers or session.pk in open_to):
            continue
        kind = "planned supervision" if session.kind == "planned" else "an ad hoc talk"
        says = f"Discussed in {kind} with {session.supervisor.name}"
        yield Happened(session.held_on, "discussed", says, thing=session if session.pk in open_to else None)


def _of_records(case: CaseFile, by: Person, today: date) -> Iterator[Happened]:
    filed = Record.objects.filter(case=case).exclude(state="draft").select_related("session", "form_text")
    for record in visible_to(by, "record.read", filed, today):
        if record.session.held_on is not None:
            kind = "Decisions of an ad hoc talk: " if record.session.kind == "ad_hoc" else ""
            form = form_of(record)
            state = "agreed" if record.state == "agreed" and form.signing is None else STATES[record.state]
            says = f"{kind}{form.title} filed, {state}"
            yield Happened(record.session.held_on, "record", says, thing=record)


def _of_actions(case: CaseFile, by: Person, today: date) -> Iterator[Happened]:
    actions = Action.objects.filter(case=case, session__status="held").select_related("session", "owner")
    for action in visible_to(by, "action.view", actions, today):
        if action.session.held_on is not None:
            says = f"{action.owner.name} undertook an action"
            yield Happened(action.session.held_on, "action", says, thing=action)
        if action.closed_on is not None:
            done = "did" if action.status == "done" else "dropped"
            says = f"{action.owner.name} {done} an action"
            yield Happened(action.closed_on, "action", says, thing=action)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
