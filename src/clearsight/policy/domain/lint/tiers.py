"""Tiers of one duty, by time in post, caseload or working hours; and exceptions that never take effect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from clearsight.policy.domain.lint.findings import LintFinding
from clearsight.policy.domain.model import Policy, Rule
from clearsight.policy.domain.population import Range, Tier
from clearsight.policy.domain.sentences import asked, bound
from clearsight.policy.domain.strictness import NEVER, TIERS, days_allowed, narrower, settled, together
from clearsight.policy.domain.wording import capital

NAMES = {
    "time_in_post": "time in post", "time_employed": "time employed", "caseload": "caseload",
    "fraction": "working hours",
}  # fmt: skip
Ends = tuple[float, float]


def tiers(policy: Policy) -> Iterator[LintFinding]:
    """Tiers that overlap, people between two tiers, and exceptions that a general rule swallows."""
    families: dict[object, list[Rule]] = defaultdict(list)
    for rule in policy.rules:
        if rule.strength != "permitted" and rule.asks.measure in ("interval", "count", "hours", "bounds"):
            families[(rule.strength, *rule.kind)].append(rule)
    for rules in families.values():
        yield from _overlaps(policy, rules)
        yield from _swallowed(policy, rules)
        for key in TIERS:
            yield from _holes(policy, rules, key)


def ends(rule: Rule, key: str) -> Ends | None:
    """From where to where a tier reaches, in days or in whatever it counts."""
    tier: Tier | Range | None = getattr(rule.who, key)
    if tier is None:
        return None
    if isinstance(tier, Tier):
        low = tier.at_least.nominal_days if tier.at_least else 0.0
        return low, tier.below.nominal_days if tier.below else NEVER
    return tier.at_least or 0.0, tier.below if tier.below is not None else NEVER


def _base(rule: Rule) -> object:
    """Whom a rule speaks of, but for its tier."""
    return (
        rule.who.model_copy(update=dict.fromkeys(TIERS)),
        rule.cases,
        rule.arrangements,
        rule.counts,
    )


def _overlaps(policy: Policy, rules: Sequence[Rule]) -> Iterator[LintFinding]:
    tiered = [rule for rule in rules if any(getattr(rule.who, key) for key in TIERS)]
    for one, other in combinations(tiered, 2):
        if (
            one.who == other.who
            or _base(one) != _base(other)
            or settled(one, other)
            or not together(one, other)
        ):
            continue
        shared = [key for key in TIERS if ends(one, key) and ends(other, key)]
        if any(_apart(ends(one, key), ends(other, key)) for key in shared):
            continue
        names = " and ".join(NAMES[key] for key in TIERS if ends(one, key) or ends(other, key))
        yield LintFinding(
            "overlap", (one.clause, other.clause),
            f"Tiers by {names} that overlap. {_told(policy, one)} {_told(policy, other)}",
            "The stricter is judged where both hold, and the explanation names both.",
            f"say which goes first: instead_of = [{other.id!r}] in {one.id!r}, or the other way round",
            "tiers",
        )  # fmt: skip


def _apart(one: Ends | None, other: Ends | None) -> bool:
    return one is not None and other is not None and (one[1] <= other[0] or other[1] <= one[0])


def _told(policy: Policy, rule: Rule) -> str:
    return f"{capital(bound(rule, policy.codes))}: {asked(rule, policy.codes)} ({rule.clause})."


def _swallowed(policy: Policy, rules: Sequence[Rule]) -> Iterator[LintFinding]:
    """An exception looser than the general rule: the stricter is judged, so the exception does nothing."""
    for special in rules:
        for general in rules:
            loose, strict = days_allowed(special), days_allowed(general)
            if loose is None or strict is None or loose <= strict or settled(special, general):
                continue
            if (special.counts, special.cases, special.layer) != (
                general.counts,
                general.cases,
                general.layer,
            ):
                continue
            if narrower(special.who, general.who) and together(special, general):
                yield LintFinding(
                    "overlap", (special.clause, general.clause),
                    "An exception that never takes effect. "
                    f"{_told(policy, special)} {_told(policy, general)}",
                    "The stricter is judged, which is the general rule.",
                    f"if it is meant to count, write instead_of = [{general.id!r}] in {special.id!r}",
                    "exception",
                )  # fmt: skip


def _holes(policy: Policy, rules: Sequence[Rule], key: str) -> Iterator[LintFinding]:
    """People between two tiers of one duty, whom no rule of it reaches."""
    families: dict[object, list[Rule]] = defaultdict(list)
    for rule in rules:
        if ends(rule, key):
            families[_base(rule)].append(rule)
    for base, tiered in families.items():
        if len(tiered) < 2 or any(_base(rule) == base and not ends(rule, key) for rule in rules):
            continue
        ordered = sorted(tiered, key=lambda rule: ends(rule, key) or (0.0, 0.0))
        reached = 0.0
        for below, above in pairwise(ordered):
            reached = max(reached, (ends(below, key) or (0.0, 0.0))[1])
            if (ends(above, key) or (0.0, 0.0))[0] > reached:
                yield LintFinding(
                    "gap", (below.clause, above.clause),
                    f"Between two tiers by {NAMES[key]} nobody has a number. "
                    f"{_told(policy, below)} {_told(policy, above)}",
                    "Nothing is asked there.", "let one tier begin where the other ends", "hole",
                )  # fmt: skip
