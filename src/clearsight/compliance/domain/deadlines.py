"""Something done within a time after something else: written up, signed, rearranged, taken up again, trained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Event
from clearsight.compliance.domain.findings import Because, Finding, Status
from clearsight.compliance.domain.happenings import event_fact, for_case
from clearsight.compliance.domain.judging import ANYONE, Bench, finding, session_subject, subject
from clearsight.compliance.domain.matters import cancellations, matters
from clearsight.compliance.domain.populations import arrangement_spans, case_spans
from clearsight.compliance.domain.wording import listed, on
from clearsight.compliance.domain.world import Held
from clearsight.kernel.durations import Duration
from clearsight.kernel.spans import Spans, holds_on
from clearsight.policy.domain.measures import Deadline
from clearsight.policy.domain.model import Rule


@dataclass(frozen=True)
class Trigger:
    """What set the clock running: when, for whom, and since when it may count as done."""

    about: dict[str, str]
    on: date
    because: Because
    name: str
    since: date
    held: Held | None = None
    until: date | None = None


def deadline_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """A deadline rule: one candidate that judges every trigger."""
    asks = rule.asks
    assert isinstance(asks, Deadline)

    def judge(candidate: Candidate) -> Iterable[Finding]:
        if asks.after == "cancelled":
            yield from cancellations(bench, candidate)
        elif asks.after == "ad_hoc_matter":
            yield from matters(bench, candidate)
        else:
            for trigger in _triggers(bench, rule, asks):
                yield from _judge(bench, candidate, asks, trigger)

    yield Candidate(rule, order, ("deadline", rule.id), (), judge)


def _triggers(bench: Bench, rule: Rule, asks: Deadline) -> Iterable[Trigger]:
    if asks.after == "held":
        yield from _held(bench, rule)
    elif asks.after.startswith("event:"):
        yield from _events(bench, rule, asks)
    elif rule.per == "case":
        for name, case in bench.world.cases.items():
            spans = bench.within_dates(rule, case_spans(bench.world, rule.cases, case))
            yield from _turns(bench, asks, spans, subject(case=name), f"Case {name}")
    elif rule.per == "arrangement":
        for name, arrangement in bench.world.arrangements.items():
            spans = bench.arrangement(rule, arrangement)
            yield from _turns(bench, asks, spans, subject(arrangement=name), f"Arrangement {name}")
    else:
        for person in bench.world.people if rule.per == "person" else bench.world.led:
            about = subject(person=person, arrangement=bench.current_arrangement(person))
            yield from _turns(bench, asks, bench.who(rule, person), about, bench.world.name(person))


def _turns(bench: Bench, asks: Deadline, spans: Spans, about: dict[str, str], name: str) -> Iterable[Trigger]:
    """The beginnings, or the ends, of the rule's applying."""
    for span in spans:
        if asks.after == "begins":
            fact = Because("the duty began", (("from", span.from_),))
            yield Trigger(about, span.from_, fact, name, _since(asks, span.from_), until=span.to)
        elif span.to is not None and span.to <= bench.as_of:
            fact = Because("the time ended", (("to", span.to),))
            yield Trigger(about, span.to, fact, name, max(_since(asks, span.to), span.from_))


def _since(asks: Deadline, day: date) -> date:
    if asks.not_before is None:
        return date.min if asks.done.startswith(("training", "agreement")) else day
    return _back(day, asks.not_before)


def _back(day: date, length: Duration) -> date:
    approximate = day - timedelta(days=int(length.nominal_days) + 1)
    while length.after(approximate) < day:
        approximate += timedelta(days=1)
    return approximate


def _held(bench: Bench, rule: Rule) -> Iterable[Trigger]:
    """The held sessions that the rule speaks of."""
    wanted, world = rule.sessions, bench.world
    for name, rows in world.held.items():
        spans = bench.within_dates(rule, _arrangement(bench, rule, name))
        if not spans:
            continue
        for held in rows:
            if wanted.kind not in ("any", held.session.kind) or not holds_on(spans, held.on):
                continue
            if wanted.discussing_cases is not None:
                if wanted.discussing_cases != bool(world.discussed.get(held.session.session)):
                    continue
            about = session_subject(bench, held.session, held.on)
            fact = Because(f"session {held.session.session}", (("held_on", held.on),))
            yield Trigger(about, held.on, fact, f"Session {held.session.session}", held.on, held)


def _arrangement(bench: Bench, rule: Rule, name: str) -> Spans:
    return arrangement_spans(bench.world, rule.sessions.arrangements, bench.world.arrangements[name])


def _events(bench: Bench, rule: Rule, asks: Deadline) -> Iterable[Trigger]:
    for event in bench.world.events.get(asks.after.removeprefix("event:"), ()):
        about = _concerned(event)
        if event.person and rule.who != ANYONE and not holds_on(bench.who(rule, event.person), event.on):
            continue
        name = bench.world.name(event.person) if event.person else f"{next(iter(about.items()), ('', ''))[1]}"
        yield Trigger(about, event.on, event_fact(event), name, _since(asks, event.on))


def _concerned(event: Event) -> dict[str, str]:
    return subject(person=event.person, arrangement=event.arrangement, session=event.session, case=event.case)


def _judge(bench: Bench, candidate: Candidate, asks: Deadline, trigger: Trigger) -> Iterable[Finding]:
    if trigger.on > bench.as_of:
        return
    due = _due(bench, asks, trigger)
    done, facts, lacking = _done(bench, candidate.rule, asks, trigger)
    if done is None and trigger.until is not None and trigger.until < bench.as_of and (due is None or due > trigger.until):
        return
    status: Status
    if done is not None:
        status = "met" if due is None or done <= due else "late"
    else:
        status = "overdue" if due is not None and bench.as_of > due else "open"
    words = _sentence(candidate.rule, asks, trigger, status, due, done, lacking)
    yield finding(candidate, status, trigger.about, words, [trigger.because, *facts], due=due)


