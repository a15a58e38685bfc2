"""Which of two rules asks for more, and whether they speak of the same people: for `lint` and `diff`."""

from __future__ import annotations

from datetime import date
from typing import Any

from clearsight.kernel.durations import Duration
from clearsight.policy.domain.measures import Bounds, Count, Deadline, Hours, Interval, Validity
from clearsight.policy.domain.model import Policy, Rule
from clearsight.policy.domain.population import Who

YEAR = 365.25
WINDOWS_A_YEAR = {
    "month": 12, "quarter": 4, "half_term": 6, "term": 3,
    "calendar_year": 1, "academic_year": 1, "financial_year": 1,
}  # fmt: skip
NEVER = float("inf")
EVERYONE = Who()
TIERS = ("time_in_post", "time_employed", "caseload", "fraction")


def days_allowed(rule: Rule) -> float | None:
    """About how many days may pass between what a rule asks: the fewer, the stricter; or no number."""
    asks = rule.asks
    if isinstance(asks, Interval):
        return asks.every.nominal_days if asks.every else None
    if isinstance(asks, Count) and asks.at_least:
        if asks.rolling is not None:
            return asks.rolling.nominal_days / asks.at_least
        return YEAR / WINDOWS_A_YEAR[asks.per or "month"] / asks.at_least
    if isinstance(asks, Hours) and asks.at_least:
        return YEAR / WINDOWS_A_YEAR[asks.per] / asks.at_least
    if isinstance(asks, Validity):
        return asks.lasting.nominal_days if asks.lasting else YEAR if asks.renew_by else None
    if isinstance(asks, Deadline):
        return _deadline(asks)
    return None


def _deadline(asks: Deadline) -> float | None:
    if isinstance(asks.within, Duration):
        return asks.within.nominal_days * (1.4 if asks.working_days else 1)
    return {"same day": 0.0, "next session": 10_000.0}.get(asks.within)


def limits(asks: Bounds) -> tuple[float, float]:
    """The ends of what is allowed."""
    return (
        asks.at_least if asks.at_least is not None else -NEVER,
        asks.at_most if asks.at_most is not None else NEVER,
    )


def agreed_topics(policy: Policy) -> frozenset[str]:
    """Of which topics agreements speak, where the policy says so; of all, where there are none here.

    They stand on the rules that ask for what was agreed, or that it be no looser than the policy.
    """
    speaking = [rule for rule in policy.rules if rule.asks.measure in ("agreed", "no_looser")]
    return frozenset(rule.topic for rule in speaking if rule.topic)


def duty(rule: Rule) -> tuple[Any, ...]:
    """What two rules must share to be about one duty, whatever their numbers and strengths."""
    asks = rule.asks
    if isinstance(asks, Count):
        what: tuple[Any, ...] = ("count", asks.per, asks.rolling is not None)
    elif isinstance(asks, Deadline):
        what = ("deadline", asks.after, asks.done, asks.by)
    elif isinstance(asks, Validity):
        what = ("validity", asks.of, frozenset(asks.kinds), asks.providers)
    elif isinstance(asks, Bounds):
        what = ("bounds", asks.of)
    elif isinstance(asks, Hours):
        what = ("hours", asks.per, asks.averaged_over)
    else:
        what = (asks.measure,)
    topic = rule.topic or ""
    return (rule.per, topic, what, rule.who, rule.cases, rule.arrangements, rule.sessions, rule.counts)


def together(one: Rule, other: Rule) -> bool:
    """Whether there is a day on which both hold."""
    return max(one.from_ or date.min, other.from_ or date.min) <= min(
        one.to or date.max, other.to or date.max
    )


def settled(one: Rule, other: Rule) -> bool:
    """Whether the policy says which of the two goes before the other."""
    return other.id in one.instead_of or one.id in other.instead_of


def narrower(inner: Who, outer: Who) -> bool:
    """Whether everybody of the first population is surely of the second, and not the other way round."""
    return _inside(inner, outer) and not _inside(outer, inner)


def _inside(inner: Who, outer: Who) -> bool:
    if inner == outer:
        return True
    if outer.judgement:
        return False
    if outer.any and outer == Who(any=outer.any):
        return any(_inside(inner, one) for one in outer.any)
    for key in Who.model_fields:
        wide, tight = getattr(outer, key), getattr(inner, key)
        if wide == tight or (not wide and wide is not False):
            continue
        if key in ("roles", "at", "sites", "circumstances", "employment", "in_arrangements"):
            if tight and set(tight) <= set(wide):
                continue
        elif key == "none" and set(wide) <= set(tight):
            continue
        return False
    return True
