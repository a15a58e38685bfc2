"""Where one is signed in, and showing again that it is oneself before what counts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client, override_settings

from clearsight.accounts.models import SignIn
from clearsight.audit.models import Event
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records.models import Record
from tests.architecture.source import ROOT
from tests.web.test_reminders import link_made
from tests.web.world import OPERATOR, PASSWORD, World, browser, shown

pytestmark = [pytest.mark.django_db, pytest.mark.req("J5", "L6")]
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


def signed_in(person: Person, agent: str = "Firefox Windows") -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.post("/sign-in", {"username": person.email, "password": PASSWORD})
    return client


@pytest.mark.abuse(21)
def test_there_is_no_bound_to_the_browsers_in_which_one_is_signed_in_at_once_as_is_written_down(
    place: World,
) -> None:
    """ASVS 7.1.2: how many, and what then."""
    several = [signed_in(place.head) for _ in range(12)]
    assert [client.get("/reminders").status_code for client in several] == [200] * 12
    assert SignIn.objects.filter(account_id=place.head.user_id).count() == 12
    told = " ".join((ROOT / "docs" / "reference" / "trust.md").read_text("utf-8").split())
    assert "signed in on as many machines as they like" in told


@pytest.mark.abuse(21)
def test_an_id_that_somebody_set_before_is_not_that_of_the_session(place: World) -> None:
    planted = Client()
    planted.get("/sign-in/second")
    session = planted.session
    session["x"] = "planted"
    session.save()
    before = session.session_key
    planted.cookies["sessionid"] = before
    planted.post("/sign-in", {"username": place.head.email, "password": PASSWORD})
    assert planted.session.session_key != before and "x" not in planted.session
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/").status_code == 302
    assert not SignIn.objects.filter(session_key__contains=planted.session.session_key).exists(), (
        "its hash is kept"
    )
    thief.cookies["sessionid"] = SignIn.objects.get(account_id=place.head.user_id).session_key
    assert thief.get("/").status_code == 302, "who reads the table is signed in nowhere"


def test_i_see_where_i_am_signed_in_and_end_one_or_all(place: World) -> None:
    here, phone, third = (
        signed_in(place.head),
        signed_in(place.head, PHONE),
        signed_in(place.head, "Safari iPad"),
    )
    other = signed_in(place.supervisor)
    page = here.get("/my-sign-in").content.decode()
    assert "Chrome on Android" in page and "Safari on iPad" in page and page.count("Here</strong>") == 1
    of_phone = SignIn.objects.get(machine="Chrome on Android").public_id
    end = "/my-sign-in/end"
    assert here.post(end, {"only": of_phone}).status_code == 401, (
        "whoever finds a screen unlocked ends nothing"
    )
    assert [client.get("/").status_code for client in (here, phone, third, other)] == [200, 200, 200, 200]
    shown(here, end, {"only": of_phone})  # and for a while after it, one after the other
    assert [client.get("/").status_code for client in (here, phone, third, other)] == [200, 302, 200, 200]
    here.post("/my-sign-in/end", {"only": SignIn.objects.get(account_id=place.supervisor.user_id).public_id})
    assert other.get("/").status_code == 200, "nobody else's"
    everywhere = "Sign out everywhere else"
    assert everywhere in here.get("/my-sign-in").content.decode()
    here.post("/my-sign-in/end")
    assert everywhere not in here.get("/my-sign-in").content.decode(), "there is nowhere else"
    assert [client.get("/").status_code for client in (here, third, other)] == [200, 302, 200]
    assert Event.objects.filter(verb="accounts.end_sign_ins", detail={"number": 1}).count() == 2


@override_settings(LOCK_AFTER_SECONDS=3600)
def test_no_sign_in_lasts_longer_than_a_working_day_however_much_it_is_used(place: World) -> None:
    began, mine = now(), signed_in(place.head)
    for half_hours in range(1, 24):
        with time_machine.travel(began + timedelta(minutes=30 * half_hours), tick=False):
            assert mine.get("/reminders").status_code == 200
    with time_machine.travel(began + timedelta(hours=12, minutes=1), tick=False):
        assert mine.get("/reminders").status_code == 302
    with time_machine.travel(began + timedelta(days=2), tick=False):
        signed_in(place.supervisor)
    assert [one.account_id for one in SignIn.objects.all()] == [place.supervisor.user_id]


@pytest.mark.abuse(12)
def test_a_password_set_anew_and_a_closed_account_end_the_link_to_a_calendar(place: World) -> None:
    mine = signed_in(place.head)
    link = link_made(mine)
    assert Client().get(link).status_code == 200
    new = {"password": "eleven quiet herons", "again": "eleven quiet herons"}
    mine.post("/password", {"current": PASSWORD, **new})
    assert Client().get(link).status_code == 404 and "Make a link" in mine.get("/reminders").content.decode()
    assert SignIn.objects.filter(account_id=place.head.user_id).count() == 1
    link = link_made(mine)
    perform(people.close_account, place.head, by=OPERATOR, at=now())
    assert Client().get(link).status_code == 404 and mine.get("/").status_code == 302
    perform(people.give_password, place.head, "eleven quiet herons", by=OPERATOR, at=now())
    assert Client().get(link).status_code == 404, "open again, and the link is not"
    assert mine.get("/").status_code == 302


def carried_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(next|carried)" value="([^"]*)"', page))


@override_settings(LOCK_AFTER_SECONDS=3600)
def test_what_counts_asks_again_after_half_an_hour_and_what_was_typed_goes_on(
    draft: tuple[World, Record],
) -> None:
    place, record = draft
    mine, path = browser(place.supervisor), f"/records/{record.public_id}/give"
    typed = {"to": str(place.head.public_id), "reason": "So that she can help with it"}
    said = mine.post(path, typed).status_code
    assert said != 401, "who has just signed in is not asked"
    with time_machine.travel(now() + timedelta(minutes=31), tick=False):
        assert mine.get(path).status_code == 200, "to look is free"
        met = record.session.public_id
        for out in (f"/records/{record.public_id}/pdf", f"/sessions/{met}/agenda.pdf"):
            assert mine.get(out)["Location"] == f"/confirm?next={out.replace('/', '%2F')}", (
                "to take out is not"
            )
        asked = mine.post(path, typed)
        page = asked.content.decode()
        assert asked.status_code == 401 and "Is it you?" in page and "help with it" not in page
        sent = carried_of(page)
        assert mine.post("/confirm", {**sent, "shown": "wrong"}).status_code == 400
        other = browser(place.head)
        assert other.post("/confirm", {**sent, "shown": PASSWORD}).status_code == 302, (
            "it opens for its owner alone"
        )
        elsewhere = {**sent, "next": f"/records/{record.public_id}/sign"}
        assert mine.post("/confirm", {**elsewhere, "shown": PASSWORD}).status_code == 302, (
            "and at its page alone"
        )
    with time_machine.travel(now() + timedelta(minutes=65), tick=False):
        sent = carried_of(mine.post(path, typed).content.decode())
        done = mine.post("/confirm", {**sent, "shown": PASSWORD})
        assert done.status_code == said and (
            said != 400 or "So that she can help with it" in done.content.decode()
        )
        assert mine.post(path, typed).status_code != 401
        assert mine.get("/confirm?next=https://evil.example/").status_code == 200
        assert mine.post("/confirm", {"next": "//evil.example/", "shown": PASSWORD})["Location"] == "/"
    confirmed = Event.objects.filter(verb="accounts.confirm", actor_id=place.supervisor.pk)
    assert confirmed.count() == 3
