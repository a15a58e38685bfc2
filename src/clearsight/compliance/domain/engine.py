"""From a policy and the facts to what the policy asks, of whom, by when, and whether it was done.

Pure and deterministic: the same input gives the same findings in the same order, whatever the order of its
rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from itertools import chain

from clearsight.compliance.domain.cadence import (
    agreed_candidates,
    interval_candidates,
    longest_gap_candidates,
)
from clearsight.compliance.domain.candidates import Candidate, judged
from clearsight.compliance.domain.deadlines import deadline_candidates
from clearsight.compliance.domain.facts import Facts
from clearsight.compliance.domain.findings import Finding
from clearsight.compliance.domain.judging import Bench
from clearsight.compliance.domain.limits import bounds_candidates
from clearsight.compliance.domain.looseness import looser_candidates
from clearsight.compliance.domain.pairings import match_candidates
from clearsight.compliance.domain.periods import coverage_candidates, period_candidates
from clearsight.compliance.domain.presences import presence_candidates
from clearsight.compliance.domain.rolling import rolling_candidates
from clearsight.compliance.domain.standing import owner_of
from clearsight.compliance.domain.validities import validity_candidates
from clearsight.compliance.domain.variations import variation_candidates
from clearsight.compliance.domain.world import World
from clearsight.policy.domain.measures import Count
from clearsight.policy.domain.model import Policy, Rule


def _counts(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """A count by window, or in any stretch of a length; and how long it may at most be from one to
    the next.
    """
    assert isinstance(rule.asks, Count)
    yield from (
        rolling_candidates(bench, rule, order) if rule.asks.rolling else period_candidates(bench, rule, order)
    )
    if rule.asks.longest_gap is not None:
        yield from longest_gap_candidates(bench, rule, order)


_CANDIDATES: dict[str, Callable[[Bench, Rule, int], Iterable[Candidate]]] = {
    "interval": interval_candidates,
    "agreed": agreed_candidates,
    "count": _counts,
    "hours": period_candidates,
    "coverage": coverage_candidates,
    "deadline": deadline_candidates,
    "presence": presence_candidates,
    "validity": validity_candidates,
    "bounds": bounds_candidates,
    "match": match_candidates,
    "no_looser": looser_candidates,
}


def evaluate(
    policy: Policy,
    facts: Facts,
    as_of: date,
    only: frozenset[str] | None = None,
    aside: set[date] | None = None,
) -> tuple[Finding, ...]:
    """What a policy says of the facts on a day.

    Args:
        policy: the version that judges (the one in force on `as_of`).
        facts: everything known; facts dated after `as_of` do not exist yet.
        as_of: the day of the check; "due on" a day means that this day is still in time.
        only: those whose findings are wanted, by identifier; none: everybody's. The facts must hold what
            surrounds them. What comes out is the whole evaluation less what others answer for.
        aside: is given the days after which a finding that a stricter rule speaks for now would be told.

    Returns:
        The findings, in an order that does not depend on the order of the rows.
    """
    bench = Bench(World(facts, as_of), policy, as_of)
    candidates = [
        candidate
        for order, rule in enumerate(policy.rules)
        if rule.strength != "permitted"
        for made in (_CANDIDATES[rule.asks.measure], variation_candidates)
        for candidate in made(bench, rule, order)
    ]
    if only is None:
        return _in_order(judged(candidates, aside=aside))
    wanted = judged(candidates, _may_be_of(only, bench.world), aside)
    return _in_order(_answered_by(only, wanted, facts))


def _may_be_of(only: frozenset[str], world: World) -> Callable[[Candidate], bool]:
    """Whether what a candidate finds may be somebody's of these: not where it is about another person.

    What it competes with is about the same subject, so that nobody's contest is decided otherwise.
    """

    def wanted(candidate: Candidate) -> bool:
        whom = candidate.group[-1] if candidate.group else ""
        person = whom in world.people and whom not in world.arrangements and whom not in world.cases
        return not person or whom in only

    return wanted


def _answered_by(only: frozenset[str], findings: Iterable[Finding], facts: Facts) -> Iterable[Finding]:
    supervisors = {a.arrangement: a.supervisor for a in facts.arrangements}
    leads = {case.case: case.lead for case in facts.cases}
    return (found for found in findings if owner_of(found, facts, supervisors, leads) in only)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Person by person; of each, rule by rule as the policy has them, and in order of time.

    The rules are laid on subjects in the order of their identifiers and on sessions in the order of their
    days, so that nothing is left but to bring together what is about one person.
    """
    by_person: dict[str, list[Finding]] = defaultdict(list)
    person, append = None, by_person[""].append
    for finding in findings:
        if (whom := finding.subject.get("person", "")) != person:
            person, append = whom, by_person[whom].append
        append(finding)
    return tuple(chain.from_iterable(by_person[person] for person in sorted(by_person)))
