"""Something done within a time after something else: trained after a start, resolved after a dispute,
agreed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from clearsight.compliance.domain.agreements import versions
from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Event
from clearsight.compliance.domain.findings import SUBJECT_KEYS, Because, Finding, Status, Words
from clearsight.compliance.domain.happenings import Happening, event_fact, for_arrangement, for_case
from clearsight.compliance.domain.judging import Bench, finding, subject
from clearsight.compliance.domain.matters import cancellations, matters
from clearsight.compliance.domain.populations import EVERYONE
from clearsight.compliance.domain.promises import promises
from clearsight.compliance.domain.records import doing, record_findings
from clearsight.compliance.domain.wording import on
from clearsight.compliance.domain.workdays import last_day
from clearsight.kernel.durations import Duration
from clearsight.kernel.spans import Spans, holds_on
from clearsight.policy.domain.measures import Deadline
from clearsight.policy.domain.model import Rule
from clearsight.policy.domain.population import Cases

ANY_CASE = Cases()


class Trigger(NamedTuple):
    """What set the clock running: when, for whom, since when it may count as done, and when the duty
    ended.
    """

    about: dict[str, str]
    on: date
    because: Because
    name: str
    since: date
    until: date | None = None


def deadline_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """A deadline rule: one candidate that judges every trigger."""
    asks = rule.asks
    assert isinstance(asks, Deadline)

    def judge(candidate: Candidate) -> Iterable[Finding]:
        if asks.after == "held":
            return record_findings(bench, candidate, asks)
        if asks.after == "cancelled":
            return cancellations(bench, candidate, asks)
        if asks.after == "ad_hoc_matter":
            return matters(bench, candidate, asks)
        if asks.after == "action":
            return promises(bench, candidate, asks)
        found = (_judge(bench, candidate, asks, trigger) for trigger in _triggers(bench, rule, asks))
        return (each for each in found if each is not None)

    yield Candidate(rule, order, (), (), judge)


def _triggers(bench: Bench, rule: Rule, asks: Deadline) -> Iterable[Trigger]:
    world = bench.world
    if asks.after.startswith("event:"):
        yield from _events(bench, rule, asks)
    elif rule.per == "case":
        for name, case in world.cases.items():
            yield from _turns(
                bench, asks, bench.case(rule, case), subject(case=name), f"Case {name}", case.closed
            )
    elif rule.per == "arrangement":
        for name, a in world.arrangements.items():
            about, spans = bench.about_arrangement(a, bench.as_of), bench.arrangement(rule, a)
            yield from _turns(bench, asks, spans, about, f"Arrangement {name}", a.to)
    else:
        for person in world.people if rule.per == "person" else world.led:
            about, known = (
                subject(person=person, arrangement=bench.current_arrangement(person)),
                world.people.get(person),
            )
            left = known.left if known else None
            yield from _turns(bench, asks, bench.who(rule, person), about, world.name(person), left)


def _turns(
    bench: Bench, asks: Deadline, spans: Spans, about: dict[str, str], name: str, gone: date | None
) -> Iterable[Trigger]:
    """The beginnings, or the ends, of the rule's applying; that somebody left is no end that asks for
    anything.
    """
    for span in spans:
        if asks.after == "begins":
            fact = Because("the duty began", (("from", span.from_),))
            yield Trigger(about, span.from_, fact, name, _since(asks, span.from_), span.to)
        elif span.to is not None and span.to <= bench.as_of and span.to != gone:
            fact = Because("the time ended", (("to", span.to),))
            left = gone if gone is not None and gone <= bench.as_of else None
            yield Trigger(about, span.to, fact, name, max(_since(asks, span.to), span.from_), left)


def _since(asks: Deadline, day: date) -> date:
    """From when it may count as done: what is obtained once and held may be there long before."""
    if asks.not_before is None:
        return date.min if asks.done.startswith(("training", "agreement")) else day
    return _back(day, asks.not_before)


def _back(day: date, length: Duration) -> date:
    """The first day from which `length` reaches `day`."""
    found = day - timedelta(days=int(length.nominal_days) + 3)
    while length.after(found) < day:
        found += timedelta(days=1)
    return found


def _events(bench: Bench, rule: Rule, asks: Deadline) -> Iterable[Trigger]:
    for event in bench.world.events.get(asks.after.removeprefix("event:"), ()):
        if not _speaks_of(bench, rule, event):
            continue
        about = _concerned(event)
        kind, name = next(iter(about.items()), ("", "It"))
        yield Trigger(about, event.on, event_fact(event), _called(bench, kind, name), _since(asks, event.on))


def _speaks_of(bench: Bench, rule: Rule, event: Event) -> bool:
    """Whether an event falls within a rule's dates and names whom, or which case, the rule is asked of."""
    if not (rule.from_ or date.min) <= event.on <= (rule.to or date.max):
        return False
    if (rule.per == "person" and not event.person) or (rule.per == "case" and not event.case):
        return False
    if event.person and rule.who != EVERYONE and not holds_on(bench.who(rule, event.person), event.on):
        return False
    case = bench.world.cases.get(event.case)
    return case is None or rule.cases == ANY_CASE or holds_on(bench.case(rule, case), event.on)


def _called(bench: Bench, kind: str, name: str) -> str:
    return bench.world.name(name) if kind == "person" else f"{kind.capitalize()} {name}".strip()


