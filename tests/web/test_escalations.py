"""Starting a ladder at the pages, from where the problem is seen, and what those who are told find there."""

from __future__ import annotations

import re

import pytest

from clearsight.escalation.models import Escalation
from clearsight.integrations.clock import today
from clearsight.scheduling.models import Arrangement
from tests.web.world import World, arranged, browser, world

pytestmark = [pytest.mark.django_db, pytest.mark.req("I1")]
WHAT, TOLD = "Three times called off", "When we meet"


@pytest.fixture
def place(place: World) -> World:
    arranged(place, days=0)
    return place


def started(place: World) -> str:
    mine = browser(place.supervisee)
    page = mine.get(f"/arrangements/{Arrangement.objects.get().public_id}").content.decode()
    where = re.search(r'href="(/escalations/start/entitlement[^"]+)"', page)
    assert where is not None
    typed = {
        "what": WHAT,
        "told": TOLD,
        "people": str(place.supervisor.public_id),
        "due_on": today().isoformat(),
    }
    wrong = mine.post(where[1], {**typed, "told": ""})
    assert wrong.status_code == 400 and WHAT in wrong.content.decode()
    return str(mine.post(where[1], typed)["Location"])


def test_from_the_overdue_notice_to_what_the_other_finds(place: World) -> None:
    where, theirs = started(place), browser(place.supervisor)
    home = theirs.get("/").content.decode()
    assert f'href="{where}">You are told' in home and WHAT not in home
    page = theirs.get(where).content.decode()
    assert TOLD in page and WHAT not in page and "What came of it?" not in page
    meets = f"/arrangements/{Arrangement.objects.get().public_id}"
    for leads_to in (f"{meets}/schedule", meets, f"/people/{place.supervisee.public_id}"):
        assert f'href="{leads_to}"' in page and theirs.get(leads_to).status_code == 200
    assert theirs.post(f"{where}/take", {"outcome": "Fine", "ended": "yes"}).status_code == 403
    for outsider in (place.head, place.stranger):
        assert browser(outsider).get(where).status_code == 404


def test_what_came_of_it_leads_to_the_next_step(place: World) -> None:
    where, mine = started(place), browser(place.supervisee)
    came = {"outcome": "No cover", "taken_on": today().isoformat(), "ended": "no"}
    assert mine.post(f"{where}/take", {**came, "ended": ""}).status_code == 400
    mine.post(f"{where}/take", came)
    page = mine.get(where).content.decode()
    assert "No cover" in page and "The next step: three-way meeting" in page
    told = {"told": TOLD, "people": str(place.head.public_id), "due_on": today().isoformat()}
    mine.post(f"{where}/go-on", told)
    page = browser(place.head).get(where).content.decode()
    assert "Three-way meeting" in page and f'href="/people/{place.supervisee.public_id}"' in page
    # Who oversees sees who meets whom, and does not arrange their sessions.
    assert f'href="/arrangements/{Arrangement.objects.get().public_id}"' in page and "/schedule" not in page
    assert Escalation.objects.get().steps.count() == 2


def test_the_ladders_of_the_policy_stand_where_one_looks_for_them(place: World) -> None:
    mine = browser(place.supervisee)
    assert 'href="/escalations"' in mine.get("/").content.decode()
    assert "/escalations/start/entitlement" in mine.get("/escalations").content.decode()
    assert mine.get("/escalations/start/entitlement?arrangement=nonsense").status_code == 404
    assert mine.get("/escalations/start/nothing-of-the-kind").status_code == 404
    assert mine.get("/escalations/start/entitlement").status_code == 200


@pytest.mark.req("I2")
def test_the_other_party_answers_on_the_page_and_then_the_head_finds_it() -> None:
    place = world("embark", "dsl", "family_worker")
    made = arranged(place, days=0)
    mine, theirs, head = browser(place.supervisee), browser(place.supervisor), browser(place.head)
    told = [str(place.supervisor.public_id), str(place.head.public_id)]
    form = {"what": WHAT, "told": TOLD, "due_on": f"{today()}", "people": told}
    where = mine.post(f"/escalations/start/dispute?arrangement={made.public_id}", form)["Location"]
    assert head.get(where).status_code == 404
    assert "Do you agree to this step?" in theirs.get(where).content.decode()
    assert "Do you agree to this step?" not in mine.get(where).content.decode()
    assert theirs.post(f"{where}/agree", {}).status_code == 400
    theirs.post(f"{where}/agree", {"agrees": "yes"})
    assert TOLD in head.get(where).content.decode()
