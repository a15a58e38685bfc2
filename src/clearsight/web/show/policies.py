"""What the pages about a policy show: its clauses and rules, in the words of the policy's own domain."""

from __future__ import annotations

from datetime import date
from typing import Any

from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Organisation, Person
from clearsight.people.queries import roles_on
from clearsight.policy.domain.forms import Form
from clearsight.policy.domain.model import Policy, Rule
from clearsight.policy.domain.sentences import sentence
from clearsight.policy.domain.show import Entry, about, clauses, heading
from clearsight.policy.domain.wording import Labels
from clearsight.policy.queries import forms_of, policy_in_force
from clearsight.web import words

STRENGTHS = {"required": "Required", "recommended": "Recommended", "permitted": "Allowed"}


def policy_page(organisation: Organisation, today: date) -> dict[str, Any]:
    """The policy in force: what it is, and all that it lays down, clause by clause."""
    policy = policy_in_force(organisation, today)
    return {
        "policy": policy.policy,
        "about": about(policy.policy, today),
        "forms": _blank_forms(organisation, today),
        "clauses": [(heading(clause), clause.entries) for clause in clauses(policy)],
        "strengths": {
            rule.id: (STRENGTHS.get(rule.strength, rule.strength), rule.strength) for rule in policy.rules
        },
    }


def _blank_forms(organisation: Organisation, today: date) -> list[Form]:
    """The forms and agreements that can be printed to be filled in by hand; none where there are none."""
    try:
        found = forms_of(organisation, today)
    except ClearsightError:
        return []
    return sorted((*found.forms, *found.agreements), key=lambda form: form.title)


def ladders(organisation: Organisation, today: date) -> list[Entry]:
    """What the policy says is to be done when something is wrong, step by step."""
    found = clauses(policy_in_force(organisation, today))
    return [entry for clause in found for entry in clause.entries if entry.kind == "ladder"]


def role_words(person: Person, today: date) -> str:
    """What a person is and where, as the policy calls it: `designated safeguarding lead, Orchard Lane`."""
    labels = Labels(policy_in_force(person.organisation, today).codes)
    said = (f"{labels.of('role', role.role)}, {role.site.name}" for role in roles_on(person, today))
    return words.capital("; ".join(said))


def rule_page(organisation: Organisation, rule_id: str, today: date) -> dict[str, Any]:
    """One rule of the version in force.

    Raises:
        Unknown: when the version in force has no such rule.
    """
    policy = policy_in_force(organisation, today)
    rule = _rule(policy, rule_id)
    under = [other for other in policy.rules if other.clause == rule.clause and other.id != rule.id]
    return {
        "policy": policy.policy,
        "rule": rule,
        "title": words.capital(rule.title),
        "strength": STRENGTHS.get(rule.strength, rule.strength),
        "sentence": sentence(rule, policy.codes),
        "others": [(other.id, words.capital(other.title)) for other in under],
    }


def _rule(policy: Policy, rule_id: str) -> Rule:
    try:
        return policy.rule(rule_id)
    except KeyError:
        raise Unknown.one("rule", "there is no such rule") from None
