"""What is owed for each session that was held: written up, signed, shared, each by its day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Session
from clearsight.compliance.domain.findings import Because, Finding, Status, Words
from clearsight.compliance.domain.happenings import event_fact
from clearsight.compliance.domain.judging import Bench
from clearsight.compliance.domain.wording import listed, on
from clearsight.compliance.domain.workdays import working_days_after
from clearsight.compliance.domain.world import Held
from clearsight.kernel.durations import Duration
from clearsight.kernel.spans import holds_on
from clearsight.policy.domain.measures import Deadline
from clearsight.policy.domain.model import Rule

Deed = tuple[
    date | None, tuple[Because, ...], list[str]
]  # when done, what shows it, and who is still wanting
_DEEDS = {"signed": "signed by all", "written_up": "written up", "session": "followed by a session",
          "discussed": "discussed"}  # fmt: skip


def record_findings(bench: Bench, candidate: Candidate, asks: Deadline) -> Iterable[Finding]:
    """One finding for each held session that the rule speaks of."""
    rule, as_of = candidate.rule, bench.as_of
    done = _doing(bench, asks)
    for held, due in _sessions(bench, rule, asks):
        day, facts, lacking = done(held)
        status: Status
        if day is not None:
            status = "met" if due is None or day <= due else "late"
        else:
            status = "open" if due is None or as_of <= due else "overdue"
        yield Finding(
            rule.id,
            rule.clause,
            rule.strength,
            bench.about_session(held.session.session, held.arrangement, held.on),
            status,
            due,
            None,
            bench.fact_of(held) + facts,
            Words(_sentence, (held.session.session, held.on, asks.done, status, due, day, tuple(lacking))),
        )


def _sessions(bench: Bench, rule: Rule, asks: Deadline) -> Iterable[tuple[Held, date | None]]:
    """The held sessions that a rule speaks of, each with the last day in time."""
    for held, waiting in held_for(bench, rule):
        yield held, _due(bench, asks, held, waiting)


def held_for(bench: Bench, rule: Rule) -> Iterable[tuple[Held, date | None]]:
    """The held sessions that a rule speaks of, each with the day of the next planned one that is still to come."""
    kind, discussing = rule.sessions.kind, rule.sessions.discussing_cases
    for name, rows in bench.world.held.items():
        spans = bench.sessions_of(rule, bench.world.arrangements[name]) if rows else ()
        if not spans:
            continue
        first, last = spans[0].from_, spans[-1].last
        waiting = next_scheduled(bench, name, date.min)
        for held in rows:
            if kind != "any" and held.session.kind != kind:
                continue
            if not first <= held.on <= last or (len(spans) > 1 and not holds_on(spans, held.on)):
                continue
            if discussing is None or discussing == bool(bench.world.discussed.get(held.session.session)):
                yield held, waiting


def next_scheduled(bench: Bench, arrangement: str, day: date) -> date | None:
    """The day of the next planned session of an arrangement that lies ahead, today included, and not before `day`."""
    first = max(day, bench.as_of)
    days = (s.scheduled_for for s in _to_come(bench, arrangement) if s.kind == "planned")
    return min((d for d in days if d is not None and d >= first), default=None)


def _to_come(bench: Bench, arrangement: str) -> list[Session]:
    key = ("to come", arrangement)
    if key not in bench.memory:
        bench.memory[key] = [s for s in bench.world.sessions.get(arrangement, ()) if s.status == "scheduled"]
    found: list[Session] = bench.memory[key]
    return found


def _due(bench: Bench, asks: Deadline, held: Held, waiting: date | None) -> date | None:
    """The last day in time. Where the policy names no time, the day of the next planned session that is held."""
    if asks.within == "unstated":
        return held.next_on
    if asks.within == "next session":
        return held.next_on or waiting
    if asks.within == "same day":
        return held.on
    assert isinstance(asks.within, Duration)
    if asks.working_days and asks.within.unit == "days":
        site = _site(bench, held)
        return working_days_after(bench.calendar, site, held.on, asks.within.count)
    return asks.within.after(held.on)


def _site(bench: Bench, held: Held) -> str:
    roles = bench.world.roles.get(held.arrangement.supervisor, ())
    return next((r.site for r in roles if held.on in bench.world.span(r)), "")


def _doing(bench: Bench, asks: Deadline) -> Callable[[Held], Deed]:
    if asks.done == "signed":
        return lambda held: _signed(bench, asks, held)
    if asks.done == "written_up":
        return _written_up
    code = asks.done.partition(":")[2]
    events: dict[str, Deed] = {}
    for event in bench.world.events.get(code, ()):
        if event.session:
            events.setdefault(event.session, (event.on, (event_fact(event),), []))
    return lambda held: events.get(held.session.session, (None, (), []))


def _written_up(held: Held) -> Deed:
    day = held.session.written_up_on
    return day, (Because("written up", (("on", day),)),) if day else (), []


def _signed(bench: Bench, asks: Deadline, held: Held) -> Deed:
    """When the last party whose signature is asked for signed the record, and who has not."""
    world, signed = bench.world, bench.world.signatures.get(held.session.session, {})
    wanted = asks.by or ("supervisee", "supervisor")
    needed = world.was_there(held) if "supervisee" in wanted else []
    if "supervisor" in wanted:
        needed = [held.arrangement.supervisor, *needed]
    lacking = [world.name(p) for p in needed if p not in signed]
    last = max(((signed[p], p) for p in needed if p in signed), default=None)
    for party in wanted if len(wanted) > 2 or "role:" in wanted[0] else ():
        if party.startswith("role:"):
            day = _signed_as(bench, signed, party.removeprefix("role:"))
            lacking += [] if day else [party.removeprefix("role:").replace("_", " ")]
            last = max((d for d in (last, day) if d), default=None)
    facts = (Because(f"signature of {last[1]}", (("signed_on", last[0]),)),) if last else ()
    return (None if lacking or last is None else last[0]), facts, lacking


def _signed_as(bench: Bench, signed: dict[str, date], role: str) -> tuple[date, str] | None:
    """The first signature by somebody who held a role that day."""
    roles = bench.world.roles
    by = [
        (day, person)
        for person, day in signed.items()
        if any(r.role == role and day in bench.world.span(r) for r in roles.get(person, ()))
    ]
    return min(by, default=None)


def _sentence(
    session: str,
    held: date,
    deed: str,
    status: Status,
    due: date | None,
    done: date | None,
    lacking: tuple[str, ...],
) -> str:
    what = _DEEDS.get(deed) or deed.partition(":")[2].replace("_", " ")
    name, missing = (
        f"Session {session} of {on(held)}",
        f" Still to sign: {listed(lacking)}." if lacking else "",
    )
    if done is not None:
        after = f", after it was due on {on(due)}" if status == "late" and due else ""
        return f"{name} was {what} on {on(done)}{after}."
    if due is None:
        return f"{name} is to be {what} by the next planned session.{missing}"
    if status == "overdue":
        return f"{name} was to be {what} by {on(due)} and is not.{missing}"
    return f"{name} is to be {what} by {on(due)}.{missing}"
