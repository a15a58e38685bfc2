"""A session ends with the browser, and an hour after somebody last did something: the computer is shared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from clearsight.accounts.models import SignIn
from clearsight.integrations.clock import now
from clearsight.integrations.sessions import kept_key
from clearsight.records.models import Record
from tests.web.test_autosave import autosaved, typed
from tests.web.world import PASSWORD, World

pytestmark = [pytest.mark.django_db, pytest.mark.req("J5")]
AN_HOUR, A_WHILE = timedelta(hours=1), timedelta(minutes=10)


def signed_in(place: World) -> Client:
    client = Client()
    client.post("/sign-in", {"username": place.supervisor.email, "password": PASSWORD})
    return client


def ends(client: Client) -> timedelta:
    """How long it is until the session ends by itself."""
    return SignIn.objects.get(pk=kept_key(client.session.session_key or "")).expire_date - now()


def left_alone(client: Client, until_it_ends: timedelta) -> None:
    """Nobody has done anything since, so that it is that long until the session ends."""
    session = client.session
    session["used"] = int((now() - timedelta(minutes=10)).timestamp())
    session.save()
    SignIn.objects.filter(pk=kept_key(session.session_key)).update(expire_date=now() + until_it_ends)


def test_the_cookie_ends_with_the_browser(place: World) -> None:
    cookie = signed_in(place).cookies["sessionid"]
    assert cookie["max-age"] == "" and cookie["expires"] == ""
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_an_hour_without_use_ends_it_and_use_puts_that_off(place: World) -> None:
    client = signed_in(place)
    assert client.get("/").status_code == 200
    assert AN_HOUR - A_WHILE < ends(client) <= AN_HOUR
    left_alone(client, A_WHILE)
    assert client.get("/").status_code == 200
    assert AN_HOUR - A_WHILE < ends(client) <= AN_HOUR
    left_alone(client, -timedelta(seconds=1))
    assert client.get("/")["Location"].startswith("/sign-in")


def test_a_page_left_open_keeps_nobody_signed_in(draft: tuple[World, Record]) -> None:
    """It asks every few seconds what the others wrote; only what is typed shows that somebody is there."""
    place, record = draft
    client = signed_in(place)
    form, asks = typed(record, place.supervisor), f"/records/{record.public_id}/autosave"
    left_alone(client, A_WHILE)
    client.get(asks)
    autosaved(client, record, form)
    assert ends(client) <= A_WHILE
    autosaved(client, record, typed(record, place.supervisor, wellbeing="Well, and rested"))
    assert ends(client) > AN_HOUR - A_WHILE
