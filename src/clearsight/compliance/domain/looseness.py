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
from clearsight.policy.domain.model import Rule
from clearsight.policy.domain.strictness import agreed_topics, longest, most_days, of_sessions, shortest


def looser_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """What was agreed, and is in force, is no looser than what the policy asks of the members."""

    def judge(candidate: Candidate) -> Iterable[Finding]:
        for arrangement in bench.world.arrangements.values():
            every = _agreed_now(bench, arrangement)
            if not every or not holds_on(bench.arrangement(rule, arrangement), bench.as_of):
                continue
            for person in bench.world.supervised_on(arrangement, bench.as_of):
                yield from _compare(bench, candidate, arrangement, person, parse_duration(every))

    yield Candidate(rule, order, (), (), judge)


def _agreed_now(bench: Bench, arrangement: Arrangement) -> str:
    """How often is agreed and signed on the day of the check; "" where nothing is in force."""
    in_force = (every for every, spans in agreed(bench, arrangement) if holds_on(spans, bench.as_of))
    return next(in_force, "")


def _compare(
    bench: Bench, candidate: Candidate, arrangement: Arrangement, person: str, every: Duration
) -> Iterable[Finding]:
    about = subject(person=person, arrangement=arrangement.arrangement)
    asked = strictest(bench, person, arrangement.arrangement, arrangement.kind)
    if asked is None:
        return
    days, rule = asked
    own = _varied(bench, candidate.rule, about)
    loose = shortest(every) > (days if own is None else max(days, own))
    facts = [Because(f"arrangement {arrangement.arrangement}", (("every", str(every)),))]
    name = bench.world.name(person)
    if loose:
        asks = f"{rule.title} ({rule.clause})"
        words = f"What was agreed for {name} (every {every}) is looser than the policy: {asks}."
    else:
        words = f"What was agreed for {name} (every {every}) is no looser than the policy."
    yield finding(candidate, "broken" if loose else "met", about, words, facts)


def strictest(
    bench: Bench, person: str, arrangement: str, kind: str, strength: str = "required"
) -> tuple[float, Rule] | None:
    """The rule that lets the fewest days pass of those that bind this person on the day of the check.

    Only what is of that strength, on the topics of which agreements speak, and kept by sessions of an
    arrangement of this kind; without rules that another stands instead of. An approved variation within its
    bounds is what its rule allows.

    Args:
        arrangement, kind: what the agreement is about; its identifier, and one_to_one, group or peer.

    Returns:
        How many days may pass at the most, over the longest of months, and the rule; none where no rule of
        the policy says how often.
    """
    topics, found = agreed_topics(bench.policy), []
    about = subject(person=person, arrangement=arrangement)
    for rule in bench.policy.rules:
        days = most_days(rule) if rule.per == "person" and rule.strength == strength else None
        if days is None or not of_sessions(rule) or (topics and rule.topic not in topics):
            continue
        if rule.counts.kinds and kind not in rule.counts.kinds:
            continue
        if holds_on(bench.who(rule, person), bench.as_of):
            allowed = _varied(bench, rule, about)
            found.append((days if allowed is None else allowed, rule))
    replaced = {name for _, rule in found for name in rule.instead_of}
    standing = (each for each in found if each[1].id not in replaced)
    return min(standing, key=lambda each: each[0], default=None)


def _varied(bench: Bench, rule: Rule, about: dict[str, str]) -> float | None:
    """How many days an approved variation of a rule allows on the day of the check, if there is one."""
    standing = (longest(v.every) for v in varied(bench, rule, about) if holds_on(v.spans, bench.as_of))
    return max(standing, default=None)
