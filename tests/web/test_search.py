"""The page of a search: the words are sent in a form, and stand in no address, no title and no log."""

from __future__ import annotations

import logging
import re

import pytest

from clearsight.audit.models import Event
from tests.web.test_cases import post, says
from tests.web.test_pages import signed_in
from tests.web.world import CHILD, World

pytestmark = pytest.mark.req("L8")


def test_what_is_found_is_linked_to_where_it_is_read_and_a_stranger_finds_nothing(place: World) -> None:
    worker = signed_in(place.supervisee.email)
    found = post(worker, "/search", 200, words=CHILD.upper())
    assert f"/cases/{place.case.public_id}" in found and f"<mark>{CHILD.split()[0]}" in found
    none = post(signed_in(place.stranger.email), "/search", 200, words=CHILD)
    assert str(place.case.public_id) not in none and "Nothing that you may read" in none
    assert "rosa" not in post(signed_in(place.stranger.email), "/search", 200, words="Quayle").casefold()


def test_the_words_stand_in_no_address_no_title_and_no_log(
    place: World, caplog: pytest.LogCaptureFixture
) -> None:
    worker = signed_in(place.supervisee.email)
    with caplog.at_level(logging.DEBUG):
        found = post(worker, "/search", 200, words="juniper <b>")
    [title] = re.findall("<title>(.*?)</title>", found)
    assert title.startswith("Search") and "juniper" not in title.casefold()
    assert "juniper" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', found)).casefold()
    assert "&lt;b&gt;" in found and "<b>" not in found
    said = caplog.text + " ".join(f"{one.verb} {one.detail}" for one in Event.objects.all())
    assert "juniper" not in said.casefold()
    # An address with words in it looks for nothing.
    assert str(place.case.public_id) not in says(worker, "/search?words=Juniper")


def test_no_word_and_too_many_are_told_beside_the_box(place: World) -> None:
    worker = signed_in(place.supervisee.email)
    assert "Type a word or a name" in post(worker, "/search", 400, words="  ")
    assert "200 is the most" in post(worker, "/search", 400, words="x" * 201)
    assert not Event.objects.filter(verb="search.search").exists()
