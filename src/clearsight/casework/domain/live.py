"""Which cases are live: as the policy defines it, by the statuses whose coverage it asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clearsight.kernel.spans import Span, Spans, intersection, union
from clearsight.policy.domain.measures import Coverage
from clearsight.policy.domain.model import Policy


@dataclass(frozen=True, slots=True)
class Live:
    """The policy's definition: the statuses that make a case live, or none where every open case is.

    `clause` and `title` are those of the rule; both empty where the policy has no such rule.
    """

    statuses: frozenset[str] | None
    clause: str = ""
    title: str = ""


def live_by(policy: Policy) -> Live:
    """Those statuses for which the policy asks that every case is discussed (North East Futures: Regularity).

    Where it asks so of nothing, every open case is live: none is to be forgotten. What it only permits, and
    what is left to somebody's judgement, defines nothing.
    """
    rules = [
        rule for rule in policy.rules
        if isinstance(rule.asks, Coverage) and rule.strength != "permitted" and not rule.cases.judgement
    ]  # fmt: skip
    if not rules or any(not rule.cases.statuses for rule in rules):
        return Live(None, *((rules[0].clause, rules[0].title) if rules else ("", "")))
    statuses = frozenset(status for rule in rules for status in rule.cases.statuses)
    return Live(statuses, rules[0].clause, rules[0].title)


def live_spans(live: Live, opened: Span, statuses: Iterable[tuple[str, Span]]) -> Spans:
    """The days on which a case is live: open, and with such a status (its own, or any of its children's)."""
    if live.statuses is None:
        return union([opened])
    held = union(span for status, span in statuses if status in live.statuses)
    return intersection(union([opened]), held)
