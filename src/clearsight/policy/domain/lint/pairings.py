"""Who may supervise whom: a supervisor who must be the most senior, and must be somebody less senior."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from clearsight.kernel.roles import SENIORITY
from clearsight.policy.domain.lint.findings import LintFinding
from clearsight.policy.domain.measures import Match
from clearsight.policy.domain.model import Policy, Rule
from clearsight.policy.domain.population import Who
from clearsight.policy.domain.sentences import sentence
from clearsight.policy.domain.strictness import settled, together
from clearsight.policy.domain.wording import Labels, a, listed


def pairings(policy: Policy) -> Iterator[LintFinding]:
    """Contradictions between the rules that say who supervises whom."""
    rules = [rule for rule in policy.rules if isinstance(rule.asks, Match)]
    for rule in rules:
        for other in rules:
            if _match(other).senior and rule is not other and _meet(rule, other):
                yield from _less_senior(policy, rule, other)
    for one, other in combinations(rules, 2):
        if _meet(one, other) and not settled(one, other):
            yield from _exclude(policy, one, other)


def _match(rule: Rule) -> Match:
    assert isinstance(rule.asks, Match)
    return rule.asks


def _meet(one: Rule, other: Rule) -> bool:
    """Whether the two can speak of one arrangement."""
    kinds = (set(one.arrangements.kinds), set(other.arrangements.kinds))
    apart = all(kinds) and not kinds[0] & kinds[1]
    roles = (set(_roles(one.who)), set(_roles(other.who)))
    return together(one, other) and not apart and (not all(roles) or bool(roles[0] & roles[1]))


def _roles(who: Who | None) -> tuple[str, ...]:
    """The roles that a population names, also as alternatives."""
    if who is None:
        return ()
    return (*who.roles, *(role for one in who.any for role in _roles(one)))


def _rank(role: str) -> int:
    return SENIORITY.index(role) if role in SENIORITY else -1


def _less_senior(policy: Policy, rule: Rule, senior: Rule) -> Iterator[LintFinding]:
    asks, labels = _match(rule), Labels(policy.codes)
    leading = [role for role in _roles(asks.supervisor) if _rank(role) >= 0]
    led = {*_roles(rule.who), *_roles(rule.arrangements.members)}
    above = [role for role in sorted(led, key=_rank) if leading and _rank(role) > max(map(_rank, leading))]
    if not above:
        return
    who = listed([a(labels.of("role", role)) for role in leading], "or")
    whom = listed([a(labels.of("role", role)) for role in above], "or")
    yield LintFinding(
        "contradiction",
        (rule.clause, senior.clause),
        f"Both cannot hold. {who.capitalize()} supervises {whom} ({rule.clause}); the supervisor is the most "
        f"senior person present ({senior.clause}).",
        _judged(rule, senior),
        "say for whom seniority is asked, or take one of the two out",
        "seniority",
    )


def _judged(*rules: Rule) -> str:
    judged = [rule for rule in rules if rule.strength != "permitted"]
    if len(judged) == 1:
        return f"Clearsight judges only the first of {judged[0].clause}: {judged[0].title}."
    return (
        "Both are judged, and one is always broken."
        if judged
        else "Clearsight judges neither, and shows both."
    )


def _exclude(policy: Policy, one: Rule, other: Rule) -> Iterator[LintFinding]:
    """Two rules that no supervisor can keep to at once."""
    if "permitted" in (one.strength, other.strength):
        return
    first, second = _match(one), _match(other)
    sites = {first.site, second.site} == {"same", "different"}
    barred = any(_barred(a_, b) for a_, b in ((first, second), (second, first)))
    if sites or barred:
        words = (
            f"{sentence(one, policy.codes)} ({one.clause}) {sentence(other, policy.codes)} ({other.clause})"
        )
        yield LintFinding(
            "contradiction",
            (one.clause, other.clause),
            f"No supervisor can keep to both. {words}",
            "Both are judged, and one is always broken.",
            "change one of the two",
            "supervisor",
        )


def _barred(wanting: Match, barring: Match) -> bool:
    wanted = set(_roles(wanting.supervisor))
    return bool(wanted) and wanted <= set(_roles(barring.never))
