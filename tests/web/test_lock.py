"""A page that nobody used for a while is covered; the server opens nothing; and what was typed comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from clearsight.accounts.models import SignIn
from clearsight.audit.models import Event
from clearsight.integrations.clock import now
from clearsight.records.models import Record
from tests.web.hand import Hand
from tests.web.test_autosave import typed
from tests.web.world import PASSWORD, World, browser

pytestmark = [pytest.mark.req("J5", "L6")]


@pytest.mark.django_db
def test_what_is_locked_opens_nothing_until_its_owner_shows_that_it_is_them(place: World) -> None:
    mine = browser(place.head)
    assert mine.get("/lock").json()["locked"] is False and mine.get("/").status_code == 200
    assert mine.post("/lock").json()["locked"] is True
    for page in ("/", "/position", "/my-sign-in", "/password", f"/people/{place.supervisee.public_id}"):
        assert mine.get(page)["Location"].startswith("/confirm?next="), page
    asked = mine.post("/reminders", {"way": "daily"})
    assert asked.status_code == 401 and 'name="carried"' in asked.content.decode()
    script = {"HTTP_ACCEPT": "application/json"}
    assert mine.post("/confirm", {"shown": "wrong"}, **script).json()["wrong"]
    assert mine.get("/position").status_code == 302
    told = mine.post("/confirm", {"shown": PASSWORD}, **script).json()
    assert told["person"] == str(place.head.public_id) and told["locked"] is False
    assert mine.get("/position").status_code == 200
    locked = Event.objects.filter(actor_id=place.head.pk, verb__startswith="accounts.").order_by("pk")
    assert [one.verb for one in locked] == ["accounts.lock", "accounts.confirm"]
    assert Client().post("/lock")["Location"].startswith("/sign-in")


@pytest.mark.django_db
@pytest.mark.abuse(21)
def test_the_server_locks_what_nobody_used_and_what_a_page_asks_by_itself_is_no_use(
    draft: tuple[World, Record],
) -> None:
    place, record = draft
    began, mine = now(), Client()
    mine.post("/sign-in", {"username": place.supervisor.email, "password": PASSWORD})
    saves, form = f"/records/{record.public_id}/autosave", typed(record, place.supervisor)

    def at(minutes: float, path: str, sent: dict[str, str] | None = None) -> int:
        with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
            return (mine.get(path) if sent is None else mine.post(path, sent)).status_code

    assert at(0, "/position") == at(14, "/position") == at(28, "/position") == 200
    assert at(35, "/lock", {"used": "yes"}) == 200, "somebody reads, or types what is not saved"
    assert at(40, saves) == at(41, saves, form) == at(42, "/lock") == at(43, "/sign-in") == 200
    assert at(49, "/position") == 200
    for minutes, path in ((60, saves), (61, "/lock"), (62, "/sign-in"), (64.5, "/confirm")):
        assert at(minutes, path) == 200
    assert at(64.5, "/position") == 302, "all that was asked by itself, or by who is locked out"
    assert at(65, "/lock", {"used": "yes"}) == 200 and at(65, "/position") == 302
    assert Event.objects.filter(verb="accounts.lock", actor_id=place.supervisor.pk).count() == 1
    assert at(66, f"/records/{record.public_id}", form) == 401, "what was typed goes through"
    assert at(67, "/confirm", {"shown": PASSWORD}) == 302 and at(68, "/position") == 200


@pytest.mark.django_db(transaction=True)
def test_the_cover_hides_the_page_and_gives_what_was_typed_back(open_page: Any, place: World) -> None:
    hand = Hand(open_page(), set()).sign_in(place.head)
    hand.page.clock.install()
    hand.open("/password")
    hand.page.clock.fast_forward("14:00")
    hand.page.get_by_label("The new one", exact=True).fill("half a thought")
    cover = hand.page.get_by_role("dialog", name="Locked")
    hand.page.clock.fast_forward("14:00")
    assert not cover.is_visible(), "somebody typed a quarter of an hour ago and less"
    hand.page.clock.fast_forward("02:00")
    cover.wait_for()
    assert not hand.page.get_by_role("button", name="Change it").is_visible()
    covers = "([x, y]) => document.elementFromPoint(x, y).closest('dialog') !== null"
    assert all(hand.page.evaluate(covers, at) for at in ([2, 2], [600, 450], [1270, 890]))
    hand.page.keyboard.press("Escape")
    assert cover.is_visible()
    other = hand.page.context.new_page()
    other.goto("/position")
    assert "This page was locked" in other.title()
    shown = cover.get_by_label("Your password, or the code of your app")
    shown.fill("wrong")
    cover.get_by_role("button", name="Unlock").click()
    cover.get_by_role("alert").get_by_text("This is not right").wait_for()
    SignIn.objects.filter(account_id=place.head.user_id).delete()
    shown.fill(PASSWORD)
    cover.get_by_role("button", name="Unlock").click()
    cover.get_by_text("You are signed out.").wait_for()
    other.goto("/sign-in")
    Hand(other).sign_in(place.head)
    hand.page.bring_to_front()
    cover.get_by_role("button", name="go on here").click()
    cover.wait_for(state="detached")
    assert hand.page.get_by_label("The new one", exact=True).input_value() == "half a thought"
    hand.press("Change it").says("This is not your password")
