"""How often: intervals set by the policy, intervals that the parties agreed, approved variations of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial

from clearsight.compliance.domain.agreements import in_force_since
from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Arrangement, Variation
from clearsight.compliance.domain.findings import Because, Finding, Status
from clearsight.compliance.domain.happenings import Happening, for_arrangement, for_case, for_supervisor
from clearsight.compliance.domain.intervals import Clock, Gap, judge_intervals
from clearsight.compliance.domain.judging import Bench, finding, subject
from clearsight.compliance.domain.periods import period_candidate
from clearsight.compliance.domain.populations import case_spans
from clearsight.compliance.domain.wording import days, on
from clearsight.kernel.durations import Duration, parse_duration
from clearsight.kernel.spans import Span, Spans, intersection, union
from clearsight.policy.domain.measures import Agreed, Interval
from clearsight.policy.domain.model import Rule


def interval_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """An interval rule laid on each of its subjects. One without a number asks for nothing that can be counted."""
    asks = rule.asks
    assert isinstance(asks, Interval)
    if asks.every is None and asks.or_after is None:
        return
    for about, spans, happenings, pauses in _subjects(bench, rule):
        if asks.every is not None and asks.every.in_school_periods:
            yield from _periodic(bench, rule, order, about, spans, asks.every)
            continue
        base = _candidate(bench, rule, order, about, spans, asks.every, happenings, pauses)
        yield base
        yield from _varied(bench, base, about, happenings, pauses)


def _subjects(bench: Bench, rule: Rule) -> Iterable[tuple[dict[str, str], Spans, list[Happening], Spans]]:
    world = bench.world
    if rule.per == "person":
        for person in world.people:
            if spans := bench.who(rule, person):
                about = subject(person=person, arrangement=bench.current_arrangement(person, rule.counts.kinds))
                yield about, spans, bench.counted(rule.counts, person), bench.pauses(rule, person)
    elif rule.per == "supervisor":
        for person in world.led:
            if spans := bench.who(rule, person):
                done = for_supervisor(world, rule.counts, person)
                yield subject(person=person), spans, done, bench.pauses(rule, person)
    elif rule.per == "arrangement":
        for name, arrangement in world.arrangements.items():
            if spans := bench.arrangement(rule, arrangement):
                yield subject(arrangement=name), spans, for_arrangement(world, rule.counts, name), ()
    else:
        for name, case in world.cases.items():
            if spans := bench.within_dates(rule, case_spans(world, rule.cases, case)):
                yield subject(case=name), spans, for_case(world, rule.counts, name), ()


def _candidate(
    bench: Bench,
    rule: Rule,
    order: int,
    about: dict[str, str],
    spans: Spans,
    every: Duration | None,
    happenings: list[Happening],
    pauses: Spans,
) -> Candidate:
    asks = rule.asks
    activity = asks.or_after if isinstance(asks, Interval) else None
    counts = _activity(bench, activity.event, about) if activity else []
    clock = Clock(every, pauses, bench.as_of, counts, activity.count if activity else 0)

    def judge(candidate: Candidate) -> Iterable[Finding]:
        say = partial(_say, bench, candidate, about, every)
        return judge_intervals(spans, happenings, clock, partial(_began, candidate), say)

    who = about.get("person") or about.get("arrangement") or about.get("case", "")
    return Candidate(
        rule=rule,
        order=order,
        group=(rule.strength, *rule.kind, who),
        spans=spans,
        judge=judge,
        strictness=every.nominal_days if every else 0.0,
        says=f"at least every {every}" if every else "",
    )


def _activity(bench: Bench, event: str, about: dict[str, str]) -> list[tuple[date, int]]:
    return [
        (e.on, e.count)
        for e in bench.world.events.get(event, ())
        if (about.get("person") and e.person == about["person"]) or (about.get("case") and e.case == about["case"])
    ]


def _began(candidate: Candidate, span: Span) -> Because:
    return Because(f"rule {candidate.rule.id} began to apply", (("from", span.from_),))


def _say(
    bench: Bench, candidate: Candidate, about: dict[str, str], every: Duration | None, status: Status, gap: Gap
) -> Finding:
    because = [gap.since, *([gap.done.because] if gap.done else [])]
    decided = bench.as_of if status in ("open", "overdue") else (gap.due or gap.start)
    words = _sentence(bench, candidate, about, every, status, gap)
    return finding(candidate, status, about, words, because, due=gap.due, decided_on=min(decided, bench.as_of))


def _sentence(
    bench: Bench, candidate: Candidate, about: dict[str, str], every: Duration | None, status: Status, gap: Gap
) -> str:
    name, rule, last = _name(bench, about), _often(candidate, every), _last(gap)
    due = on(gap.due) if gap.due else ""
    if gap.due is None and gap.done is None:
        return f"{name} is on long absence, so the clock stands still until the day of return ({rule}; {last})."
    if status == "open":
        return f"{name} is due by {due} ({rule}; {last})."
    if status == "overdue":
        late = days((bench.as_of - (gap.due or bench.as_of)).days)
        return f"{name} was due by {due}, {late} ago ({rule}; {last})."
    if status == "missed":
        return f"{name} was due by {due} and did not come before the duty ended ({rule}; {last})."
    done = on(gap.done.on) if gap.done else ""
    was = f"due by {due}" if gap.due else "already due when a long absence began"
    return f"{name} went too long: {was}, held on {done} ({rule}; before it, {last})."


def _last(gap: Gap) -> str:
    """What the gap is counted from, in words."""
    if gap.since.fact.startswith("session"):
        return f"last session {on(gap.start)}"
    if gap.since.fact.startswith("event"):
        return f"last on {on(gap.start)}"
    return f"none since the duty began on {on(gap.start)}"


def _often(candidate: Candidate, every: Duration | None) -> str:
    activity = candidate.rule.asks.or_after if isinstance(candidate.rule.asks, Interval) else None
    words = [f"at least every {every}"] if every else []
    if activity:
        words.append(f"after every {activity.count} of {activity.event.replace('_', ' ')}")
    return " or ".join(words) + (f", as varied: {candidate.varies}" if candidate.varies else "")


def _name(bench: Bench, about: dict[str, str]) -> str:
    if "person" in about:
        return f"{bench.world.name(about['person'])}'s supervision"
    return f"Arrangement {about['arrangement']}" if "arrangement" in about else f"Case {about['case']}"


def _periodic(
    bench: Bench, rule: Rule, order: int, about: dict[str, str], spans: Spans, every: Duration
) -> Iterable[Candidate]:
    """An interval counted in half terms or terms is one in each such stretch of the school calendar."""
    if "person" in about:
        window = "half_term" if every.unit == "half terms" else "term"
        yield period_candidate(bench, rule, order, about, spans, window, size=every.count)


def _varied(
    bench: Bench, base: Candidate, about: dict[str, str], happenings: list[Happening], pauses: Spans
) -> Iterable[Candidate]:
    """An approved variation stands instead of the rule's own number, for its time and within its bounds."""
    rule = base.rule
    for variation in bench.world.variations.get(rule.id, ()):
        if not _concerns(variation, about) or rule.variation is None:
            continue
        every = parse_duration(variation.every)
        if every.in_school_periods or every.nominal_days > rule.variation.at_most.nominal_days:
            continue
        span = bench.world.span(variation)
        if rule.variation.lasting is not None:
            last = rule.variation.lasting.after(variation.from_)
            span = Span(span.from_, min(span.last, last))
        candidate = _candidate(bench, rule, base.order, about, base.spans, every, happenings, pauses)
        words = f"every {every}, approved by {variation.approved_by or 'nobody named'}"
        yield replace(candidate, varies=words, judged=union([span]))


