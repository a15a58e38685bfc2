"""Governors see figures and trends, and nothing of anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.compliance.actions import perform
from clearsight.compliance.queries import board_figures
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Refused
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.actions import Stretch
from clearsight.supervision import actions as supervision
from tests.web.world import CHILD, FAMILY, OPERATOR, World, add_person, arranged, browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("J4")]


def test_a_governor_sees_figures_of_the_last_whole_half_term_and_no_person(place: World) -> None:
    last = today() - timedelta(days=2)
    term = [Stretch("The half term before", today() - timedelta(days=38), last, "Autumn")]
    perform(scheduling.set_calendar, place.organisation, "half_term", term, by=OPERATOR, at=now())
    meets = arranged(place, days=40)
    for ago in (2, 7, 12, 17, 22, 27):
        day, then = today() - timedelta(days=ago), now() - timedelta(days=ago)
        met = perform(scheduling.schedule, meets, day, by=place.supervisor, at=then)
        perform(supervision.hold, met, day, 60, by=place.supervisor, at=then)
    perform(records.open_records, met, by=place.supervisor, at=now())
    for role in ("governor", "trustee", "chair_of_governors"):
        person = add_person(place.organisation, f"{role.title()} Vane", role, place.site)
        found = board_figures(place.organisation, by=person, today=today())
        assert found.sites == ("Orchard Lane",) and found.periods == ("The half term before",)
        said = {one.name: one.total for one in found.measures}
        assert said["Sessions held"] == 6 and said["Sessions not signed yet"] != 1
    governs = browser(person)
    page = governs.get("/figures").content.decode()
    named = [one.name for one in place.organisation.people.all() if one != person]
    assert [name for name in (*named, FAMILY, CHILD, place.case.code) if name in page] == []
    assert 'href="/figures"' in governs.get("/").content.decode() and "Fewer than 5" in page
    # On a phone each row is a card, and every figure says of what it is.
    assert 'data-label="Orchard Lane"' in page and page.count("<td") == page.count("data-label=") > 6
    assert 'data-label="In all"' in page and 'data-label="The half term before"' in page
    record = Record.objects.get(state="draft")
    for address, status in ((f"/records/{record.public_id}", 404), (f"/cases/{place.case.public_id}", 404),
                            (f"/people/{place.supervisee.public_id}", 403), ("/position", 403),
                            ("/meetings", 403), (f"/sessions/{met.public_id}", 404)):  # fmt: skip
        assert governs.get(address).status_code == status, address
    assert browser(place.supervisee).get("/figures").status_code == 403
    assert "Orchard Lane" not in browser(place.stranger).get("/figures").content.decode()
    with pytest.raises(Refused):
        board_figures(place.organisation, by=place.supervisee, today=today())
