"""What the pages about a policy show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Organisation
from clearsight.policy.domain.model import Policy, Rule
from clearsight.policy.queries import policy_in_force
from clearsight.web import words

STRENGTHS = {"required": "Required", "recommended": "Recommended", "permitted": "Allowed"}
SUBJECTS = {
    "person": "each person", "arrangement": "each arrangement", "session": "each session", "case": "each case",
    "supervisor": "each supervisor",
}  # fmt: skip
MEASURES = {
    "interval": "No longer than this between one session and the next",
    "agreed": "As often as the parties agreed and signed",
    "count": "At least so many in a period",
    "hours": "At least so many hours in a period",
    "coverage": "Every case in each period",
    "deadline": "Done within a time",
    "validity": "Kept valid, and renewed before it lapses",
    "presence": "Something is in place",
    "bounds": "A number that stays within bounds",
    "match": "Who may supervise whom",
    "no_looser": "What is agreed is no looser than the policy",
}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in a list."""

    id: str
    title: str
    strength: str
    required: bool


@dataclass(frozen=True, slots=True)
class ClauseGroup:
    """The rules under one clause."""

    clause: str
    rules: tuple[RuleLine, ...]


def policy_page(organisation: Organisation, today: date) -> dict[str, Any]:
    """The policy in force: what it is, its rules under their clauses, its ladders."""
    policy = policy_in_force(organisation, today)
    groups: dict[str, list[RuleLine]] = {}
    for rule in policy.rules:
        groups.setdefault(rule.clause, []).append(_line(rule))
    return {
        "policy": policy.policy,
        "groups": [ClauseGroup(clause, tuple(rules)) for clause, rules in groups.items()],
        "ladders": policy.ladders,
    }


def rule_page(organisation: Organisation, rule_id: str, today: date) -> dict[str, Any]:
    """One rule of the version in force.

    Raises:
        Unknown: when the version in force has no such rule.
    """
    policy = policy_in_force(organisation, today)
    rule = _rule(policy, rule_id)
    return {
        "policy": policy.policy,
        "rule": rule,
        "title": _capital(rule.title),
        "strength": STRENGTHS.get(rule.strength, rule.strength),
        "facts": list(_facts(rule)),
        "others": [
            _line(other) for other in policy.rules if other.clause == rule.clause and other.id != rule.id
        ],
    }


def _rule(policy: Policy, rule_id: str) -> Rule:
    try:
        return policy.rule(rule_id)
    except KeyError:
        raise Unknown.one("rule", "there is no such rule") from None


def _line(rule: Rule) -> RuleLine:
    return RuleLine(
        rule.id,
        _capital(rule.title),
        STRENGTHS.get(rule.strength, rule.strength),
        rule.strength == "required",
    )


def _facts(rule: Rule) -> Iterable[tuple[str, str]]:
    """What the rule asks, of whom and how it is counted, as pairs of a name and words."""
    yield "It is about", SUBJECTS.get(rule.per, rule.per)
    yield "What is measured", MEASURES.get(rule.asks.measure, rule.asks.measure)
    yield from _given(rule.asks, leave_out=("measure",))
    if whom := "; ".join(f"{name.lower()}: {value}" for name, value in _given(rule.who)):
        yield "Of whom", whom
    if counted := "; ".join(f"{name.lower()}: {value}" for name, value in _given(rule.counts)):
        yield "What counts", counted
    if rule.pauses:
        yield "It pauses during", words.listed(_plain(code) for code in rule.pauses)
    if rule.note:
        yield "Note", rule.note


def _given(table: BaseModel, leave_out: tuple[str, ...] = ()) -> Iterable[tuple[str, str]]:
    """The keys that the policy's author wrote, as words."""
    for name in table.model_fields_set - set(leave_out):
        value = getattr(table, name)
        if value in (None, (), ""):
            continue
        yield _capital(_plain(name)), _said(value)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, BaseModel):
        return "; ".join(f"{name.lower()} {said}" for name, said in _given(value)) or str(value)
    if isinstance(value, list | tuple):
        return words.listed(_said(one) for one in value)
    return _plain(str(value))


def _plain(code: str) -> str:
    return code.replace("_", " ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
