"""What a policy says about itself: contradictions, tiers that overlap, duties without a number, looseness.

None of this keeps a policy from being used. Each finding names the clauses, says what stands there, and how
Clearsight settles it until the policy does.
"""

from __future__ import annotations

from datetime import date

from clearsight.policy.domain.forms import PolicyForms
from clearsight.policy.domain.lint.clashes import clashes
from clearsight.policy.domain.lint.findings import KINDS, LintFinding
from clearsight.policy.domain.lint.gaps import gaps
from clearsight.policy.domain.lint.keeping import keeping
from clearsight.policy.domain.lint.looseness import looseness
from clearsight.policy.domain.lint.notes import notes
from clearsight.policy.domain.lint.pairings import pairings
from clearsight.policy.domain.lint.tiers import tiers
from clearsight.policy.domain.model import Policy

__all__ = ["KINDS", "LintFinding", "lint"]


def lint(
    policy: Policy, forms: PolicyForms | None = None, as_of: date | None = None
) -> tuple[LintFinding, ...]:
    """Everything to say about a policy, worst first, then in the order of its file.

    Args:
        policy: a version, with its layers laid in.
        forms: its forms and agreements, where it has any.
        as_of: the day on which a review may be overdue; without it nothing is said of that.
    """
    found = [
        *clashes(policy),
        *keeping(policy),
        *pairings(policy),
        *tiers(policy),
        *looseness(policy, forms),
        *gaps(policy),
        *notes(policy, as_of),
    ]
    return tuple(sorted(_once(found), key=lambda finding: list(KINDS).index(finding.kind)))


def _once(found: list[LintFinding]) -> list[LintFinding]:
    """One contradiction between two clauses is said once, even where rules and statements both show it."""
    kept: dict[object, LintFinding] = {}
    for finding in found:
        key: object = finding
        if finding.kind == "contradiction" and len(set(finding.clauses)) > 1:
            key = (finding.kind, finding.about, frozenset(finding.clauses))
        kept.setdefault(key, finding)
    return list(kept.values())
