"""Findings as people read them: one plain sentence, and behind it the rule, the clause and the facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from clearsight.compliance.domain.findings import FAILING, WORST_FIRST
from clearsight.compliance.queries import FactShown, FindingShown
from clearsight.people.models import Organisation, Person
from clearsight.policy.domain.model import Policy
from clearsight.policy.queries import policy_in_force
from clearsight.web import words

DONE_LATE, IN_ORDER = "Done, but too late", "In order"


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact in words, and where it can be looked at by those who may."""

    says: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding, ready to be shown. `clause_url` leads to the rule in our words."""

    say: str
    status: str
    strength: str
    clause: str
    clause_url: str
    asks: str
    due_on: date | None
    period: str
    because: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings under one heading. What is in order is folded away: it is there for those who ask."""

    heading: str
    lines: Sequence[FindingLine]
    folded: bool = False


def lines_of(organisation: Organisation, findings: Iterable[FindingShown], today: date) -> list[FindingLine]:
    """Findings as lines, in the order given."""
    policy = policy_in_force(organisation, today)
    return [_line(finding, policy) for finding in findings]


def grouped(lines: Iterable[FindingLine]) -> list[FindingGroup]:
    """By what they ask of the reader: what is wrong first, then what comes next, then what is in order."""
    found = list(lines)
    required = [line for line in found if line.strength == "required"]
    besides = [line for line in found if line.strength != "required"]
    groups = (
        ("Not to policy", [line for line in required if line.status in FAILING]),
        ("Due next", [line for line in required if line.status == "open"]),
        ("Recommended, and not done", [line for line in besides if line.status in FAILING]),
        ("Recommended, and due next", [line for line in besides if line.status == "open"]),
        (DONE_LATE, [line for line in found if line.status == "late"]),
        (IN_ORDER, [line for line in found if line.status == "met"]),
    )
    return [
        FindingGroup(heading, sorted(members, key=_order), heading in (DONE_LATE, IN_ORDER))
        for heading, members in groups
        if members
    ]


def unmet(lines: Iterable[FindingLine]) -> list[FindingLine]:
    """Those that are overdue, missed or against policy: what is required first, and of that the worst."""
    failing = [line for line in lines if line.status in FAILING]
    return sorted(failing, key=lambda line: (line.strength != "required", *_order(line)))


def _order(line: FindingLine) -> tuple[int, date]:
    return WORST_FIRST.index(line.status), line.due_on or date.max


def _line(finding: FindingShown, policy: Policy) -> FindingLine:
    return FindingLine(
        say=finding.explanation,
        status=finding.status,
        strength=finding.strength,
        clause=finding.clause,
        clause_url=reverse("rule", kwargs={"rule": finding.rule}),
        asks=rule_title(policy, finding.rule),
        due_on=finding.due_on,
        period=_period(finding),
        because=tuple(_fact(fact) for fact in finding.facts),
    )


_OF_ONESELF = {"has": "have", "had": "had", "is": "are", "was": "were", "waits": "wait", "came": "came",
               "completed": "completed"}  # fmt: skip


def told_to(reader: Person, lines: Iterable[FindingLine]) -> list[FindingLine]:
    """The reader's own lines, which say `You have` where others read their name."""
    return [replace(line, say=_of_oneself(line.say, reader.name)) for line in lines]


def _of_oneself(said: str, name: str) -> str:
    verb, gap, rest = said.removeprefix(f"{name} ").partition(" ")
    if not said.startswith(f"{name} ") or verb not in _OF_ONESELF:
        return said
    return f"You {_OF_ONESELF[verb]}{gap}{rest}".replace(" their own", " your own")


def rule_title(policy: Policy, rule: str) -> str:
    """What a rule asks, in its own title; the rule's name where the policy in force has it no more."""
    try:
        title = policy.rule(rule).title
        return title[:1].upper() + title[1:]
    except KeyError:
        return rule.replace("-", " ").replace("_", " ").capitalize()


def _period(finding: FindingShown) -> str:
    if not finding.period_name or not finding.period_from or not finding.period_to:
        return finding.period_name or ""
    return f"{finding.period_name}, {words.day(finding.period_from)} to {words.day(finding.period_to)}"


def _fact(fact: FactShown) -> FactLine:
    details = (
        f"{label} {words.day(value) if isinstance(value, date) else value}" for label, value in fact.details
    )
    href = reverse("session", kwargs={"session": fact.session.public_id}) if fact.session else ""
    entered = [f"entered on {words.day(fact.entered[0])} by {fact.entered[1]}"] if fact.entered else []
    if fact.unconfirmed:
        entered.append("not yet confirmed by another's signature")
    early = [fact.early] if fact.early else []
    return FactLine(", ".join([fact.words, *details, *entered, *early]), href)
