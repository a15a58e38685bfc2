"""A passkey, in a real browser with an authenticator of its own: set up, signed in with, and shown again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings

from clearsight.accounts.models import SignIn
from clearsight.audit.models import Event
from clearsight.integrations.clock import now
from clearsight.integrations.sessions import SessionStore, kept_key
from tests.web.hand import Hand
from tests.web.world import PASSWORD, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("L6", "J5")]
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def place(transactional_db: None) -> World:
    from tests.web.world import world

    return world("harewood", "dsl", "family_worker")


def device_of(page: Any) -> tuple[Any, str]:
    """An authenticator in this browser."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    added = line.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return line, str(added["authenticatorId"])


def made_long_ago(page: Any) -> None:
    """Whoever is signed in here showed that it is them an hour ago."""
    cookie = next(one["value"] for one in page.context.cookies() if one["name"] == "sessionid")
    store = SessionStore(cookie)
    store["since"] = int((now() - timedelta(minutes=50)).timestamp())
    store.save()
    assert SignIn.objects.filter(pk=kept_key(cookie)).exists()


def test_a_passkey_is_set_up_signs_in_and_shows_again_that_it_is_oneself(
    open_page: Any, live_server: Any, place: World
) -> None:
    with override_settings(CLEARSIGHT_URL=live_server.url, CLEARSIGHT_SECOND_FACTOR="everybody"):
        hand = Hand(open_page(), set()).sign_in(place.head)
        line, device = device_of(hand.page)
        hand.says("Set up a second proof first").follow("Add a passkey")
        hand.page.get_by_label("A name for it").fill("my phone")
        hand.page.get_by_role("button", name="Add it").click()
        hand.page.wait_for_url("**/codes/first")
        hand.says("Codes for paper").open("/my-sign-in")
        hand.says("my phone (passkey)", "Codes on paper")
        hand.page.get_by_role("button", name="Sign out", exact=True).click()
        hand.page.wait_for_url("**/sign-in")
        hand.page.get_by_role("button", name="Use a passkey").click()
        hand.page.wait_for_url("**/")
        made_long_ago(hand.page)
        hand.open("/my-sign-in").press("Fresh codes for paper").says("Is it you?")
        hand.page.get_by_role("button", name="Use a passkey").click()
        hand.page.get_by_role("heading", name="Codes for paper").wait_for()
        line.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
        hand.page.get_by_role("button", name="Sign out", exact=True).click()
        hand.page.wait_for_url("**/sign-in")
        hand.page.get_by_role("button", name="Use a passkey").click()
        hand.page.get_by_role("alert").get_by_text("No passkey was chosen").wait_for()
    done = Event.objects.filter(actor_id=place.head.pk, verb="accounts.sign_in").order_by("pk")
    assert [one.detail["with"] for one in done] == ["password", "passkey"]


def test_what_a_script_sends_that_no_passkey_said_signs_nobody_in(place: World) -> None:
    with override_settings(CLEARSIGHT_URL="http://localhost"):
        mine = Client()
        asked = mine.post("/sign-in/passkey", "{}", content_type="application/json").json()
        assert asked["publicKey"]["userVerification"] == "required"
        for said in (
            "[]",
            "nonsense",
            '{"answer": null}',
            '{"answer": {"response": {"userHandle": "AAAA"}}}',
        ):
            answer = mine.post("/sign-in/passkey", said, content_type="application/json")
            assert answer.status_code in (200, 400)
        assert mine.get("/").status_code == 302
        mine.post("/sign-in", {"username": place.head.email, "password": PASSWORD})
        assert (
            mine.post("/confirm/passkey", '{"answer": {}}', content_type="application/json").status_code
            == 400
        )
