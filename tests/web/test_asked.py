"""Days, times and places as they are typed: one way of writing each, and whatever else is told."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.http import QueryDict

from clearsight.web.forms.asked import Asked


def asked(typed: str) -> Asked:
    data = QueryDict(mutable=True)
    data["it"] = typed
    return Asked(data)


@pytest.mark.parametrize(
    "typed", ["15:30Z", "15:30+05:00", "T15", "T15:30", "1530", "25:00", "15:60", "١٥:٣٠"]
)
def test_what_is_no_time_of_day_is_told(typed: str) -> None:
    form = asked(typed)
    assert form.time("it") is None
    assert [fault.place for fault in form.faults] == ["it"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("15:30", time(15, 30)), ("9:05", time(9, 5)), ("15:30:20", time(15, 30))]
)
def test_a_time_of_day(typed: str, meant: time) -> None:
    form = asked(typed)
    assert form.time("it") == meant and not form.faults


@pytest.mark.parametrize("typed", ["20260907", "2026-W37-1", "2026-02-30", "7.9.2026", "2026-9-7"])
def test_what_is_no_day_is_told(typed: str) -> None:
    form = asked(typed)
    assert form.day("it") is None
    assert [fault.place for fault in form.faults] == ["it"]


def test_nothing_typed_is_no_fault() -> None:
    form = asked("")
    assert (form.day("it"), form.time("it"), form.faults) == (None, None, [])
    assert asked("2026-09-07").day("it") == date(2026, 9, 7)
