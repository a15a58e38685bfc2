"""Cases on the page of a session: there by themselves, chosen with a word why, said to be all or some."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.casework import actions as casework
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from tests.web.world import FAMILY, World, browser, world

pytestmark = [pytest.mark.django_db, pytest.mark.req("E3")]


def meeting(place: World) -> Session:
    arrangement = perform(
        scheduling.arrange, place.organisation, place.supervisor, [place.supervisee],
        from_date=today() - timedelta(days=10), by=place.head, at=now(),
    )  # fmt: skip
    made: Session = perform(scheduling.schedule, arrangement, today(), by=place.supervisor, at=now())
    return made


def test_a_live_case_is_ticked_by_itself_and_leaving_it_out_asks_why() -> None:
    place = world("north-east-futures", "dsl", "deputy_dsl")
    perform(casework.note_status, place.case, "child_in_need_plan", today(), by=place.supervisee, at=now())
    session, mine = meeting(place), browser(place.supervisee)
    where, key = f"/sessions/{session.public_id}", f"because-{place.case.public_id}"
    page = mine.get(where).content.decode()
    assert "Every live case is here by itself" in page and "1 case is chosen, of 1 open case" in page
    back = mine.post(f"{where}/cases", {"stated": ""})
    assert back.status_code == 400 and "Why it is left out" in back.content.decode()
    assert mine.post(f"{where}/cases", {key: "The family is away"}).status_code == 302
    left = mine.get(where).content.decode()
    assert "The family is away" in left and "No case is chosen yet" in left
    outside = browser(place.stranger).get(where)
    assert outside.status_code == 404


def test_all_or_a_sample_is_said_where_the_policy_wants_to_know() -> None:
    place = world("harewood", "dsl", "family_worker")
    session, mine = meeting(place), browser(place.supervisee)
    where = f"/sessions/{session.public_id}"
    refused = mine.post(f"{where}/cases", {"stated": "all"})
    assert refused.status_code == 400 and "these are not all" in refused.content.decode()
    mine.post(f"{where}/cases", {"stated": "all", "case": str(place.case.public_id)})
    page = mine.get(where).content.decode()
    assert FAMILY in page and "all the current cases" in page
    theirs = browser(place.head).get(where).content.decode()
    assert FAMILY not in theirs
