"""The page on the policy language: what is written from the models is, and every example is a policy."""

from __future__ import annotations

from datetime import date

import pytest

from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.facts import Facts
from clearsight.policy.domain.keys import KEYS
from clearsight.policy.domain.keys.manual import examples, rewritten
from clearsight.policy.domain.lint import KINDS, lint
from tests.architecture.source import ROOT

PAGE = (ROOT / "docs" / "reference" / "policy-language.md").read_text("utf-8")


@pytest.mark.req("A2")
def test_the_generated_parts_are_those_of_the_models() -> None:
    assert rewritten(PAGE) == PAGE, "run: python -m scripts.policy_manual"


def test_every_key_is_on_the_page() -> None:
    lacking = [
        key for keys in KEYS.values() for key, (_, example) in keys.items() if f"`{example}`" not in PAGE
    ]
    assert lacking == []


def test_every_kind_of_lint_finding_is_on_the_page() -> None:
    assert [kind for kind, meaning in KINDS.items() if f"| {kind} | " not in PAGE] == []


def test_the_examples_are_policies_without_contradictions() -> None:
    policies = examples(PAGE)
    assert len(policies) > 30
    assert [
        f.words for policy in policies for f in lint(policy) if f.kind in ("contradiction", "overlap")
    ] == []


def test_the_engine_knows_every_example_and_asks_nothing_of_nobody() -> None:
    assert [
        finding for policy in examples(PAGE) for finding in evaluate(policy, Facts(), date(2027, 1, 1))
    ] == []


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        rewritten("# The policy language")
