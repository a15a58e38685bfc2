"""A handover that begins on a day to come: until that day the one reads and writes, and from it the other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client

from clearsight.access.matrix import MATRIX
from clearsight.access.queries import permits, visible_to
from clearsight.integrations.clock import today
from clearsight.kernel.refusals import Invalid
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.supervision import actions as supervision
from tests import world
from tests.world import OPERATOR, TODAY, School, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("B5", "B6", "J1")]
FIRST = TODAY + timedelta(days=10)
WORDS = "I cannot say this to anybody else"
# What content there is of a session to come, written out by hand.
CONTENT = ("session.read_agenda", "session.bring_to_agenda", "session.move", "session.hold",
           "session.open_records", "session.agree_action", "concern.view", "action.view", "action.close",
           "case.view", "case.read_identity", "record.read", "record.write", "record.add_to")  # fmt: skip


@pytest.fixture
def of() -> School:
    return world.school()


def prepared(of: School, day: date = FIRST) -> Session:
    """A session after the handover's first day, with words, a case, a record, an action and a concern."""
    case = world.fennimore(of)
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    session: Session = do(scheduling.schedule, arrangement, day + timedelta(days=2), by=of.nadia)
    do(supervision.add_agenda_item, session, WORDS, by=of.sam)
    do(supervision.bring_cases, session, [case], by=of.sam)
    do(records.open_records, session, by=of.nadia)
    do(supervision.agree_action, session, "Ring the nurse", of.sam, by=of.nadia)
    do(supervision.raise_concern, session, "Heard", of.sam, by=of.sam)
    return session


def hand_over(
    of: School, arrangement: Arrangement, giver: Person, taker: Person, first: date, on: date = TODAY
) -> Arrangement:
    asked = do(supervision.propose_handover, arrangement, taker, first, by=of.vera, on=on)
    for side in (giver, taker):
        asked = do(supervision.confirm_handover, asked, by=side, on=on)
    made: Arrangement = asked.made
    return made


def content(session: Session) -> dict[str, Model]:
    return {
        "session": session, "concern": session.concerns.get(), "action": session.actions.get(),
        "case": session.discussions.get().case, "record": Record.objects.filter(session=session)[0],
    }  # fmt: skip


def holds(person: Person, session: Session, on: date) -> set[str]:
    """Which of `CONTENT` the person has, by the object check; the list says the same."""
    of, found = content(session), set()
    for permission in CONTENT:
        thing = of[permission.partition(".")[0]]
        model: Any = apps.get_model(MATRIX[permission].model)
        listed = visible_to(person, permission, model.objects.all(), on).filter(pk=thing.pk).exists()
        assert permits(person, permission, thing, on) == listed, permission
        found |= {permission} if listed else set()
    return found


def test_what_access_brings_begins_on_the_first_day_and_ends_on_the_eve(of: School) -> None:
    session = prepared(of)
    before = holds(of.nadia, session, TODAY)
    assert {"session.read_agenda", "record.write", "concern.view", "action.view"} <= before
    hand_over(of, session.arrangement, of.nadia, of.casey, FIRST)
    session.refresh_from_db()
    assert session.supervisor == of.casey
    for day in (TODAY, FIRST - timedelta(days=1)):
        assert holds(of.casey, session, day) == set()
        assert holds(of.nadia, session, day) == before
    taken = holds(of.casey, session, FIRST)
    assert {"session.read_agenda", "session.hold", "record.read", "record.write", "concern.view"} <= taken
    # Nadia leads safeguarding at the site, and has of it what a lead has.
    assert not {"session.read_agenda", "session.hold", "record.write"} & holds(of.nadia, session, FIRST)
    for day in (TODAY, FIRST):
        assert {"session.read_agenda", "record.read"} <= holds(of.sam, session, day)
        assert permits(of.casey, "session.come_to", session, day)


def test_handed_on_once_it_has_begun_each_reads_in_their_time(of: School) -> None:
    later = FIRST + timedelta(days=5)
    session = prepared(of, FIRST + timedelta(days=10))
    made = hand_over(of, session.arrangement, of.nadia, of.casey, FIRST)
    with pytest.raises(Invalid, match="has not begun"):
        hand_over(of, made, of.casey, of.priya, later)
    hand_over(of, made, of.casey, of.priya, later, on=FIRST)
    session.refresh_from_db()
    for day, reads in {FIRST: of.casey, later: of.priya}.items():
        may = {p.name for p in of.cast if "session.read_agenda" in holds(p, session, day)}
        assert may == {reads.name, "Sam Okafor"}, day


def test_over_the_pages_too_nothing_is_read_before_the_day() -> None:
    """By the clock, as an attacker would: the agenda, the hour, the drafts and how to hold it."""
    of = world.school()
    first = max(today(), TODAY) + timedelta(days=10)
    session = prepared(of, first)
    hand_over(of, session.arrangement, of.nadia, of.casey, first)
    draft = Record.objects.filter(session=session)[0]
    at = f"/sessions/{session.public_id}"
    reads, took = signed_in(of.nadia), signed_in(of.casey)
    assert WORDS in reads.get(f"{at}/hour").content.decode()
    assert reads.get(f"/records/{draft.public_id}").status_code == 200
    assert WORDS not in took.get(at).content.decode()
    for path in (f"{at}/hour", f"{at}/hold", f"/records/{draft.public_id}"):
        answer = took.get(path)
        assert answer.status_code in (403, 404) and WORDS not in answer.content.decode(), path


def signed_in(person: Person) -> Client:
    do(people.give_account, person, "a long enough password", by=OPERATOR)
    client = Client()
    client.force_login(person.user)  # type: ignore[arg-type]
    return client
