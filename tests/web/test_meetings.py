"""Whoever oversees sees that they met and signed, without a word; an auditor reads a sample from its page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.compliance.actions import perform
from clearsight.grants.models import Grant
from clearsight.integrations.clock import now, today
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from tests.web.world import CHILD, FAMILY, World, add_person, browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("J2")]
SOON = today() + timedelta(days=5)


@pytest.fixture
def sealed(draft: tuple[World, Record]) -> tuple[World, Record]:
    place, record = draft
    Record.objects.filter(pk=record.pk).update(
        state="sealed", proposed_by=place.supervisor, proposed_at=now()
    )
    return place, record


def test_human_resources_sees_that_they_met_and_signed_and_no_content(sealed: tuple[World, Record]) -> None:
    place, record = sealed
    hr = browser(add_person(place.organisation, "Hetty Marsh", "hr", place.site))
    assert "/meetings" in hr.get("/position").content.decode()
    page = hr.get("/meetings").content.decode()
    assert "Rosa Quayle" in page and "Dervla Penhale" in page and "Held" in page
    assert FAMILY not in page and CHILD not in page and "ecorded elsewhere" not in page
    assert hr.get(f"/records/{record.public_id}").status_code == 404
    on_paper = perform(
        scheduling.schedule, record.session.arrangement, today(), by=place.supervisor, at=now()
    )
    Session.objects.filter(pk=on_paper.pk).update(status="held", held_on=today(), written_up_on=today())
    assert "Recorded elsewhere" in hr.get("/meetings").content.decode()
    assert "recorded elsewhere<" in "".join(hr.get("/meetings").content.decode().split("\n"))
    assert "Nobody met in that time" in hr.get("/meetings?from=2001-01-01&to=2001-02-01").content.decode()
    assert hr.get("/meetings?from=x&to=y").status_code == 200
    assert browser(place.supervisee).get("/meetings").status_code == 403
    assert "Rosa Quayle" not in browser(place.stranger).get("/meetings").content.decode()


@pytest.mark.abuse(4)
def test_an_auditor_is_given_a_sample_and_reads_it_and_nothing_else(sealed: tuple[World, Record]) -> None:
    place, record = sealed
    auditor = add_person(place.organisation, "Greta Lund", "auditor", place.site)
    heads, hers = browser(place.head), browser(auditor)
    assert hers.get(f"/records/{record.public_id}").status_code == 404
    typed = {
        "to": str(auditor.public_id), "reason": "The yearly audit", "kinds": ["secured"], "number": "5",
        "first": str(today() - timedelta(days=90)), "last": str(today()),
        "from_date": str(today()), "to_date": str(SOON),
    }  # fmt: skip
    for wrong in ({"number": "0"}, {"kinds": []}, {"to": ""}, {"reason": ""}):
        assert heads.post("/meetings/sample", {**typed, **wrong}).status_code == 400
    for person in (
        place.supervisee,
        add_person(place.organisation, "Moira Tandy", "administrator", place.site),
    ):
        assert browser(person).post("/meetings/sample", typed).status_code == 403
    assert heads.post("/meetings/sample", typed).status_code == 302
    grant = f"/given/{Grant.objects.get().public_id}"
    assert f"/records/{record.public_id}" in hers.get(grant).content.decode()
    assert hers.get(f"/records/{record.public_id}").status_code == 200
    assert hers.get("/").status_code == 200 and hers.get("/meetings").status_code == 403
    assert f"/records/{record.public_id}" not in heads.get(grant).content.decode()
    assert heads.get(f"/records/{record.public_id}").status_code == 404