def _concerned(event: Event) -> dict[str, str]:
    return subject(person=event.person, arrangement=event.arrangement, session=event.session, case=event.case)


def _judge(bench: Bench, candidate: Candidate, asks: Deadline, trigger: Trigger) -> Finding | None:
    due = _due(bench, asks, trigger)
    done = _done(bench, candidate.rule, asks, trigger)
    status: Status
    if done is not None:
        status = "met" if due is None or done[0] <= due else "late"
    elif trigger.until is not None and trigger.until < bench.as_of:
        if due is None or due >= trigger.until:
            return None
        status = "missed"
    else:
        status = "overdue" if due is not None and bench.as_of > due else "open"
    facts = [trigger.because, *([done[1]] if done else [])]
    what = candidate.rule.title
    words = Words(
        _sentence, (trigger.name, what, trigger.because.fact, trigger.on, status, due, done and done[0])
    )
    return finding(candidate, status, trigger.about, words, facts, due=due)


def _due(bench: Bench, asks: Deadline, trigger: Trigger) -> date | None:
    """The last day in time; none where the policy names no time, for no number is made up.

    What may be done so long before is done by the day itself: the time that is named ends on it.
    """
    if asks.within == "unstated" and asks.not_before is None:
        return None
    if not isinstance(asks.within, Duration):
        return trigger.on
    roles = bench.world.roles.get(trigger.about.get("person", ""), ()) if asks.working_days else ()
    site = next((r.site for r in roles if trigger.on in bench.world.span(r)), "")
    return last_day(bench.calendar, site, trigger.on, asks.within, working_days=asks.working_days)


def _done(bench: Bench, rule: Rule, asks: Deadline, trigger: Trigger) -> tuple[date, Because] | None:
    """The first thing that counts as done, and its day: what comes after the duty ended is for another."""
    kind, _, code = asks.done.partition(":")
    if kind == "event":
        found = _events_about(bench, code, trigger.about)
    elif kind == "training":
        trained = bench.world.training.get(trigger.about.get("person", ""), ())
        found = [(t.completed_on, Because(f"training {code}", (("completed_on", t.completed_on),)))
                 for t in trained if t.kind == code]  # fmt: skip
    elif kind == "agreement":
        found = _agreements(bench, rule, asks, trigger.about)
    elif kind == "signed":
        return _record_done(bench, asks, trigger.about.get("session", ""))
    else:
        found = [(h.on, h.because) for h in _sessions(bench, rule, asks, trigger.about)]
    last = trigger.until or date.max
    return next(((day, because) for day, because in found if trigger.since <= day <= last), None)


def _record_done(bench: Bench, asks: Deadline, session: str) -> tuple[date, Because] | None:
    """When the record of the session that an event names was signed by all, were it before the event."""
    held = bench.world.held_by_id.get(session)
    day, facts, _ = doing(bench, asks)(held) if held is not None else (None, (), ())
    return (day, facts[-1]) if day is not None and facts else None


def _events_about(bench: Bench, code: str, about: dict[str, str]) -> list[tuple[date, Because]]:
    """Events of a kind about the same subject: they share a key of it at least, and differ in none."""
    found = []
    for event in bench.world.events.get(code, ()):
        concerned = _concerned(event)
        shared = [key for key in SUBJECT_KEYS if key in concerned and key in about]
        if shared and all(concerned[key] == about[key] for key in shared):
            found.append((event.on, event_fact(event)))
    return found


def _agreements(
    bench: Bench, rule: Rule, asks: Deadline, about: dict[str, str]
) -> list[tuple[date, Because]]:
    """When the agreement of an arrangement came into force, or any agreement of a person; signed by whom
    the rule names, where it names anybody.
    """
    names = [about.get("arrangement", "")]
    if rule.per != "arrangement":
        names = [m.arrangement for m in bench.world.memberships.get(about.get("person", ""), ())]
    return sorted(
        (day, Because(f"agreement {version}", (("in_force_from", day),)))
        for name in dict.fromkeys(names)
        if (arrangement := bench.world.arrangements.get(name)) is not None
        for day, version in versions(bench, arrangement, asks.by)
    )


def _sessions(bench: Bench, rule: Rule, asks: Deadline, about: dict[str, str]) -> list[Happening]:
    if rule.per == "case" or asks.done == "discussed":
        return for_case(bench.world, rule.counts, about.get("case", ""))
    if rule.per != "arrangement":
        return bench.counted(rule.counts, about.get("person", ""))
    return for_arrangement(bench.world, rule.counts, about.get("arrangement", ""))


def _sentence(
    name: str, what: str, began: str, since: date, status: Status, due: date | None, done: date | None
) -> str:
    start = f"{began.removeprefix('event ').replace('_', ' ')} on {on(since)}"
    if done is not None:
        late = f", after it was due on {on(due)}" if status == "late" and due else ""
        return f"{name}: {what}, done on {on(done)}{late} ({start})."
    if due is None:
        return f"{name}: {what} is to be done; the policy names no day ({start})."
    if status == "missed":
        return f"{name}: {what} was due by {on(due)} and was not done before the duty ended ({start})."
    return f"{name}: {what} {'was' if status == 'overdue' else 'is'} due by {on(due)} ({start})."
