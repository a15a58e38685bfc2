"""Which of two rules asks for more, and whether they speak of the same people: for `lint` and `diff`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from clearsight.kernel.durations import Duration, add_months
from clearsight.policy.domain.measures import Bounds, Count, Deadline, Hours, Interval, Validity
from clearsight.policy.domain.model import Policy, Rule
from clearsight.policy.domain.population import Who

YEAR = 365.25
WINDOWS_A_YEAR = {
    "month": 12, "quarter": 4, "half_term": 6, "term": 3,
    "calendar_year": 1, "academic_year": 1, "financial_year": 1,
}  # fmt: skip
NEVER = float("inf")
_BY_MONTHS = ("months", "years")
_FIRST = date(2023, 1, 1)
_WINDOWS = {"month": Duration(1, "months"), "quarter": Duration(3, "months")}
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


def most_days(rule: Rule) -> float | None:
    """The most days that a rule of how often lets pass, over the longest of its months; or no number."""
    asks = rule.asks
    if isinstance(asks, Interval):
        return longest(asks.every) if asks.every else None
    if isinstance(asks, Count) and asks.at_least:
        whole = asks.rolling or _WINDOWS.get(asks.per or "month")
        return longest(whole) / asks.at_least if whole else days_allowed(rule)
    return None


def longest(length: Duration) -> float:
    """So many days as a length can have at most: two months are 62."""
    return length.nominal_days if length.unit not in _BY_MONTHS else max(_days(length))


def shortest(length: Duration) -> float:
    """So many days as a length has at least: a month is then no longer than four weeks."""
    return length.nominal_days if length.unit not in _BY_MONTHS else min(_days(length))


def _days(length: Duration) -> Iterator[int]:
    """How many days a length of months has, from the first day of any month of four years."""
    for number in range(48):
        begins = add_months(_FIRST, number)
        yield (length.after(begins) - begins).days


def of_sessions(rule: Rule) -> bool:
    """Whether a rule asks how often somebody is supervised: it counts sessions, and not events alone."""
    return isinstance(rule.asks, Interval | Count) and rule.counts.sessions != "none"


def met_by_session(rule: Rule) -> bool:
    """Whether what a rule asks can be done by meeting: one more session, or a case or a matter brought to it.

    A training, a signature, a record to write up or an action to do is met by no session.
    """
    if rule.asks.measure == "deadline":
        return rule.asks.done in ("session", "discussed", "rearranged", "revisited")
    counted = rule.asks.measure in ("interval", "agreed", "count", "hours", "coverage")
    return counted and rule.counts.sessions != "none"


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
