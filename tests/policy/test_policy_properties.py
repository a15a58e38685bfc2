"""Whatever valid policy is written: it can be shown, linted, compared, and read again."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from clearsight.policy.domain.coherence import flaws
from clearsight.policy.domain.diff import as_text as diff_text
from clearsight.policy.domain.diff import differences
from clearsight.policy.domain.lint import KINDS, lint
from clearsight.policy.domain.lint.written import as_text as lint_text
from clearsight.policy.domain.model import Policy
from clearsight.policy.domain.sentences import sentence
from clearsight.policy.domain.show import as_data, as_text, clauses
from tests.policy.rules_of_any_kind import POLICIES

pytestmark = pytest.mark.slow
DAY = date(2027, 1, 1)
MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@MANY
@given(POLICIES)
def test_any_policy_can_be_shown(policy: Policy) -> None:
    for rule in policy.rules:
        said = sentence(rule, policy.codes)
        assert said[0].isupper()
        assert said.endswith(".")
        assert "  " not in said
        assert "None" not in said
        assert "_" not in said
    text = "".join(as_text(policy, DAY, 80))
    assert max(map(len, text.splitlines())) <= 80
    assert json.dumps(as_data(policy, DAY))
    assert sum(len(clause.entries) for clause in clauses(policy)) == len(policy.rules)


@MANY
@given(POLICIES)
def test_any_policy_can_be_linted(policy: Policy) -> None:
    found = lint(policy, None, DAY)
    assert {finding.kind for finding in found} <= set(KINDS)
    assert all(finding.words and finding.clauses for finding in found)
    assert "".join(lint_text(policy, found))
    assert list(flaws(policy)) == []  # or the policies made up here are none that could be written


@MANY
@given(POLICIES, POLICIES)
def test_any_two_policies_can_be_compared(before: Policy, after: Policy) -> None:
    assert differences(before, before) == ()
    there, back = differences(before, after), differences(after, before)
    assert "".join(diff_text(before, after, there))
    mirrored = {"added": "removed", "removed": "added", "stricter": "looser", "looser": "stricter"}
    ways = sorted(mirrored.get(change.kind, change.kind) for change in there if change.rule)
    assert ways == sorted(change.kind for change in back if change.rule)


@MANY
@given(POLICIES)
def test_the_order_of_the_rules_changes_no_contradiction(policy: Policy) -> None:
    turned = policy.model_copy(update={"rules": tuple(reversed(policy.rules))})
    here, there = (
        sorted(sorted(f.clauses) for f in lint(p) if f.kind == "contradiction") for p in (policy, turned)
    )
    assert here == there
