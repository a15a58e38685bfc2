"""Signing in and out: who may, where one goes then, and what a wrong password tells."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, override_settings

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now
from clearsight.integrations.mail import MailSettings
from clearsight.people import actions as people
from tests.web.world import OPERATOR, PASSWORD, World

pytestmark = pytest.mark.django_db


@pytest.mark.abuse(20)
def test_one_goes_where_one_wanted_to_and_nowhere_else(place: World) -> None:
    client = Client()
    asked = client.get("/position")
    assert asked["Location"] == "/sign-in?next=%2Fposition"
    typed = {"username": place.head.email.upper(), "password": PASSWORD}
    assert client.post("/sign-in", {**typed, "next": "/position"})["Location"] == "/position"
    for elsewhere in ("https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)", ""):
        assert Client().post("/sign-in", {**typed, "next": elsewhere})["Location"] == "/"


@pytest.mark.req("J5")
def test_a_wrong_password_and_an_unknown_name_are_told_alike(place: World) -> None:
    said = []
    for name in (place.head.email, "nobody@orchard.example"):
        answer = Client().post("/sign-in", {"username": name, "password": "wrong"})
        assert answer.status_code == 400
        said.append(answer.content.decode().replace(name, "").split("<main", 1)[1])
    assert said[0].split("csrfmiddlewaretoken")[0] == said[1].split("csrfmiddlewaretoken")[0]


@pytest.mark.abuse(2, 12)
@pytest.mark.req("J5")
def test_a_closed_account_and_a_leaver_open_nothing(place: World) -> None:
    client = Client()
    client.post("/sign-in", {"username": place.supervisee.email, "password": PASSWORD})
    assert client.get("/").status_code == 200
    perform(people.close_account, place.supervisee, by=OPERATOR, at=now())
    assert client.get("/").status_code == 302


def test_signing_out_needs_a_press_and_says_so(place: World) -> None:
    client = Client()
    client.post("/sign-in", {"username": place.head.email, "password": PASSWORD})
    assert client.get("/sign-out").status_code == 405
    assert client.get("/").status_code == 200
    out = client.post("/sign-out")
    assert out["Clear-Site-Data"] == '"cache"', "no arrow brings a page back that was read"
    page = client.get(out["Location"])
    assert "You are signed out." in page.content.decode()
    assert client.get("/").status_code == 302


def test_the_cast_is_told_in_the_demonstration_alone(place: World) -> None:
    assert Client().get("/cast").status_code == 404
    with override_settings(CLEARSIGHT_DEMO=True):
        assert Client().get("/cast").status_code == 200


def test_who_has_lost_a_password_or_a_phone_is_told_whom_to_ask(settings: Any) -> None:
    asked, link = "sk whoever runs Clearsight", "/forgotten"
    settings.CLEARSIGHT_MAIL = None
    without = Client().get("/sign-in").content.decode()
    assert asked in without and "lost your phone" in without and link not in without
    settings.CLEARSIGHT_MAIL = MailSettings("clearsight@orchard.example", "mail.example", 25)
    with_mail = Client().get("/sign-in").content.decode()
    assert asked in with_mail and link in with_mail and "lost the phone" in with_mail
    settings.CLEARSIGHT_DEMO = True
    assert asked not in Client().get("/sign-in").content.decode()


@override_settings(DEBUG=False)
def test_what_went_wrong_is_told_on_a_page_of_ours(place: World) -> None:
    answer = Client().get("/nothing/here")
    assert answer.status_code == 404 and "nothing that is yours to see" in answer.content.decode()
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in", {"username": "x", "password": "y"})
    assert answer.status_code == 403 and "what you typed is still there" in answer.content.decode()
