"""Clauses against clauses: two numbers for one duty, limits that exclude each other, statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from clearsight.policy.domain.lint.findings import LintFinding
from clearsight.policy.domain.measures import Bounds
from clearsight.policy.domain.model import Policy, Rule, Statement
from clearsight.policy.domain.sentences import asked, bound
from clearsight.policy.domain.strictness import days_allowed, duty, limits, settled, together
from clearsight.policy.domain.wording import capital

NEARLY = 0.02  # a year is twelve months, and 365 days: what differs by less than this does not differ


def clashes(policy: Policy) -> Iterator[LintFinding]:
    """Contradictions and differences between the clauses of a policy."""
    yield from _numbers(policy)
    yield from _two_ways(policy)
    yield from _limits(policy)
    yield from _statements(policy.statements)


def _numbers(policy: Policy) -> Iterator[LintFinding]:
    duties: dict[object, list[Rule]] = defaultdict(list)
    for rule in policy.rules:
        if rule.strength != "permitted" and days_allowed(rule) is not None:
            duties[duty(rule)].append(rule)
    for rules in duties.values():
        for one, other in combinations(rules, 2):
            if _differ(one, other) and together(one, other) and not settled(one, other):
                yield from _two_numbers(policy, one, other, rules)


def _two_ways(policy: Policy) -> Iterator[LintFinding]:
    """One duty measured in two ways, such as every four weeks and six times a year."""
    often = [
        rule for rule in policy.rules if rule.strength == "required" and rule.topic and days_allowed(rule)
    ]
    for one, other in combinations(often, 2):
        apart = duty(one)[2] != duty(other)[2] and _differ(one, other)
        if apart and _alike(one) == _alike(other) and together(one, other) and not settled(one, other):
            judged = (
                "The stricter is judged"
                if one.kind == other.kind
                else "Both are judged, each by its own clause"
            )
            yield LintFinding(
                "difference", (one.clause, other.clause), f"In two measures. {_both(policy, one, other)}",
                f"{judged}.", about="measure",
            )  # fmt: skip


def _alike(rule: Rule) -> object:
    clocked = rule.asks.measure in ("interval", "count", "hours")
    return (clocked, rule.per, rule.topic, rule.who, rule.cases, rule.arrangements, rule.counts)


def _differ(one: Rule, other: Rule) -> bool:
    first, second = days_allowed(one), days_allowed(other)
    if first is None or second is None:
        return False
    return abs(first - second) > NEARLY * max(first, second)


def _two_numbers(policy: Policy, one: Rule, other: Rule, rules: Sequence[Rule]) -> Iterator[LintFinding]:
    strict, loose = sorted((one, other), key=lambda rule: days_allowed(rule) or 0.0)
    words = _both(policy, one, other)
    judged = f"The stricter is judged ({asked(strict, policy.codes)}), and the explanation names both."
    if one.layer != other.layer:
        yield LintFinding("difference", (one.clause, other.clause), words, judged, about="number")
    elif one.strength == other.strength:
        yield LintFinding(
            "contradiction",
            (one.clause, other.clause),
            f"Two numbers for one duty. {words}",
            judged,
            f"keep one of the two, or say when each holds (instead_of in {strict.id!r} or {loose.id!r})",
            about="number",
        )
    else:
        recommended = one if one.strength == "recommended" else other
        required = [rule for rule in rules if rule.strength == "required"]
        if min(required, key=lambda rule: days_allowed(rule) or 0.0) in (one, other):
            side = "stricter" if recommended is strict else "looser"
            yield LintFinding(
                "difference",
                (one.clause, other.clause),
                f"What is recommended is {side}. {words}",
                "What is required is judged; what is recommended is judged beside it, as such.",
                about="number",
            )


def _both(policy: Policy, one: Rule, other: Rule) -> str:
    said = [f"{_said(rule, policy)} ({rule.clause})" for rule in (one, other)]
    return f"{capital(bound(one, policy.codes))}: {'; '.join(said)}."


def _said(rule: Rule, policy: Policy) -> str:
    modal = {"required": "must", "recommended": "should"}[rule.strength]
    return f"{modal} {asked(rule, policy.codes)}"


def _limits(policy: Policy) -> Iterator[LintFinding]:
    bounded = [rule for rule in policy.rules if isinstance(rule.asks, Bounds) and rule.strength == "required"]
    for one, other in combinations(bounded, 2):
        if duty(one) != duty(other) or not together(one, other) or settled(one, other):
            continue
        (low, high), (least, most) = limits(_bounds(one)), limits(_bounds(other))
        words = _both(policy, one, other)
        if low > most or least > high:
            yield LintFinding(
                "contradiction",
                (one.clause, other.clause),
                f"Nothing can keep to both. {words}",
                "Both are judged, and one is always broken.",
                "change one of the two",
                "limits",
            )
        elif _two_ends(low, least) or _two_ends(high, most):
            yield LintFinding(
                "contradiction",
                (one.clause, other.clause),
                f"Two numbers for one limit. {words}",
                "Both are judged, so the tighter decides.",
                "keep one of the two",
                "limits",
            )


def _bounds(rule: Rule) -> Bounds:
    assert isinstance(rule.asks, Bounds)
    return rule.asks


def _two_ends(one: float, other: float) -> bool:
    return one != other and abs(one) != float("inf") and abs(other) != float("inf")


def _statements(statements: Sequence[Statement]) -> Iterator[LintFinding]:
    said: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        said[(statement.about.casefold(), statement.says.casefold())].append(statement)
    for group in said.values():
        for one, other in combinations(group, 2):
            if one.value.casefold() != other.value.casefold():
                yield _unlike(one, other)


def _unlike(one: Statement, other: Statement) -> LintFinding:
    words = f"{capital(one.about)} {one.says}: {one.value} ({one.clause}); {other.value} ({other.clause})."
    note = " ".join(s.note for s in (one, other) if s.note)
    clauses, about = (one.clause, other.clause), f"{one.about} {one.says}"
    if one.beside or other.beside:
        return LintFinding(
            "difference", clauses, words, note or "Both can be kept to, and both are shown.", about=about
        )
    return LintFinding(
        "contradiction",
        clauses,
        f"They contradict each other. {words}",
        note or "Clearsight shows both, and judges neither.",
        "keep one of the two, or mark one of the statements `beside` where both can be kept to",
        about,
    )
