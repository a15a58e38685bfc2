"""A policy in plain sentences, clause by clause."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from clearsight.policy.domain.sentences import blanks, sentence
from clearsight.policy.domain.show import as_data, as_markdown, as_text, clauses
from clearsight.policy.files import load_policy
from tests.policy.small import HEADER, interval, rule, small
from tests.policy.the_forms import NAMES, POLICIES

CODES = """
[codes.event]
visit = "home visit"
incident = "a serious incident"
shared = "record shared"
oversight = "file looked through by the manager"
signed_off = "signed off as experienced"
[codes.employment]
sessional = "a sessional worker"
"""


def said(asks: str, more: str = "", *, strength: str = "required") -> str:
    """The sentence of one rule."""
    policy = small(CODES, rule("one", asks, more, strength=strength))
    return sentence(policy.rules[0], policy.codes)


CASES = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text("utf-8"))["case"]
EVERY = 'measure = "interval", every = "4 weeks"'


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["words"])[:40])
def test_a_rule_in_a_sentence(case: dict[str, str]) -> None:
    assert said(case["asks"], case.get("more", "")) == case["words"]


@pytest.mark.parametrize("strength, modal", [("recommended", "should"), ("permitted", "may")])
def test_must_should_and_may(strength: str, modal: str) -> None:
    assert said(EVERY, strength=strength).startswith(f"Everyone {modal} have supervision")


@pytest.mark.req("A2")
@pytest.mark.parametrize("name", NAMES)
def test_every_rule_stands_under_its_clause(name: str) -> None:
    policy = load_policy(POLICIES / name).versions[0]
    shown = {clause.name: {entry.id for entry in clause.entries} for clause in clauses(policy)}
    assert [rule.id for rule in policy.rules if rule.id not in shown[rule.clause]] == []
    marked = {entry.id: entry.left_blank for clause in clauses(policy) for entry in clause.entries}
    assert [rule.id for rule in policy.rules if marked[rule.id] != bool(blanks(rule))] == []


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("name", NAMES)
def test_the_text_fits_a_terminal(name: str, width: int) -> None:
    policy = load_policy(POLICIES / name).versions[0]
    lines = "".join(as_text(policy, date(2026, 11, 22), width)).splitlines()
    assert max(map(len, lines)) <= width
    assert not [line for line in lines if line != line.rstrip()]


def test_strengths_blanks_ladders_and_audits_are_seen() -> None:
    policy = load_policy(POLICIES / "harewood").versions[0]
    text = "".join(as_text(policy))
    for words in ("MUST ", "SHOULD ", "LADDER ", "AUDIT ", "SAYS ", "The policy leaves blank how often."):
        assert words in text


def test_clauses_come_in_the_order_in_which_they_are_published() -> None:
    def order(name: str) -> list[str]:
        return [clause.name for clause in clauses(load_policy(POLICIES / name).versions[0])]

    numbers = order("progress-careers")
    assert numbers.index("7.1") < numbers.index("7.3") < numbers.index("10.1")
    named = order("harewood")
    assert named[0].startswith("What is supervision")
    assert named.index("Capacity") < named.index("Appendix 1, quality assurance") < named.index("Appendix 3")


def test_an_overdue_review_is_told() -> None:
    policy = load_policy(POLICIES / "embark").versions[0]
    assert "(overdue)" in "".join(as_text(policy, date(2026, 1, 1)))
    assert "(overdue)" not in "".join(as_text(policy, date(2025, 1, 1)))


def test_markdown_and_data() -> None:
    policy = small(CODES, interval("one", "4 weeks"))
    markdown = "".join(as_markdown(policy))
    assert "## one\n" in markdown
    assert "- **must** Everyone must have supervision at least every 4 weeks." in markdown
    data = json.loads(json.dumps(as_data(policy, date(2026, 9, 1))))
    assert (
        data["clauses"][0]["entries"][0]["words"] == "Everyone must have supervision at least every 4 weeks."
    )


def test_the_head_says_who_owns_it_who_is_at_the_top_and_who_else_speaks(tmp_path: Path) -> None:
    for name, more in (("county", ""), ("own", '[[layers]]\npolicy = "county"\nrelation = "floor"\n')):
        (tmp_path / name).mkdir()
        header = HEADER.replace("small", name, 1) + 'owner = "trust_safeguarding_lead"\n'
        (tmp_path / name / "policy.toml").write_text(f'top = ["trustee"]\n{header}\n{more}')
    policy = load_policy(tmp_path / "own").versions[0]
    for text in ("".join(as_text(policy)), "".join(as_markdown(policy))):
        assert "trust safeguarding lead" in text and "At the top" in text and "trustee" in text
        assert "county (floor)" in text
