"""Every page: without JavaScript, and nothing at all to a stranger."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.web import states
from tests.web.hand import Hand
from tests.web.world import PASSWORD, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun() -> tuple[World, list[str]]:
    return states.begun()


@pytest.mark.req("L2")
def test_every_page_opens_and_a_form_saves_without_javascript(
    open_page: Any, begun: tuple[World, list[str]]
) -> None:
    place, _ = begun
    hand = Hand(open_page(java_script_enabled=False)).sign_in(place.supervisee)
    hand.open("/").press("Prepare").says("General wellbeing")
    hand.page.get_by_label("General wellbeing", exact=True).fill("Well.")
    hand.press("Save").says("Saved.")
    assert hand.page.locator("nav[aria-label=Main] a", has_text="The policy").is_visible()


@pytest.mark.req("J1")
def test_a_stranger_is_told_of_nothing(begun: tuple[World, list[str]]) -> None:
    place, paths = begun
    client = signed_in(place.stranger.email)
    theirs = [path for path in paths if path.count("-") >= 4]
    assert len(theirs) >= 10
    assert {path: client.get(path).status_code for path in theirs} == dict.fromkeys(theirs, 404)


def test_nothing_is_shown_before_signing_in(begun: tuple[World, list[str]]) -> None:
    _, paths = begun
    answers = {path: Client().get(path) for path in paths}
    assert all(
        answer.status_code == 302 and answer["Location"].startswith("/sign-in") for answer in answers.values()
    )


@pytest.mark.req("J2")
def test_leadership_sees_that_it_is_arranged_and_not_what_is_written(begun: tuple[World, list[str]]) -> None:
    place, paths = begun
    client = signed_in(place.head.email)
    session = next(path for path in paths if path.startswith("/sessions/"))
    page = client.get(session).content.decode()
    assert "The new rota" not in page and "Larkspur" not in page
    assert client.get(next(path for path in paths if path.startswith("/records/"))).status_code == 404


@pytest.mark.req("G6")
def test_no_page_names_a_child_in_its_title_or_address(begun: tuple[World, list[str]]) -> None:
    place, paths = begun
    client = signed_in(place.supervisor.email)
    for path in paths:
        title = client.get(path).content.decode().partition("<title>")[2].partition("</title>")[0]
        assert title and "Larkspur" not in title and "Juniper" not in title, path


def test_pages_may_not_be_framed_cached_or_given_foreign_scripts(begun: tuple[World, list[str]]) -> None:
    place, paths = begun
    client = signed_in(place.supervisor.email)
    for path in paths:
        answer = client.get(path)
        assert "unsafe" not in answer["Content-Security-Policy"] and answer["Cache-Control"] == "no-store"
        text = answer.content.decode()
        assert " style=" not in text and "onclick=" not in text and "<script>" not in text, path


def signed_in(email: str) -> Client:
    """A client without a browser, signed in."""
    client = Client()
    assert client.post("/sign-in", {"username": email, "password": PASSWORD}).status_code == 302
    return client