def _due(bench: Bench, asks: Deadline, trigger: Trigger) -> date | None:
    """The last day in time. Where the policy names no time, the next planned session."""
    if isinstance(asks.within, Duration):
        if asks.working_days and asks.within.unit == "days":
            return _working_days(bench, trigger.on, asks.within.count)
        return asks.within.after(trigger.on)
    if asks.within == "same day" or (trigger.held is None and asks.within == "unstated"):
        return trigger.on
    if trigger.held is None:
        return None
    return _next_session(bench, trigger.held, scheduled_counts=asks.within != "unstated")


def _next_session(bench: Bench, held: Held, *, scheduled_counts: bool) -> date | None:
    """The day of the next planned session of an arrangement: held, or else as it is scheduled."""
    scheduled = None
    for later in bench.world.sessions.get(held.session.arrangement, ()):
        when = later.held_on or later.scheduled_for
        if later.kind != "planned" or later is held.session or when is None or when <= held.on:
            continue
        if later.status == "held":
            return when
        if later.status == "scheduled" and scheduled is None and when >= bench.as_of:
            scheduled = when
    return scheduled if scheduled_counts else None


def _working_days(bench: Bench, start: date, count: int) -> date:
    free = {p for p in bench.world.facts.calendar if p.kind in ("bank_holiday", "closure") and not p.site}
    day = start
    while count:
        day += timedelta(days=1)
        if day.weekday() < 5 and not any(p.from_ <= day <= p.to for p in free):
            count -= 1
    return day


Done = tuple[date | None, list[Because], list[str]]


def _done(bench: Bench, rule: Rule, asks: Deadline, trigger: Trigger) -> Done:
    if asks.done == "signed" and trigger.held is not None:
        return _signed(bench, asks, trigger.held)
    if asks.done == "written_up" and trigger.held is not None:
        day = trigger.held.session.written_up_on
        return day, [Because("written up", (("on", day),))] if day else [], []
    if asks.done.startswith("event:"):
        return _event_done(bench, asks, trigger)
    person, found = trigger.about.get("person", ""), []
    if asks.done.startswith("training:"):
        kind = asks.done.removeprefix("training:")
        found = [(t.completed_on, Because(f"training {kind}", (("completed_on", t.completed_on),)))
                 for t in bench.world.training.get(person, ()) if t.kind == kind]  # fmt: skip
    elif asks.done == "session" and "case" in trigger.about or asks.done == "discussed":
        found = [(h.on, h.because) for h in for_case(bench.world, rule.counts, trigger.about.get("case", ""))]
    elif asks.done == "session":
        found = [(h.on, h.because) for h in bench.counted(rule.counts, person)]
    for day, because in found:
        if day >= trigger.since:
            return day, [because], []
    return None, [], []


def _event_done(bench: Bench, asks: Deadline, trigger: Trigger) -> Done:
    for event in bench.world.events.get(asks.done.removeprefix("event:"), ()):
        same = all(trigger.about.get(key, value) == value for key, value in _concerned(event).items())
        if same and event.on >= trigger.since:
            return event.on, [event_fact(event)], []
    return None, [], []


def _signed(bench: Bench, asks: Deadline, held: Held) -> Done:
    """When the last party whose signature is asked for signed the record, and who has not."""
    world, signed = bench.world, bench.world.signatures.get(held.session.session, {})
    wanted = asks.by or ("supervisee", "supervisor")
    needed = ([held.arrangement.supervisor] if "supervisor" in wanted else []) + (
        world.was_there(held) if "supervisee" in wanted else []
    )
    lacking = [world.name(p) for p in needed if p not in signed]
    days = [signed[p] for p in needed if p in signed]
    for party in wanted:
        role = party.removeprefix("role:")
        if role != party:
            by = [d for p, d in signed.items() if any(r.role == role and d in world.span(r) for r in world.roles.get(p, ()))]
            days += [min(by)] if by else []
            lacking += [] if by else [role.replace("_", " ")]
    facts = [Because(f"signature of {p}", (("signed_on", d),)) for p, d in sorted(signed.items()) if p in needed]
    return (None if lacking or not days else max(days)), facts, lacking


_DEEDS = {
    "signed": "its record signed by all",
    "written_up": "its record written up",
    "session": "a session",
    "discussed": "discussed in a session",
    "agreement": "an agreement",
}


def _sentence(
    rule: Rule,
    asks: Deadline,
    trigger: Trigger,
    status: Status,
    due: date | None,
    done: date | None,
    lacking: list[str],
) -> str:
    deed = _DEEDS.get(asks.done, asks.done.partition(":")[2].replace("_", " "))
    missing = f"; still to sign: {listed(lacking)}" if lacking else ""
    if status == "met":
        return f"{trigger.name} ({on(trigger.on)}) has {deed}, on {on(done)}."  # type: ignore[arg-type]
    if status == "late":
        return f"{trigger.name} ({on(trigger.on)}) had {deed} on {on(done)}, after {on(due)}."  # type: ignore[arg-type]
    if due is None:
        return f"{trigger.name} ({on(trigger.on)}) is to have {deed}, by the next planned session{missing}."
    return f"{trigger.name} ({on(trigger.on)}) {'was' if status == 'overdue' else 'is'} to have {deed} by {on(due)}{missing}."

