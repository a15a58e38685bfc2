"""What cannot be meant is a fault at its field: years, lengths of time, minutes, days far ahead."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clearsight.policy.domain.forms.planned import planned_faults
from tests.policy.test_forms_values import form_with, places

FIELDS: tuple[dict[str, Any], ...] = (
    {"id": "day", "type": "date"},
    {"id": "every", "type": "duration"},
)


@pytest.mark.req("C1")
@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("day", "1900-01-01", "1899-12-31"),
        ("day", "2199-12-31", "2200-01-01"),
        ("every", "2 years", "25 months"),
        ("every", "104 weeks", "9999 weeks"),
    ],
)
def test_terms_lie_within_reason(field: str, good: Any, bad: Any) -> None:
    form = form_with(*FIELDS)
    assert places(form, final=False, **{field: good}) == []
    assert places(form, final=False, **{field: bad}) == [field]


@pytest.mark.req("D7")
@pytest.mark.parametrize(("day", "far"), [("2028-03-11", False), ("2028-03-13", True), ("not a day", False)])
def test_what_is_planned_lies_within_two_years(day: str, far: bool) -> None:
    form = form_with(
        {"id": "next", "type": "date", "source": "next_date"},
        {"id": "born", "type": "date"},
        {"id": "actions", "type": "action_rows"},
    )
    row = {"what": "x", "by_whom": "y", "by_when": day}
    found = planned_faults(form, {"next": day, "born": day, "actions": [row]}, date(2026, 3, 10))
    assert [fault.place for fault in found] == (["next", "actions[1].by_when"] if far else [])
