"""What the parties agreed is no looser than what the policy asks of them."""

from __future__ import annotations

from collections.abc import Iterable

from clearsight.compliance.domain.agreements import agreed
from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Arrangement
from clearsight.compliance.domain.findings import Because, Finding
from clearsight.compliance.domain.judging import Bench, finding, subject
from clearsight.compliance.domain.variations import varied
from clearsight.kernel.durations import Duration, parse_duration
from clearsight.kernel.spans import holds_on
from clearsight.policy.domain.measures import Count, Interval
from clearsight.policy.domain.model import Rule
from clearsight.policy.domain.strictness import agreed_topics, days_allowed

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
    about = subject(person=person, arrangement=arrangement.arrangement)
    asked = _asked(bench, person, about)
    if not asked:
        return
    days, strictest = min(asked, key=lambda item: item[0])
    own = _varied(bench, candidate.rule, about)
    loose = every.nominal_days > (days if own is None else max(days, own)) + HALF_A_WEEK
    facts = [Because(f"arrangement {arrangement.arrangement}", (("every", str(every)),))]
    name = bench.world.name(person)
    if loose:
        asks = f"{strictest.title} ({strictest.clause})"
        words = f"What was agreed for {name} (every {every}) is looser than the policy: {asks}."
    else:
        words = f"What was agreed for {name} (every {every}) is no looser than the policy."
    yield finding(candidate, "broken" if loose else "met", about, words, facts)


def _asked(bench: Bench, person: str, about: dict[str, str]) -> list[tuple[float, Rule]]:
    """The rules that say how often, with about how many days they allow this person on the day of the check.

    Those of which agreements speak, without rules that another stands instead of; an approved variation
    within its bounds is what its rule allows.
    """
    topics, found = agreed_topics(bench.policy), []
    for rule in bench.policy.rules:
        if rule.per != "person" or rule.strength != "required" or not isinstance(rule.asks, Interval | Count):
            continue
        days = days_allowed(rule)
        if days is None or (topics and rule.topic not in topics):
            continue
        if holds_on(bench.who(rule, person), bench.as_of):
            allowed = _varied(bench, rule, about)
            found.append((days if allowed is None else allowed, rule))
    replaced = {name for _, rule in found for name in rule.instead_of}
    return [(days, rule) for days, rule in found if rule.id not in replaced]


def _varied(bench: Bench, rule: Rule, about: dict[str, str]) -> float | None:
    """How many days an approved variation of a rule allows on the day of the check, if there is one."""
    standing = (v.every.nominal_days for v in varied(bench, rule, about) if holds_on(v.spans, bench.as_of))
    return max(standing, default=None)
