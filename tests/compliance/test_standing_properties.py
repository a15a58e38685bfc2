"""Whatever the policy and whatever happened: what is remembered today is right on every later day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearsight.compliance.domain import facts as f
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.standing import Remembered, remember
from clearsight.policy.domain.model import Policy
from clearsight.policy.files import find_policy, load_policy
from tests.compliance.as_known import as_known
from tests.compliance.scene import DIMENSIONS, dimension
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
    judged, facts = policy(name), as_known(everything, today)
    rows = remember(lambda _: judged, facts, today, evaluate, lambda _: True)
    for days in sorted(ahead):
        day = today + timedelta(days=days)
        stored = sorted(
            (r.finding.rule, tuple(r.finding.subject.items()), status_on(r, day), str(r.finding.due_on))
            for r in rows
            if r.holds_from <= day <= r.holds_to
        )
        fresh = sorted(
            (x.rule, tuple(x.subject.items()), x.status, str(x.due_on)) for x in evaluate(judged, facts, day)
        )
        assert (day, sorted(set(stored) - set(fresh)), sorted(set(fresh) - set(stored))) == (day, [], [])
        assert stored == fresh
