"""Good practice is told without the child, found again by everybody, and taken back."""

from __future__ import annotations

import pytest

from clearsight.audit.models import Event
from clearsight.casework.models import GoodPractice
from tests.web.test_cases import lead_of, post, says
from tests.web.test_pages import signed_in
from tests.web.world import World, add_person

WORDS = "Writing the plan with the parent at the table, and leaving a copy"


@pytest.mark.req("E6", "G6")
def test_it_is_told_without_a_name_and_found_by_whoever_looks(place: World) -> None:
    at, worker = f"/cases/{place.case.public_id}/good-practice", signed_in(place.supervisee.email)
    for named in ("Juniper’s mother wrote it", "the LARKSPURS", f"as in {place.case.code}", " "):
        assert named in post(worker, at, 400, text=named)
    post(worker, at, text=WORDS)
    head = signed_in(place.head.email)
    assert WORDS in says(head, "/good-practice") and place.case.code not in says(head, "/good-practice")
    assert WORDS in post(head, "/good-practice", 200, words="TABLE copy")
    assert WORDS not in post(head, "/good-practice", 200, words="table chair")
    assert WORDS not in says(signed_in(place.stranger.email), "/good-practice")
    office = add_person(place.organisation, "Office Person", "administrator", place.site)
    assert WORDS not in says(signed_in(office.email), "/good-practice", 403)
    assert "Good practice" in says(head, "/cases")
    assert "Good practice" not in says(signed_in(office.email), "/cases")
    kept = GoodPractice.objects.get(told_by=place.supervisee, file__kind="shared", withdrawn_on=None)
    assert WORDS.encode() not in bytes(kept.text)


@pytest.mark.req("E6", "J1")
def test_whoever_told_it_or_leads_safeguarding_takes_it_back(place: World) -> None:
    at, worker = f"/cases/{place.case.public_id}/good-practice", signed_in(place.supervisee.email)
    post(worker, at, text=WORDS)
    back = f"/good-practice/{GoodPractice.objects.get().public_id}/withdraw"
    post(signed_in(place.head.email), back, 403)
    post(signed_in(place.stranger.email), back, 404)
    post(signed_in(lead_of(place).email), back)
    assert WORDS not in says(worker, "/good-practice")
    post(worker, back, 404)
    assert Event.objects.filter(
        verb="casework.withdraw_practice", object_kind="casework.goodpractice"
    ).exists()


@pytest.mark.req("G6")
def test_nobody_tells_of_a_case_that_is_not_theirs(place: World) -> None:
    at = f"/cases/{place.case.public_id}/good-practice"
    assert signed_in(place.head.email).get(at).status_code == 404
