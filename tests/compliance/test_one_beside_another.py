"""What is asked of one person, or by one rule, silences nothing that is asked of another."""

from __future__ import annotations

from datetime import date

import pytest

from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.findings import Finding
from clearsight.policy.domain.model import Policy
from tests.compliance.scene import Scene, one, rules

TODAY = date(2026, 11, 22)
MONTHLY = 'measure="count", at_least=1, per="month"'


def _of(policy: Policy, scene: Scene, person: str) -> list[Finding]:
    return [found for found in evaluate(policy, scene.facts(), TODAY) if found.subject["person"] == person]


@pytest.mark.req("D1")
@pytest.mark.parametrize("newcomer", ["a-new", "z-new"])
def test_a_newcomer_takes_no_months_from_anybody(newcomer: str) -> None:
    policy = one(MONTHLY, 'who={ time_in_post={ at_least="6 months" } }')
    scene = Scene()
    scene.person("m-old", "dsl", "2025-01-01")
    alone = _of(policy, scene, "m-old")
    scene.person(newcomer, "dsl", "2026-10-01")
    assert _of(policy, scene, "m-old") == alone
    assert alone


@pytest.mark.req("A3", "D1")
def test_a_rule_that_begins_next_year_takes_no_months_from_the_others() -> None:
    head = '[[rules]]\nid="{0}"\ntitle="{0}"\nclause="1"\nstrength="required"\n'
    asks = f"asks={{ {MONTHLY} }}\n"
    now = head.format("now") + 'topic="a"\n' + asks
    later = head.format("later") + 'topic="b"\nfrom=2027-01-01\n' + asks
    scene = Scene()
    scene.person("p", "dsl", "2025-01-01")
    assert _of(rules(later + now), scene, "p") == _of(rules(now), scene, "p") != []


@pytest.mark.req("D1")
def test_three_rules_cannot_silence_one_another() -> None:
    """Induction stands instead of the lead's rule, which is stricter than the staff's, which is stricter than
    induction: induction is judged, and the staff's beside it is not taken away by a rule that has no say.
    """
    text = ""
    for name, every, more in (
        ("staff", "1 month", ""),
        ("lead", "2 weeks", 'who={ roles=["dsl"] }\n'),
        ("induction", "6 weeks", 'who={ circumstances=["induction"] }\ninstead_of=["lead"]\n'),
    ):
        text += f'[[rules]]\nid="{name}"\ntitle="{name}"\nclause="1"\nstrength="required"\ntopic="t"\n{more}'
        text += f'asks={{ measure="interval", every="{every}" }}\n'
    scene = Scene()
    scene.person("p", "dsl", "2025-01-01")
    scene.circumstance("p", "induction", "2025-01-01")
    assert [(f.rule, f.status) for f in _of(rules(text), scene, "p")] == [("staff", "overdue")]
