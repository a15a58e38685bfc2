"""What is given to read for a time, and opened in an emergency, on the pages where one would look for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clearsight.compliance.actions import perform
from clearsight.grants.models import Grant, Opening
from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.reminders.models import Letter
from clearsight.scheduling.models import Session
from tests.integrations.test_mail import Server, plain, server
from tests.web.world import CHILD, FAMILY, OPERATOR, World, add_person, browser

__all__ = ["server"]
pytestmark = pytest.mark.django_db
LONG_AGO = today() - timedelta(days=90)
SOON = today() + timedelta(days=5)
WHY = "He covers for Rosa this week"
URGENT = "The hospital asks who may collect her"


@pytest.fixture
def settled(draft: tuple[World, Record]) -> tuple[World, Record, Person]:
    """A record that is agreed, and somebody who has nothing to do with it."""
    place, record = draft
    Record.objects.filter(pk=record.pk).update(
        state="agreed", proposed_by=place.supervisor, proposed_at=now()
    )
    return place, record, add_person(place.organisation, "Tobias Wren", "teacher", place.site)


@pytest.mark.req("J3")
def test_it_is_typed_looked_at_once_more_given_read_and_ended(settled: tuple[World, Record, Person]) -> None:
    place, record, reader = settled
    at = f"/records/{record.public_id}"
    hers, his = browser(place.supervisee), browser(reader)
    assert his.get(at).status_code == 404
    assert f'href="{at}/give"' in hers.get(at).content.decode()
    typed = {"to": str(reader.public_id), "reason": WHY, "from_date": str(today()), "to_date": str(SOON)}
    looked = hers.post(f"{at}/give", {**typed, "step": "check"})
    assert looked.status_code == 200 and WHY in looked.content.decode() and not Grant.objects.exists()
    late = {**typed, "to_date": str(today() + timedelta(days=100)), "step": "check"}
    assert hers.post(f"{at}/give", late).status_code == 400
    assert hers.post(f"{at}/give", {**typed, "step": "give"}).status_code == 302
    grant = Grant.objects.get()
    shown = his.get(at).content.decode()
    assert "You were given this to read" in shown and f"{at}/give" not in shown and "/sessions/" not in shown
    for taken_out in ("pdf", "elsewhere"):
        assert f"{at}/{taken_out}" not in shown and his.get(f"{at}/{taken_out}").status_code == 403
        assert hers.get(f"{at}/{taken_out}").status_code == 200
    assert f"/given/{grant.public_id}" in his.get("/given").content.decode()
    assert at in his.get("/").content.decode()
    for client in (hers, browser(place.supervisor)):
        assert "Tobias Wren" in client.get(at).content.decode()
        assert WHY in client.get(f"/given/{grant.public_id}").content.decode()
    assert browser(place.head).get(f"/given/{grant.public_id}").status_code == 404
    assert browser(place.supervisor).post(f"/given/{grant.public_id}/end").status_code == 302
    assert his.get(at).status_code == 404
    assert (
        hers.post(f"{at}/give", {**typed, "step": "give", "given_by": "1", "kind": "sample"}).status_code
        == 302
    )
    assert (
        Grant.objects.latest("pk").kind == "record"
        and Grant.objects.latest("pk").given_by == place.supervisee
    )


@pytest.mark.req("J6")
@pytest.mark.abuse(11)
def test_a_lead_of_another_school_opens_a_file_reason_first_and_leadership_looks_at_it(place: World) -> None:
    mill = perform(people.add_site, place.organisation, "Mill Lane", by=OPERATOR, at=now())
    ivy = add_person(place.organisation, "Ivy Ashworth", "dsl", mill)
    hers, case = browser(ivy), f"/cases/{place.case.public_id}"
    assert hers.get(case).status_code == 404 and "/emergencies/open" in hers.get("/given").content.decode()
    assert browser(place.supervisee).get("/emergencies/open").status_code == 403
    typed = {"site": str(place.site.public_id), "called": CHILD}
    assert hers.post("/emergencies/open", typed).status_code == 400
    assert hers.post("/emergencies/open", {**typed, "reason": URGENT, "called": "Juniper"}).status_code == 400
    until = {"until": str(now() + timedelta(days=9)), "hours": "99"}
    assert hers.post("/emergencies/open", {**typed, **until, "reason": URGENT}).status_code == 302
    opening = Opening.objects.get()
    assert opening.until - opening.at == timedelta(hours=4)
    shown = hers.get(case).content.decode()
    assert CHILD in shown and "You opened this in an emergency" in shown
    at = f"/emergencies/{opening.public_id}"
    for person in (place.head, place.supervisee, place.supervisor):
        page = browser(person)
        assert at in page.get("/").content.decode() and URGENT in page.get(at).content.decode()
    heads = browser(place.head)
    over_all = browser(add_person(place.organisation, "Una Marsh", "trust_safeguarding_lead", place.site))
    assert "/meetings/sample" in over_all.get("/given").content.decode()
    assert "/meetings/sample" not in heads.get("/given").content.decode()
    assert FAMILY not in heads.get(at).content.decode() and heads.get(case).status_code == 404
    assert hers.post(at, {"outcome": "right", "words": ""}).status_code == 403
    assert heads.post(at, {"outcome": "wrong", "words": ""}).status_code == 400
    assert heads.post(at, {"outcome": "right", "words": ""}).status_code == 302
    assert "Looked at" in browser(place.supervisee).get(case).content.decode()
    parts = browser(place.supervisee)
    assert f"{at}/end" in parts.get(at).content.decode() and hers.get(case).status_code == 200
    assert f"{at}/end" in heads.get(at).content.decode()
    page = heads.get(at).content.decode()
    assert page.index("Looked at") < page.index("End it now") < page.index("Yes, end it now")
    assert "ended by" in heads.post(f"{at}/end", follow=True).content.decode()
    assert hers.get(case).status_code == 404
    first = " ".join(hers.get("/").content.decode().split())
    assert f"{place.head.name}: it was right to open it; ended early by {place.head.name}" in first
    assert at in hers.get("/given").content.decode() and at in first


@pytest.mark.req("J6", "L7")
@pytest.mark.abuse(11)
def test_who_oversees_is_told_of_an_emergency_at_once_by_mail_and_the_page_says_how(
    place: World, server: tuple[Server, int], settings: Any
) -> None:
    """Not by the next `clearsight remind`; and nobody is named who cannot sign in."""
    took, port = server
    mill = perform(people.add_site, place.organisation, "Mill Lane", by=OPERATOR, at=now())
    ivy = add_person(place.organisation, "Ivy Ashworth", "dsl", mill)
    unable = perform(people.add_person, place.organisation, "Edda Lowe", LONG_AGO, email="e@orchard.example",
                     by=OPERATOR, at=now())  # fmt: skip
    perform(people.give_role, unable, "headteacher", place.site, LONG_AGO, by=OPERATOR, at=now())
    typed = {"site": str(place.site.public_id), "called": CHILD, "reason": URGENT}
    hers, at = browser(ivy), "/emergencies/open"
    for mailed, says in (
        (None, "Imelda Frost finds it on Today"),
        (port, "Imelda Frost is told by mail now"),
    ):
        settings.CLEARSIGHT_MAIL = plain(mailed) if mailed else None
        page = hers.post(at, typed, follow=True).content.decode()
        assert says in page and "Edda" not in page
        opening = Opening.objects.latest("pk")
        assert f"/emergencies/{opening.public_id}" in browser(place.head).get("/").content.decode()
        hers.post(f"/emergencies/{opening.public_id}/end")
        assert len(took.taken) == bool(mailed)
    (letter,) = took.taken
    words = f"{letter['Subject']}\n{letter.get_payload()}"
    assert letter["To"] == place.head.email and "opened in an emergency" in " ".join(words.split())
    for name in (CHILD, FAMILY, "Ivy", URGENT):
        assert name not in words
    assert Letter.objects.get().state == "sent", "the next run does not tell it again"


@pytest.mark.req("J6")
def test_a_record_is_opened_from_its_session_by_who_leads_and_met_nobody(
    settled: tuple[World, Record, Person],
) -> None:
    place, record, _ = settled
    met = f"/sessions/{Session.objects.get(records=record).public_id}"
    office = perform(people.add_site, place.organisation, "Trust", kind="office", by=OPERATOR, at=now())
    lead = browser(add_person(place.organisation, "Una Marsh", "trust_safeguarding_lead", office))
    assert f'href="{met}/emergency"' in lead.get(met).content.decode()
    typed = {"reason": URGENT, "what": str(record.public_id)}
    for person, status in ((place.head, 403), (place.supervisee, 403), (place.stranger, 404)):
        assert browser(person).post(f"{met}/emergency", typed).status_code == status
    assert lead.get(f"/records/{record.public_id}").status_code == 404
    assert lead.post(f"{met}/emergency", {**typed, "reason": "Now"}).status_code == 400
    assert lead.post(f"{met}/emergency", typed).status_code == 302
    assert lead.get(f"/records/{record.public_id}").status_code == 200
