"""Cover ends sooner, or later, than was named: sessions pass to who supervises, and the record says so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clearsight.compliance.actions import cover_to_policy
from clearsight.kernel.refusals import Invalid, Refused, Unknown
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, CoverChange, Session
from clearsight.scheduling.queries import members_on
from clearsight.supervision import actions as supervision
from clearsight.supervision.queries import agenda
from clearsight.web.show.covers import covers_told
from tests import world
from tests.world import TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("B6")]
FROM, UNTIL = TODAY + timedelta(days=7), TODAY + timedelta(days=70)
SOON, LATER = TODAY + timedelta(days=21), TODAY + timedelta(days=90)
ITEM = "The rota after Easter"


class Given:
    """Priya covers for Nadia, who supervises Sam: sessions within the cover and after it."""

    def __init__(self) -> None:
        self.of: School = world.school()
        self.old: Arrangement = world.one_to_one(self.of, self.of.nadia, self.of.sam)
        self.sessions: list[Session] = [
            do(scheduling.schedule, self.old, day, by=self.of.nadia)
            for day in (SOON - timedelta(days=3), SOON + timedelta(days=3), UNTIL + timedelta(days=5))
        ]
        do(supervision.add_agenda_item, self.sessions[1], ITEM, by=self.of.sam)
        self.cover: Arrangement = do(cover_to_policy, self.old, self.of.priya, FROM, UNTIL, by=self.of.vera)

    def change(self, day: date, by: Person | None = None, on: date = TODAY) -> None:
        do(supervision.change_cover, self.cover, day, by=by or self.of.vera, on=on)

    def who(self) -> list[Person]:
        return [Session.objects.get(pk=one.pk).supervisor for one in self.sessions]


@pytest.fixture
def given() -> Given:
    return Given()


def test_whoever_was_away_is_back_and_what_lies_ahead_is_theirs_again(given: Given) -> None:
    of = given.of
    assert given.who() == [of.priya, of.priya, of.nadia]
    given.change(SOON)
    assert given.who() == [of.priya, of.nadia, of.nadia]
    moved = Session.objects.get(pk=given.sessions[1].pk)
    assert [one.text for one in agenda(moved, by=of.nadia, at=at(SOON)).brought] == [ITEM]
    assert (
        members_on(given.cover, SOON) == [of.sam] and members_on(given.cover, SOON + timedelta(days=1)) == []
    )
    kept = CoverChange.objects.get()
    assert (kept.was, kept.now, kept.changed_by) == (UNTIL, SOON, of.vera)


def test_whoever_stays_away_is_covered_longer(given: Given) -> None:
    given.change(LATER)
    assert given.who() == [given.of.priya] * 3 and members_on(given.cover, LATER) == [given.of.sam]
    given.change(SOON)
    assert [(one.was, one.now) for one in CoverChange.objects.order_by("pk")] == [
        (UNTIL, LATER),
        (LATER, SOON),
    ]


def test_those_supervised_are_told_on_their_first_page(given: Given) -> None:
    of = given.of
    assert [one.says for one in covers_told(of.sam, TODAY)] == [
        "Priya Lal covers for Nadia Rahman from 17 March 2026 until 19 May 2026."
    ]
    given.change(SOON)
    said = {who.name.split()[0]: [one.says for one in covers_told(who, FROM)] for who in of.cast}
    until = "until 31 March 2026, not 19 May 2026 as was named."
    assert said == {
        "Vera": [], "Morgan": [], "Casey": [],
        "Sam": [f"Priya Lal covers for Nadia Rahman {until}"],
        "Nadia": [f"Priya Lal covers for you {until}"],
        "Priya": [f"You cover for Nadia Rahman {until}"],
    }  # fmt: skip
    after = [one.says for one in covers_told(of.sam, SOON + timedelta(days=1))]
    ended = "Priya Lal’s cover ended on 31 March 2026, not 19 May 2026 as was named."
    assert after == [f"Nadia Rahman supervises again: {ended}"]
    assert covers_told(of.sam, SOON + timedelta(days=15)) == []


@pytest.mark.parametrize(
    ("day", "on", "told"),
    [
        (TODAY - timedelta(days=1), TODAY, "cannot end on that day"),
        (FROM - timedelta(days=1), TODAY, "cannot end on that day"),
        (FROM + timedelta(days=400), TODAY, "cannot end on that day"),
        (UNTIL, TODAY, "last day already"),
        (LATER, UNTIL + timedelta(days=1), "has ended"),
    ],
)
def test_a_day_that_cannot_be_is_refused(given: Given, day: date, on: date, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        given.change(day, on=on)
    assert not CoverChange.objects.exists()


def test_who_may_not_name_cover_does_not_end_it(given: Given) -> None:
    for who, refusal in ((given.of.sam, Refused), (given.of.priya, Unknown), (given.of.casey, Unknown)):
        with pytest.raises(refusal):
            given.change(SOON, by=who)
    with pytest.raises(Invalid, match="no cover"):
        do(scheduling.change_cover, given.old, SOON, by=given.of.nadia)
