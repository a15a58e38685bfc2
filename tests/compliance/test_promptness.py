"""How late a record is, is counted: in days from the session, beside what the policy asks or leaves open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clearsight.compliance.queries import asked_promptly, taken_together, write_ups
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.supervision.models import SessionSignature
from clearsight.web.show.promptness import asked_words, promptness_of_year, sentences
from tests import world
from tests.world import TODAY, School, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F12")]
HELD = date(2026, 1, 12)


class Given:
    """Three sessions: written up and signed at once, late, and not yet."""

    def __init__(self, under: str) -> None:
        self.of: School = world.school(under=under)
        self.arrangement = world.one_to_one(self.of, self.of.nadia, self.of.sam)
        self.sessions: list[Session] = []
        for number, (written, signed) in enumerate(((1, 3), (9, 20), (None, None))):
            held_on = HELD + timedelta(weeks=2 * number)
            session = world.held(self.arrangement, held_on)
            if written is not None and signed is not None:
                day = held_on + timedelta(days=written)
                do(scheduling.note_written_up, session, day, by=self.of.nadia, on=day)
                for days, who in ((written, self.of.nadia), (signed, self.of.sam)):
                    SessionSignature.objects.create(
                        session=session, person=who, signed_on=held_on + timedelta(days=days)
                    )
            self.sessions.append(session)


@pytest.fixture
def given() -> Given:
    return Given("north-east-futures")


def test_days_are_counted_from_the_session_to_the_last_signature(given: Given) -> None:
    rows = write_ups(Session.objects.order_by("held_on"), TODAY)
    assert [(row.written_after, row.signed_after, row.waits) for row in rows] == [
        (1, 3, 57), (9, 20, 43), (None, None, 29),
    ]  # fmt: skip
    one_missing = SessionSignature.objects.filter(session=given.sessions[0], person=given.of.sam)
    one_missing.delete()
    assert write_ups([given.sessions[0]], TODAY)[0].signed_after is None


def test_what_is_usual_the_longest_and_what_still_waits_is_said(given: Given) -> None:
    said = sentences(taken_together(write_ups(Session.objects.all(), TODAY)))
    assert said[:3] == [
        "Usually written up 9 days after the session, 9 days at the longest.",
        "Usually signed by all 20 days after the session, 20 days at the longest.",
        "1 session not written up yet, 29 days after it was held at the longest.",
    ]
    assert sentences(taken_together([])) == []


def test_what_the_policy_asks_is_shown_and_that_it_names_no_number(given: Given) -> None:
    asked = {one.deed: (one.clause, one.within) for one in asked_promptly(given.of.organisation, TODAY)}
    assert asked["written_up"][1] == "" and asked["signed"][1] == "same day"
    said = asked_words(given.of.organisation, TODAY)
    assert any("names no number of days" in line for line in said)
    rows = write_ups(Session.objects.order_by("held_on"), TODAY)
    late = rows[0].late("signed")
    assert late is not None and late.due_on == HELD and late.clause == asked["signed"][0]


def test_a_person_s_year_is_shown_to_who_may_know_of_their_sessions(given: Given) -> None:
    of = given.of
    for reader in (of.sam, of.nadia, of.vera):
        assert promptness_of_year(of.sam, reader, TODAY)[0].startswith("Usually written up 9 days")
    assert promptness_of_year(of.sam, of.priya, TODAY) == []
    assert promptness_of_year(of.sam, of.sam, TODAY + timedelta(days=400)) == []


def test_always_is_said_only_where_nothing_waits(given: Given) -> None:
    SessionSignature.objects.update(signed_on=HELD)
    first, last = given.sessions[0], given.sessions[2]
    assert "Always signed by all on the day itself." in sentences(taken_together(write_ups([first], TODAY)))
    said = " ".join(sentences(taken_together(write_ups([first, last], TODAY))))
    assert "1 session not signed by all yet. Otherwise always signed by all on the day itself." in said
