"""The actions that were agreed in a session, each by the day that was agreed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Action, Session
from clearsight.compliance.domain.findings import Because, Finding, Status, Words
from clearsight.compliance.domain.judging import Bench, finding, subject
from clearsight.compliance.domain.records import held_for, length_after
from clearsight.compliance.domain.wording import on
from clearsight.policy.domain.measures import Deadline


def promises(bench: Bench, candidate: Candidate, asks: Deadline) -> Iterable[Finding]:
    """Each action with a due date, its own or, where that is sooner, the one that the rule sets from the
    session; one that was dropped asks for nothing, nor does one of a session to come.
    """
    actions = bench.world.actions
    for held in held_for(bench, candidate.rule) if actions else ():
        for action in actions.get(held.session.session, ()):
            latest = length_after(bench, asks, held.arrangement, held.on)
            due = min((day for day in (action.due, latest) if day is not None), default=None)
            found = _promise(
                bench, candidate, held.session, action if due == action.due else replace(action, due=due)
            )
            if found is not None:
                yield found


def _promise(bench: Bench, candidate: Candidate, session: Session, action: Action) -> Finding | None:
    closed = action.closed_on if action.closed_on is not None and action.closed_on <= bench.as_of else None
    known_done = action.status == "done" and (closed is not None or action.closed_on is None)
    known_dropped = action.status == "dropped" and (closed is not None or action.closed_on is None)
    if action.due is None or known_dropped:
        return None
    status: Status
    if known_done:
        status = "met" if closed is None or closed <= action.due else "late"
    else:
        status = "open" if bench.as_of <= action.due else "overdue"
    done: tuple[tuple[str, date], ...] = (("closed_on", closed),) if known_done and closed else ()
    fact = Because(f"action {action.action}", (("due", action.due), *done))
    about = subject(person=action.owner, session=session.session, case=action.case)
    words = Words(_sentence, (bench.world.name(action.owner), action.action, status, action.due, closed))
    return finding(candidate, status, about, words, [fact], due=action.due)


def _sentence(owner: str, action: str, status: Status, due: date, closed: date | None) -> str:
    name = f"Action {action}, for {owner}"
    if status == "met":
        return f"{name}, was done" + (f" on {on(closed)}." if closed else ".")
    if status == "late":
        return (
            f"{name}, was due on {on(due)} and was done on {on(closed)}."
            if closed
            else f"{name}, was done late."
        )
    return f"{name}, {'was' if status == 'overdue' else 'is'} due by {on(due)}."
