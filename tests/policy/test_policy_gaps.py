"""What the linter says of a duty with no number: that it is blank, and how it is judged all the same."""

from __future__ import annotations

import pytest

from clearsight.policy.domain.lint import lint
from tests.policy.small import rule, small


@pytest.mark.parametrize(
    "asks, per, settled",
    [
        ('after = "held", done = "written_up"', "session", "until there is one it is open, with no day."),
        ('after = "begins", done = "training:dsl"', "person", "It is open, with no day, until it is done."),
        (
            'after = "ends", done = "session", not_before = "1 month"',
            "person",
            "asked for by the day itself.",
        ),
    ],
)
def test_what_a_deadline_with_no_time_is_taken_for(asks: str, per: str, settled: str) -> None:
    policy = small(rule("one", f'measure = "deadline", {asks}', f'per = "{per}"'))
    (found,) = [f for f in lint(policy) if f.kind == "gap"]
    assert found.settled.endswith(settled)


@pytest.mark.parametrize(
    "asks, more, settled",
    [
        ('measure = "interval"', "", "Nothing falls due by this rule."),
        ('measure = "interval"', rule("agreed", 'measure = "agreed"'), "what the agreement says is judged."),
        ('measure = "interval", or_after = { event = "visit", count = 9 }', "", "by the activity alone."),
    ],
)
def test_what_is_judged_without_a_number(asks: str, more: str, settled: str) -> None:
    codes = '\n[codes.event]\nvisit = "a visit"\n'
    (found,) = [f for f in lint(small(codes, rule("one", asks), more)) if f.kind == "gap"]
    assert found.settled.endswith(settled)


def test_what_is_only_permitted_lacks_nothing() -> None:
    assert lint(small(rule("one", 'measure = "interval"', strength="permitted"))) == ()