def _concerns(variation: Variation, about: dict[str, str]) -> bool:
    if variation.person and variation.person != about.get("person"):
        return False
    return not variation.arrangement or variation.arrangement == about.get("arrangement")


def agreed_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """What the parties of each arrangement agreed and signed, laid on each member.

    Sessions of another arrangement of the same kind count too, so that cover keeps the clock running; of two
    that stand at once the stricter is judged, or else the newer.
    """
    newest_first = sorted(bench.world.arrangements.items(), key=lambda item: (item[1].from_, item[0]), reverse=True)
    for name, arrangement in newest_first:
        standing = bench.arrangement(rule, arrangement)
        if not standing:
            continue
        yield from _unstated(bench, rule, order, arrangement)
        every = _every(arrangement)
        since = in_force_since(bench, arrangement)
        if every is None or since is None:
            continue
        for person in sorted({m.person for m in bench.world.members.get(name, ())} - {arrangement.supervisor}):
            member = intersection(bench.world.member_spans(name, person), bench.who(rule, person))
            spans = intersection(intersection(standing, member), union([Span(since, None)]))
            if spans:
                yield _agreed(bench, rule, order, arrangement, person, every, spans)


def _every(arrangement: Arrangement) -> Duration | None:
    return parse_duration(arrangement.every) if arrangement.every else None


def _agreed(
    bench: Bench, rule: Rule, order: int, arrangement: Arrangement, person: str, every: Duration, spans: Spans
) -> Candidate:
    about = subject(person=person, arrangement=arrangement.arrangement)
    rivals = _rival_groups(bench, rule, person, "count" if every.in_school_periods else "cadence")
    group = (rule.strength, "agreed", arrangement.kind, person)
    if every.in_school_periods:
        window = "half_term" if every.unit == "half terms" else "term"
        made = period_candidate(
            bench, rule, order, about, spans, window, size=every.count, kind=arrangement.kind
        )
    else:
        happenings = bench.counted(rule.counts, person, arrangement.kind)
        made = _candidate(bench, rule, order, about, spans, every, happenings, bench.pauses(rule, person))
    return replace(made, group=group, yields_to=rivals, says=f"as agreed, every {every}")


def _rival_groups(bench: Bench, rule: Rule, person: str, measure: str) -> tuple[tuple[str, ...], ...]:
    """The person's own duties of the same kind: what was agreed gives way where they are stricter."""
    return tuple(
        dict.fromkeys(
            (other.strength, *other.kind, person)
            for other in bench.policy.rules
            if other.strength == rule.strength and other.per == "person" and other.kind[2] == measure
        )
    )


def _unstated(bench: Bench, rule: Rule, order: int, arrangement: Arrangement) -> Iterable[Candidate]:
    asks = rule.asks
    if not isinstance(asks, Agreed) or not asks.must_state or arrangement.every:
        return
    spans = bench.arrangement(rule, arrangement)
    about = subject(arrangement=arrangement.arrangement)

    def judge(candidate: Candidate) -> Iterable[Finding]:
        if any(bench.as_of in span for span in spans):
            words = f"Arrangement {arrangement.arrangement} does not say how often: the number is left blank."
            fact = Because(f"arrangement {arrangement.arrangement}", (("from", arrangement.from_),))
            yield finding(candidate, "broken", about, words, [fact], decided_on=bench.as_of)

    yield Candidate(rule, order, ("unstated", arrangement.arrangement), spans, judge)
