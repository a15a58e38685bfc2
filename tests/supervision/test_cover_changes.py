"""Cover ends sooner, or later, than was named: sessions pass to who supervises, and the record says so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clearsight.access.queries import permits
from clearsight.audit.models import Event
from clearsight.compliance.actions import cover_to_policy
from clearsight.kernel.refusals import Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records.actions import open_records, write
from clearsight.records.models import Record
from clearsight.records.queries import read
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


@pytest.mark.req("J1")
def test_cover_reads_nothing_before_its_first_day_and_until_then_whoever_is_covered_does(
    given: Given,
) -> None:
    of, session = given.of, Session.objects.get(pk=given.sessions[1].pk)
    action = do(supervision.agree_action, session, "Ring the nurse", of.sam, by=of.nadia)
    concern = do(supervision.raise_concern, session, "Heard", by=of.sam)
    record = Record.objects.filter(session=session).first() or do(open_records, session, by=of.sam)[0]
    things = {"session.read_agenda": session, "session.hold": session, "record.read": record,
              "record.write": record, "concern.view": concern, "action.view": action}  # fmt: skip
    own = {name for name in things if name not in ("session.hold", "action.view")}
    for day, reads, else_ in ((FROM - timedelta(days=1), of.nadia, of.priya), (FROM, of.priya, of.nadia)):
        assert {name for name, thing in things.items() if permits(reads, name, thing, day)} == set(things)
        assert not [name for name in own if permits(else_, name, things[name], day)]
        assert permits(else_, "session.view", session, day)
    assert permits(of.priya, "session.come_to", session, TODAY)
    assert not permits(of.nadia, "session.come_to", session, TODAY)


@pytest.mark.req("J1")
def test_whoever_is_covered_goes_on_reading_what_they_wrote(given: Given) -> None:
    of, session = given.of, Session.objects.get(pk=given.sessions[1].pk)
    record = do(open_records, session, by=of.nadia)[0]
    shown = read(record, by=of.nadia, at=at())
    field = next(
        name for name in shown.fields
        if name in shown.writable and shown.fields[name].field.type == "long_text"
    )  # fmt: skip
    do(write, record, {field: "Her own words"}, {field: 0}, by=of.nadia)
    assert read(record, by=of.nadia, at=at()).writable
    later = read(record, by=of.nadia, at=at(SOON))
    assert later.fields[field].value == "Her own words" and not later.writable
    assert permits(of.nadia, "session.view", session, SOON)
    assert field in read(record, by=of.priya, at=at(SOON)).writable


def test_the_log_says_who_covers_for_whom_and_from_when_until_when(given: Given) -> None:
    said = Event.objects.get(verb="scheduling.name_cover").detail
    ids = str(given.of.priya.public_id), str(given.of.nadia.public_id)
    assert (said["supervisor"], said["was"]) == ids
    assert (said["from"], said["to"]) == (str(FROM), str(UNTIL))


def test_a_lead_who_covers_does_not_have_herself_cover_longer(given: Given) -> None:
    do(people.give_role, given.of.priya, "deputy_dsl", given.of.site, world.LONG_AGO, by=world.OPERATOR)
    with pytest.raises(Invalid, match="longer"):
        given.change(LATER, by=given.of.priya)
    given.change(SOON, by=given.of.priya)


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
