"""What the parties agreed is no looser than what the policy asks of them."""

from __future__ import annotations

from collections.abc import Iterable

from clearsight.compliance.domain.agreements import agreed
from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Arrangement
from clearsight.compliance.domain.findings import Because, Finding
from clearsight.compliance.domain.judging import Bench, finding, subject
from clearsight.kernel.durations import Duration, parse_duration
from clearsight.kernel.spans import holds_on
from clearsight.policy.domain.measures import Count, Interval
from clearsight.policy.domain.model import Rule
from clearsight.policy.domain.strictness import WINDOWS_A_YEAR, YEAR

HALF_A_WEEK = 3.5  # a month and four weeks are not told apart here


def looser_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """What was agreed is no looser than what the policy asks of the members."""

    def judge(candidate: Candidate) -> Iterable[Finding]:
        for arrangement in bench.world.arrangements.values():
            every = _agreed_now(bench, arrangement)
            if not every or not holds_on(bench.arrangement(rule, arrangement), bench.as_of):
                continue
            for person in bench.world.supervised_on(arrangement, bench.as_of):
                yield from _compare(bench, candidate, arrangement, person, parse_duration(every))

    yield Candidate(rule, order, (), (), judge)


def _agreed_now(bench: Bench, arrangement: Arrangement) -> str:
    """How often is agreed on the day of the check, be it signed by all or not yet."""
    in_force = (every for every, spans in agreed(bench, arrangement) if holds_on(spans, bench.as_of))
    return next(in_force, arrangement.every)


def _compare(
    bench: Bench, candidate: Candidate, arrangement: Arrangement, person: str, every: Duration
) -> Iterable[Finding]:
    asked = [
        (days, other)
        for other in bench.policy.rules
        if other.per == "person" and other.strength == "required" and (days := _nominal(other)) is not None
        and holds_on(bench.who(other, person), bench.as_of)
    ]  # fmt: skip
    replaced = {name for _, other in asked for name in other.instead_of}
    asked = [(days, other) for days, other in asked if other.id not in replaced]
    if not asked:
        return
    days, strictest = min(asked, key=lambda item: item[0])
    loose = every.nominal_days > days + HALF_A_WEEK
    facts = [Because(f"arrangement {arrangement.arrangement}", (("every", str(every)),))]
    about = subject(person=person, arrangement=arrangement.arrangement)
    name = bench.world.name(person)
    if loose:
        asks = f"{strictest.title} ({strictest.clause})"
        words = f"What was agreed for {name} (every {every}) is looser than the policy: {asks}."
    else:
        words = f"What was agreed for {name} (every {every}) is no looser than the policy."
    yield finding(candidate, "broken" if loose else "met", about, words, facts)


def _nominal(rule: Rule) -> float | None:
    asks = rule.asks
    if isinstance(asks, Interval) and asks.every:
        return asks.every.nominal_days
    if isinstance(asks, Count) and asks.at_least and asks.per:
        return YEAR / WINDOWS_A_YEAR[asks.per] / asks.at_least
    return None
