"""A weekend, a closure, the holidays, too few minutes: a note, and the session is scheduled all the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clearsight.compliance.queries import day_notes
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.actions import Stretch
from tests import world
from tests.world import OPERATOR, TODAY, do

pytestmark = pytest.mark.django_db


@pytest.mark.req("D1")
@pytest.mark.parametrize(
    ("day", "minutes", "notes"),
    [
        (date(2026, 3, 12), 60, []),
        (date(2026, 3, 14), 60, ["It is a Saturday."]),
        (date(2026, 4, 7), 60, ["It lies outside term."]),
        (date(2026, 3, 13), 60, ["Training day is a closure."]),
        (date(2026, 5, 4), 60, ["Early May is a bank holiday."]),
        (date(2040, 1, 2), 60, []),
    ],
)
def test_the_day(day: date, minutes: int, notes: list[str]) -> None:
    of = world.school()
    for kind, name, on in (("closure", "Training day", date(2026, 3, 13)),
                           ("bank_holiday", "Early May", date(2026, 5, 4))):  # fmt: skip
        do(scheduling.set_calendar, of.organisation, kind, [Stretch(name, on, on)], by=OPERATOR)
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    assert day_notes(arrangement, day, minutes, TODAY) == notes


@pytest.mark.req("D2")
def test_the_day_is_judged_by_the_calendar_of_the_site_where_it_has_its_own() -> None:
    of = world.school()
    day = date(2026, 3, 12)
    do(scheduling.set_calendar, of.organisation, "closure", [Stretch("Inset day", day, day)], by=OPERATOR)
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    own: dict[str, Any] = {"site": of.site, "by": of.nadia}
    flood = Stretch("Flood", date(2026, 3, 16), date(2026, 3, 16))
    do(scheduling.add_stretch, of.organisation, "closure", flood, **own)
    assert day_notes(arrangement, day, None, TODAY) == ["Inset day is a closure."]
    do(scheduling.remove_stretch, of.organisation, "closure", day, **own)
    assert day_notes(arrangement, day, None, TODAY) == []


def test_the_length() -> None:
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    (note,) = day_notes(arrangement, date(2026, 3, 12), 30, TODAY)
    assert "30 minutes" in note and "Appendix 1" in note
    assert day_notes(arrangement, date(2026, 3, 12), None, TODAY) == []
