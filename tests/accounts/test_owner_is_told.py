"""Whoever's account it is is mailed of a change of how they sign in, and of odd tries: without any name."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client, override_settings

from clearsight.accounts import actions as accounts
from clearsight.accounts.domain.clock_codes import code_at, step_of
from clearsight.audit.models import Event
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now
from clearsight.integrations.mail import MailSettings
from tests.accounts.test_second_factors import app_of, codes_of, with_password
from tests.web.world import OPERATOR, PASSWORD, World, browser, shown, world

pytestmark = [pytest.mark.django_db, pytest.mark.req("L6", "J5")]
NEW = "seven patient otters"


@pytest.fixture
def place(db: None) -> World:
    return world("harewood", "dsl", "family_worker")


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Path]:
    with override_settings(CLEARSIGHT_MAIL=MailSettings("clearsight@orchard.example", folder=tmp_path)):
        yield tmp_path


def letters(post: Path) -> list[str]:
    """What was mailed since the last time one looked."""
    found = [path.read_text() for path in sorted(post.glob("*.eml"))]
    for path in post.glob("*.eml"):
        path.unlink()
    return found


def test_every_change_is_told_to_its_owner_alone_and_says_nobody_s_name(place: World, post: Path) -> None:
    link = perform(accounts.invite, place.supervisee, by=OPERATOR, at=now())
    Client().post(f"/invitation/{link}", {"password": NEW, "again": NEW})
    told = letters(post)
    mine = Client()
    mine.post("/sign-in", {"username": place.supervisee.email, "password": NEW})
    mine.post("/password", {"current": NEW, "password": PASSWORD, "again": PASSWORD})
    told += letters(post)
    begun = accounts.begin_app(place.supervisee)
    code = code_at(base64.b32decode(begun.secret), step_of(now()))
    codes = codes_of(shown(mine, "/my-sign-in/app", {"sealed": begun.sealed, "code": code}))
    told += letters(post)
    codes = codes_of(shown(mine, "/my-sign-in/codes", code=codes[0]))
    told += letters(post)
    path = f"/my-sign-in/{place.supervisee.factors.get(kind='app').public_id}/take-away"
    shown(mine, path, code=codes[0])
    told += letters(post)
    assert len(told) == 5
    for letter in told:
        assert f"To: {place.supervisee.email}" in letter and "was changed" in letter
        assert "Rosa" not in letter and "http" not in letter
    assert Event.objects.filter(verb="accounts.tell", detail={"of": "changed"}).count() == 5
    mine.post("/password", {"current": "wrong", "password": NEW, "again": NEW})
    assert letters(post) == [], "nothing was changed"


def test_odd_tries_are_told_once_a_day_and_to_nobody_who_is_not_there(place: World, post: Path) -> None:
    for name in (place.head.email, "nobody@orchard.example"):
        for _ in range(7):
            Client().post("/sign-in", {"username": name, "password": "wrong"})
    (told,) = letters(post)
    assert f"To: {place.head.email}" in told and "tries to sign in" in told and "http" not in told
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        app_of(place.head)
        for _ in range(7):
            with_password(place.head).post("/sign-in/second", {"code": "000000"})
        (again,) = letters(post)
        assert "tries to sign in" in again


@pytest.mark.abuse(21)
def test_who_knows_the_password_guesses_no_code_by_unlocking_in_between(place: World, post: Path) -> None:
    """The password alone takes off a lock, and undoes no guess; codes are counted wherever they are typed."""
    app_of(place.head)
    mine = browser(place.head)
    alone, script = {"shown": PASSWORD}, {"HTTP_ACCEPT": "application/json"}
    assert mine.post("/confirm", alone, **script).status_code == 400, "nothing is locked"
    for k in range(3):
        guess = {**alone, "code": f"00000{k}"}
        assert mine.post("/confirm", guess).status_code == 400
        mine.post("/lock")
        assert mine.post("/confirm", alone, **script).json()["locked"] is False
    assert browser(place.head).post("/confirm", {**alone, "code": "0000-0000"}).status_code == 400
    assert with_password(place.head).post("/sign-in/second", {"code": "000005"}).status_code == 400
    assert letters(post) == []
    assert mine.post("/confirm", {**alone, "code": "000006"}).status_code == 429
    mine.post("/lock")
    assert mine.post("/confirm", alone).status_code == 302, "to unlock asks for no code"
    (told,) = letters(post)
    assert f"To: {place.head.email}" in told and "tries to sign in" in told


@pytest.mark.abuse(21)
def test_a_code_alone_takes_off_a_lock_and_undoes_no_wrong_password(place: World) -> None:
    _, codes = app_of(place.head)
    mine = browser(place.head)
    assert [mine.post("/confirm", {"shown": "wrong"}).status_code for _ in range(4)] == [400] * 4
    mine.post("/lock")
    assert mine.post("/confirm", {"shown": codes[0]}).status_code == 302
    assert [mine.post("/confirm", {"shown": "wrong"}).status_code for _ in range(2)] == [400, 429]


def test_where_no_mail_is_sent_nothing_claims_that_one_was(place: World) -> None:
    browser(place.head).post("/password", {"current": PASSWORD, "password": NEW, "again": NEW})
    assert not Event.objects.filter(verb="accounts.tell").exists()
