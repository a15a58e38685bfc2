"""How often: intervals set by the policy, intervals that the parties agreed, approved variations of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from clearsight.compliance.domain.agreements import agreed
from clearsight.compliance.domain.candidates import Candidate, Group
from clearsight.compliance.domain.facts import Arrangement
from clearsight.compliance.domain.findings import Because, Finding, Status, Words
from clearsight.compliance.domain.happenings import Happening
from clearsight.compliance.domain.intervals import Clock, Gap, judge_intervals
from clearsight.compliance.domain.judging import Bench, finding, subject
from clearsight.compliance.domain.periods import Asked, period_candidate
from clearsight.compliance.domain.subjects import Subject, of_person, subjects
from clearsight.compliance.domain.variations import varied
from clearsight.compliance.domain.wording import days, on, spoken
from clearsight.compliance.domain.world import Held
from clearsight.kernel.durations import Duration, parse_duration
from clearsight.kernel.spans import Spans, holds_on, intersection
from clearsight.policy.domain.measures import Activity, Agreed, Count, Interval
from clearsight.policy.domain.model import Rule

LONE: Group = ()


@dataclass(frozen=True, slots=True)
class Cadence:
    """What an interval asks: how often, or after how much of an activity; and why not as the rule says."""

    every: Duration | None
    activity: Activity | None = None
    because: str = ""

    def __str__(self) -> str:
        words = [f"at least every {spoken(self.every)}"] if self.every else []
        if self.activity:
            words.append(f"after every {self.activity.count} of {self.activity.event.replace('_', ' ')}")
        return " or ".join(words) + self.because


def interval_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """An interval rule laid on each of its subjects. One without a number asks for nothing that can
    be counted.
    """
    asks = rule.asks
    assert isinstance(asks, Interval)
    if asks.every is None and asks.or_after is None:
        return
    for each in subjects(bench, rule):
        if asks.every is not None and asks.every.in_school_periods:
            yield period_candidate(bench, rule, order, each, _one_in(asks.every))
            continue
        base = _candidate(bench, rule, order, each, Cadence(asks.every, asks.or_after))
        yield base
        for variation in varied(bench, rule, each.about):
            because = f", approved by {variation.approved_by}"
            other = _candidate(bench, rule, order, each, Cadence(variation.every, None, because))
            yield replace(other, varies=str(variation.every), judged=variation.spans)


def longest_gap_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """How long a count rule lets pass between one and the next at the most, told beside its windows."""
    assert isinstance(rule.asks, Count)
    assert rule.asks.longest_gap is not None
    for each in subjects(bench, rule):
        yield replace(_candidate(bench, rule, order, each, Cadence(rule.asks.longest_gap)), group=LONE)


def _one_in(every: Duration) -> Asked:
    """An interval counted in half terms or terms is one in each such stretch of the school calendar."""
    return Asked(1, "half_term" if every.unit == "half terms" else "term", every.count)


def _candidate(bench: Bench, rule: Rule, order: int, each: Subject, cadence: Cadence) -> Candidate:
    about, activity, says = each.about, cadence.activity, str(cadence)
    name = _name(bench, about)
    counts = _activity(bench, activity, about) if activity else []
    clock = Clock(cadence.every, each.pauses, bench.as_of, counts, activity.count if activity else 0)

    def judge(candidate: Candidate) -> Iterable[Finding]:
        def say(status: Status, gap: Gap) -> Finding:
            return _say(bench.as_of, candidate, about, (name, says), status, gap)

        return judge_intervals(each.spans, each.happenings, clock, say)

    who = about.get("person") or about.get("arrangement") or about.get("case", "")
    return Candidate(
        rule=rule,
        order=order,
        group=(rule.strength, *rule.kind, who),
        spans=each.spans,
        judge=judge,
        strictness=cadence.every.nominal_days if cadence.every else 0.0,
        says=says,
    )


def _activity(bench: Bench, activity: Activity, about: dict[str, str]) -> list[tuple[date, int]]:
    world = bench.world
    if "person" in about:
        events = world.events_of_person.get(about["person"], [])
    else:
        events = world.events_of_case.get(about.get("case", ""), [])
    return [(event.on, event.count) for event in events if event.kind == activity.event]


def _say(
    as_of: date, candidate: Candidate, about: dict[str, str], named: tuple[str, str], status: Status, gap: Gap
) -> Finding:
    since, done, passed = gap.since, gap.done, gap.overdue_when_absent
    if since is None:
        because = [Because(f"rule {candidate.rule.id} began to apply", (("from", gap.start),))]
    else:
        because = [since.because]
    if done is not None:
        because.append(done.because)
    decided = as_of if status in ("open", "overdue") else min(gap.due or gap.start, as_of)
    due = passed if passed and (done or gap.due is None) else gap.due
    absent = due is not None and due == passed
    done_on = done.on if done else None
    words = Words(_sentence, (*named, gap.start, since is not None, status, due, absent, done_on, as_of))
    return finding(candidate, status, about, words, because, due=due, decided_on=decided, done_on=done_on)


def _sentence(
    name: str,
    rule: str,
    start: date,
    counted: bool,
    status: Status,
    due: date | None,
    absent: bool,
    done: date | None,
    as_of: date,
) -> str:
    last = _last(start, counted, done is not None)
    if due is None and rule.startswith("after "):  # nothing but an activity is counted
        return f"{name} is not due yet ({rule}; {last})."
    if due is None:
        return f"{name} waits: a long absence stops the clock until the day of return ({rule}; {last})."
    if status == "open":
        return f"{name} is due by {on(due)} ({rule}; {last})."
    if status == "missed":
        return f"{name} was due by {on(due)} and did not come before the duty ended ({rule}; {last})."
    if done is not None:
        away = ", before a long absence began" if absent else ""
        return f"{name} came too late: due by {on(due)}{away}, and held on {on(done)} ({rule}; {last})."
    if absent:
        return f"{name} was already due by {on(due)} when a long absence stopped the clock ({rule}; {last})."
    ago = days((as_of - due).days)
    return f"{name} was due by {on(due)}, {ago} ago ({rule}; {last})."


def _last(start: date, counted: bool, done: bool) -> str:
    """What the gap is counted from, in words."""
    if not counted:
        return f"none since the duty began on {on(start)}"
    return f"the one before it on {on(start)}" if done else f"the last one on {on(start)}"


def _name(bench: Bench, about: dict[str, str]) -> str:
    if "person" in about:
        return f"{bench.world.name(about['person'])}'s supervision"
    return f"Arrangement {about['arrangement']}" if "arrangement" in about else f"Case {about['case']}"


def agreed_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """What the parties of each arrangement agreed and signed, laid on each member.

    Each stretch of time is judged by the version that was in force. An agreement is kept by the sessions of
    its own arrangement; while its supervisor is on long absence, by those of another of the same kind too, so
    that cover keeps the clock running.
    """
    measures = _rivals(bench, rule)
    for arrangement in bench.world.arrangements.values():
        standing = bench.arrangement(rule, arrangement)
        if not standing:
            continue
        yield from _unstated(bench, rule, order, arrangement)
        for words, in_force in agreed(bench, arrangement):
            every = parse_duration(words)
            kinds = measures[every.in_school_periods]
            for person, spans in _bound(bench, rule, arrangement, intersection(standing, in_force)):
                made = _agreed(bench, rule, order, arrangement, person, every, spans)
                yield replace(made, yields_to=tuple((rule.strength, *kind, person) for kind in kinds))


def _bound(bench: Bench, rule: Rule, arrangement: Arrangement, signed: Spans) -> Iterable[tuple[str, Spans]]:
    """Whom what was signed binds, and on which days."""
    name = arrangement.arrangement
    for person in sorted({m.person for m in bench.world.members.get(name, ())} - {arrangement.supervisor}):
        member = intersection(bench.world.member_spans(name, person), bench.who(rule, person))
        if spans := intersection(signed, member):
            yield person, spans


def _agreed(
    bench: Bench, rule: Rule, order: int, arrangement: Arrangement, person: str, every: Duration, spans: Spans
) -> Candidate:
    about = subject(person=person, arrangement=arrangement.arrangement)
    happenings = _towards(bench, arrangement, bench.counted(rule.counts, person, arrangement.kind))
    each = of_person(bench, rule, person, about, spans, happenings)
    if every.in_school_periods:
        made = period_candidate(bench, rule, order, each, _one_in(every))
    else:
        made = _candidate(bench, rule, order, each, Cadence(every, because=", as agreed"))
    group = (rule.strength, "agreed", arrangement.arrangement, person)
    return replace(made, group=group, says=f"as agreed, every {spoken(every)}")


def _towards(bench: Bench, arrangement: Arrangement, happenings: Iterable[Happening]) -> list[Happening]:
    """What keeps an agreement: the sessions of its arrangement, and of its cover."""
    name, away = arrangement.arrangement, bench.world.absences(arrangement.supervisor)
    return [
        h
        for h in happenings
        if not isinstance(h.was, Held) or h.was.session.arrangement == name or (away and holds_on(away, h.on))
    ]


def _rivals(bench: Bench, rule: Rule) -> dict[bool, list[Group]]:
    """The kinds of duty of the same topic and strength, in days and in school periods: an agreement gives way
    to stricter.
    """
    found: dict[bool, list[Group]] = {False: [], True: []}
    for other in bench.policy.rules:
        measure = other.kind[2]
        if rule.topic and other.topic != rule.topic:
            continue
        if other.strength == rule.strength and other.per == "person" and measure in ("cadence", "count"):
            kinds = found[measure == "count"]
            kinds += [] if other.kind in kinds else [other.kind]
    return found


def _unstated(bench: Bench, rule: Rule, order: int, arrangement: Arrangement) -> Iterable[Candidate]:
    """An agreement that leaves the number blank, where the policy wants it filled in."""
    if not isinstance(rule.asks, Agreed) or not rule.asks.must_state or arrangement.every:
        return
    spans, name = bench.arrangement(rule, arrangement), arrangement.arrangement

    def judge(candidate: Candidate) -> Iterable[Finding]:
        if any(bench.as_of in span for span in spans):
            words = f"Arrangement {name} does not say how often: the number is left blank."
            fact = Because(f"arrangement {name}", (("from", arrangement.from_),))
            yield finding(candidate, "broken", subject(arrangement=name), words, [fact])

    yield Candidate(rule, order, LONE, spans, judge)
