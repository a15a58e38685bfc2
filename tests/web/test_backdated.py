"""Nobody makes good a missed deadline by writing an earlier day: what was entered late says so, to all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from clearsight.audit.models import Event
from clearsight.kernel.refusals import Invalid
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import SessionSignature
from tests import world
from tests.world import OPERATOR, TODAY, School, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F10", "K7")]
LAST_WEEK = TODAY - timedelta(days=7)


@pytest.fixture
def of() -> School:
    return world.school()


@pytest.fixture
def session(of: School) -> Session:
    arrangement = world.one_to_one(of, of.nadia, of.sam, TODAY - timedelta(days=60))
    made: Session = do(scheduling.schedule, arrangement, TODAY + timedelta(days=20), by=of.nadia)
    return made


def page(of: Person, path: str) -> str:
    if of.user is None:
        do(people.give_account, of, "a long enough password", by=OPERATOR)
    client = Client()
    client.force_login(of.user)  # type: ignore[arg-type]
    return client.get(path).content.decode()


def test_what_was_scheduled_only_today_was_not_held_last_week_without_a_word(
    of: School, session: Session
) -> None:
    for because in ("", "It was really so, believe me"):
        with pytest.raises(Invalid) as told:
            do(supervision.hold, session, LAST_WEEK, 60, early_because=because, by=of.nadia)
        assert [fault.place for fault in told.value.faults] == ["early_because"]
    assert Session.objects.get(pk=session.pk).status == "scheduled"


def test_nothing_was_held_before_the_arrangement_began(of: School, session: Session) -> None:
    before = TODAY - timedelta(days=61)
    with pytest.raises(Invalid, match="did not hold on that day"):
        do(supervision.hold, session, before, 60, early_because="from_paper", by=of.nadia)


def test_leadership_sees_that_it_was_entered_late_and_that_nobody_else_has_confirmed_it(
    of: School, session: Session
) -> None:
    world.fennimore(of)
    do(supervision.hold, session, LAST_WEEK, 60, early_because="not_scheduled", by=of.nadia)
    paths = f"/sessions/{session.public_id}", f"/people/{of.sam.public_id}"
    said = "Nobody else has confirmed it", "not yet confirmed by another"
    for path, words in zip(paths, said, strict=True):
        shown = page(of.vera, path)
        assert "entered on 10 March 2026 by Nadia Rahman" in shown
        assert words in shown
        assert "scheduled here only on 10 March 2026, after that day: we had met before anybody" in shown
    SessionSignature.objects.create(session=session, person=of.nadia, signed_on=TODAY)
    assert said[0] in page(of.vera, paths[0])  # one's own signature confirms nothing
    SessionSignature.objects.create(session=session, person=of.sam, signed_on=TODAY)
    assert said[0] not in page(of.vera, paths[0]) and said[1] not in page(of.vera, paths[1])


def test_the_form_asks_how_that_is_and_takes_one_of_its_answers(of: School, session: Session) -> None:
    do(people.give_account, of.nadia, "a long enough password", by=OPERATOR)
    client = Client()
    client.force_login(of.nadia.user)  # type: ignore[arg-type]
    typed: dict[str, Any] = {"held_on": LAST_WEEK.isoformat(), "minutes": "60"}
    answer = client.post(f"/sessions/{session.public_id}/hold", typed)
    assert answer.status_code == 400 and "How is that?" in answer.content.decode()
    again = client.post(f"/sessions/{session.public_id}/hold", {**typed, "early_because": "met_earlier"})
    assert again.status_code == 302
    assert Session.objects.get(pk=session.pk).said_early.endswith(": we met earlier than was planned")


def test_what_was_held_before_its_planned_day_says_how_that_is(of: School, session: Session) -> None:
    """However long it had stood here: an earlier day makes good a deadline that was missed."""
    before = TODAY + timedelta(days=5)
    for because in ("", "not_scheduled"):
        with pytest.raises(Invalid, match="planned for 30 March 2026"):
            do(supervision.hold, session, before, 60, early_because=because, by=of.nadia, on=before)
    do(supervision.hold, session, before, 60, early_because="met_earlier", by=of.nadia, on=before)
    said = "It was planned for 30 March 2026: we met earlier than was planned."
    assert said in page(of.nadia, f"/sessions/{session.public_id}")
    logged = Event.objects.get(verb="scheduling.hold", object_id=str(session.public_id)).detail
    assert logged["reason"] == "given" and logged["planned"] == "2026-03-30"
    assert "met_earlier" not in str(logged)


def test_what_was_held_after_its_planned_day_and_not_moved_says_how_that_is(
    of: School, session: Session
) -> None:
    after = TODAY + timedelta(days=23)
    for because in ("", "met_earlier", "not_scheduled"):
        with pytest.raises(Invalid, match="planned for 30 March 2026"):
            do(supervision.hold, session, after, 60, early_because=because, by=of.nadia, on=after)
    do(supervision.hold, session, after, 60, early_because="met_later", by=of.nadia, on=after)
    said = "It was planned for 30 March 2026: we met later than was planned, and nobody moved it here."
    assert said in page(of.vera, f"/sessions/{session.public_id}")
    assert Event.objects.get(verb="scheduling.hold").detail["reason"] == "given"


def test_what_was_held_on_its_day_asks_for_nothing(of: School, session: Session) -> None:
    planned = TODAY + timedelta(days=20)
    held = do(supervision.hold, session, planned, 60, early_because="from_paper", by=of.nadia, on=planned)
    assert held.early_because == ""
    assert "reason" not in Event.objects.get(verb="scheduling.hold").detail


def test_nobody_moves_it_to_a_day_that_is_past_to_be_asked_nothing(of: School, session: Session) -> None:
    later = TODAY + timedelta(days=5)
    with pytest.raises(Invalid, match="that day is past"):
        do(scheduling.reschedule, session, TODAY, by=of.nadia, on=later)
    do(scheduling.reschedule, session, session.scheduled_for, venue="The library", by=of.nadia)


def test_what_was_moved_is_judged_by_the_day_to_which_it_was_moved(of: School, session: Session) -> None:
    do(scheduling.reschedule, session, TODAY, by=of.nadia)
    assert do(supervision.hold, session, TODAY, 60, by=of.nadia).status == "held"
