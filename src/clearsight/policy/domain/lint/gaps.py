"""Duties without a number: what a policy asks for and leaves blank."""

from __future__ import annotations

from collections.abc import Iterator

from clearsight.policy.domain.by_when import meanwhile
from clearsight.policy.domain.lint.findings import LintFinding
from clearsight.policy.domain.measures import Agreed, Interval
from clearsight.policy.domain.model import Policy, Rule
from clearsight.policy.domain.sentences import asked, blanks, bound
from clearsight.policy.domain.wording import capital


def gaps(policy: Policy) -> Iterator[LintFinding]:
    """What is left blank, rule by rule."""
    for rule in policy.rules:
        for blank in blanks(rule):
            duty = f"{capital(bound(rule, policy.codes))} {_modal(rule)} {asked(rule, policy.codes)}"
            words = f"{duty}: {blank} is left blank."
            yield LintFinding("gap", (rule.clause,), words, _meanwhile(policy, rule), _mend(rule), rule.id)
        if isinstance(rule.asks, Agreed) and rule.asks.must_state:
            words = "The number is left blank for each agreement to fill in."
            yield LintFinding(
                "gap", (rule.clause,), words, "An agreement that does not state it is broken.", about=rule.id
            )
    for audit in policy.audits:
        if audit.every is None:
            words = f"{audit.title}: how often is left blank."
            yield LintFinding(
                "gap", (audit.clause,), words, "Nothing falls due.", 'add every, as in "1 year"', audit.id
            )
    for kept in policy.retention:
        if kept.keep is None:
            words = f"{capital(kept.record.replace('_', ' '))}: how long it is kept is left blank."
            yield LintFinding(
                "gap",
                (kept.clause,),
                words,
                "Nothing is disposed of.",
                'add keep, as in "6 years"',
                kept.record,
            )


def _modal(rule: Rule) -> str:
    return {"required": "must", "recommended": "should", "permitted": "may"}[rule.strength]


def _meanwhile(policy: Policy, rule: Rule) -> str:
    """What Clearsight does without the number."""
    if read := meanwhile(rule.asks):
        return f"{capital(read)}."
    if isinstance(rule.asks, Interval) and rule.asks.or_after is not None:
        return "It falls due by the activity alone."
    agreed = rule.per == "person" and any(isinstance(other.asks, Agreed) for other in policy.rules)
    clocked = rule.asks.measure in ("interval", "count", "hours")
    also = ": what the agreement says is judged" if agreed and clocked else ""
    return f"Nothing falls due by this rule{also}."


def _mend(rule: Rule) -> str:
    key = {"interval": "every", "deadline": "within", "validity": "lasting"}.get(
        rule.asks.measure, "at_least"
    )
    return f"when the policy is next reviewed, name it; then {key} goes into the rule {rule.id!r}"
