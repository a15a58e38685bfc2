"""Whatever the policy and whatever happened: what is remembered today is right on every later day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearsight.compliance.domain import facts as f
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.findings import Finding
from clearsight.compliance.domain.standing import Remembered, remember
from clearsight.policy.domain.model import Policy
from clearsight.policy.files import find_policy, load_policy
from tests.compliance.as_known import as_known
from tests.compliance.scene import DIMENSIONS, Scene, dimension, rules
from tests.compliance.small_worlds import worlds

FIVE = ["embark", "harewood", "north-east-futures", "progress-careers", "worcestershire"]
OURS = sorted(path.stem for path in DIMENSIONS.glob("*.toml"))


def policy(name: str) -> Policy:
    return load_policy(find_policy(name)).in_force(date(2026, 1, 1)) if name in FIVE else dimension(name)


def status_on(row: Remembered, day: date) -> str:
    due = row.finding.due_on
    return row.turns if row.turns and due is not None and due < day else row.finding.status


@pytest.mark.slow
@pytest.mark.parametrize("name", FIVE + OURS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    everything=worlds(),
    today=st.dates(date(2025, 1, 1), date(2026, 3, 1)),
    ahead=st.sets(st.integers(0, 399), max_size=6),
)
def test_what_is_remembered_is_right_on_every_later_day(
    name: str, everything: f.Facts, today: date, ahead: set[int]
) -> None:
    judged = policy(name)
    _is_right(lambda _: judged, as_known(everything, today), today, ahead)


def _is_right(policy_on: Callable[[date], Policy], facts: f.Facts, today: date, ahead: Iterable[int]) -> None:
    def judge(policy: Policy, known: f.Facts, day: date, aside: set[date]) -> tuple[Finding, ...]:
        return evaluate(policy, known, day, aside=aside)

    rows = remember(policy_on, facts, today, judge, lambda _: True)
    for days in sorted(ahead):
        day = today + timedelta(days=days)
        stored = sorted(
            (r.finding.rule, tuple(r.finding.subject.items()), status_on(r, day), str(r.finding.due_on))
            for r in rows
            if r.holds_from <= day <= r.holds_to
        )
        fresh = sorted(
            (x.rule, tuple(x.subject.items()), x.status, str(x.due_on))
            for x in evaluate(policy_on(day), facts, day)
        )
        assert (day, sorted(set(stored) - set(fresh)), sorted(set(fresh) - set(stored))) == (day, [], [])
        assert stored == fresh


ASKS = (
    'measure = "interval", every = "4 weeks"',
    'measure = "count", at_least = 1, per = "quarter", longest_gap = "7 weeks"',
    'measure = "count", at_least = 2, rolling = "3 months"',
    'measure = "presence", of = "arrangement"',
    'measure = "validity", of = "training", kinds = ["dsl"], lasting = "2 years"',
    'measure = "deadline", after = "begins", done = "training:dsl", within = "3 months"',
)
MADE_OF = """
[[rules]]
id = "r{0}"
title = "it is done"
clause = "{0}"
strength = "required"
topic = "t{1}"
{2}
asks = {{ {3} }}
"""
near = st.dates(date(2024, 12, 1), date(2026, 12, 1))


@st.composite
def dated_policies(draw: Any) -> Policy:
    """One to three rules, each with a first day, a last day, both or none."""
    text = ""
    for number in range(draw(st.integers(1, 3))):
        begins, ends = draw(st.none() | near), draw(st.none() | near)
        if begins and ends and ends < begins:
            begins, ends = ends, begins
        stretch = f"from = {begins}\n" * bool(begins) + f"to = {ends}" * bool(ends)
        text += MADE_OF.format(number, draw(st.integers(0, 1)), stretch, draw(st.sampled_from(ASKS)))
    return rules(text)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    everything=worlds(),
    today=st.dates(date(2025, 1, 1), date(2026, 3, 1)),
    in_force=st.lists(st.tuples(near, dated_policies()), min_size=1, max_size=3),
    ahead=st.sets(st.integers(0, 399), min_size=4, max_size=12),
)
def test_rules_versions_and_policies_that_begin_ahead_are_foreseen(
    everything: f.Facts, today: date, in_force: list[tuple[date, Policy]], ahead: set[int]
) -> None:
    """A rule has dates, a version takes effect, another policy is adopted: no job runs on that day."""
    in_order = sorted(in_force, key=lambda one: one[0])

    def policy_on(day: date) -> Policy:
        return next((policy for since, policy in reversed(in_order) if since <= day), in_order[0][1])

    _is_right(policy_on, as_known(everything, today), today, ahead)


@pytest.mark.req("D1")
def test_a_laxer_rule_that_falls_due_before_a_stricter_one_that_has_just_begun_is_foreseen() -> None:
    """The stricter speaks for the laxer while that is open, and hides no breach of it that comes first."""
    text = ""
    for name, every, more in (("laxer", "3 months", ""), ("stricter", "2 months", "from = 2026-01-02\n")):
        text += f'[[rules]]\nid="{name}"\ntitle="{name}"\nclause="1"\nstrength="required"\ntopic="t"\n{more}'
        text += f'asks={{ measure="interval", every="{every}" }}\n'
    scene = Scene()
    scene.person("p", "dsl", "2025-01-01")
    scene.person("q", "dsl", "2025-01-01")
    scene.arrangement("a1", "q", "p")
    scene.held("a1", "2025-11-20")
    judged = rules(text)
    _is_right(lambda _: judged, scene.facts(), date(2026, 1, 20), range(60))
    told = [x.rule for x in evaluate(judged, scene.facts(), date(2026, 2, 21)) if x.subject["person"] == "p"]
    assert told == ["laxer", "stricter"]
