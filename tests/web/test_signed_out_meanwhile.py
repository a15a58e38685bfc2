"""What is posted after the sign-in has ended goes through the sign-in page, sealed; it comes back unsaved."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from clearsight.records.models import Entry, Record
from tests.web.test_autosave import autosaved, typed
from tests.web.test_pages import signed_in
from tests.web.world import PASSWORD, World

pytestmark = [pytest.mark.django_db, pytest.mark.req("L3")]
WORDS = "Typed for an hour"


def posted_too_late(record: Record, person: Any) -> str:
    """Press Save after the sign-in has ended; what the sign-in page carries."""
    page = Client().post(f"/records/{record.public_id}", typed(record, person, wellbeing=WORDS))
    assert page.status_code == 401 and WORDS not in page.content.decode()
    found = re.search(r'name="carried" value="([^"]+)"', page.content.decode())
    assert found is not None
    return found[1]


def come_back(person: Any, record: Record, carried: str) -> tuple[Client, str]:
    """Sign in with it, once with a mistyped password, and land on the record."""
    client, path = Client(), f"/records/{record.public_id}"
    sent = {"username": person.email, "password": "mistyped", "next": path, "carried": carried}
    assert carried in client.post("/sign-in", sent).content.decode()
    page = client.post("/sign-in", {**sent, "password": PASSWORD}, follow=True)
    return client, page.content.decode()


def test_it_comes_back_to_whoever_typed_it_and_only_once(draft: tuple[World, Record]) -> None:
    place, record = draft
    client, page = come_back(place.supervisor, record, posted_too_late(record, place.supervisor))
    assert WORDS in page and "Not saved yet" in page
    assert not Entry.objects.filter(field="wellbeing").exists()
    assert WORDS not in client.get(f"/records/{record.public_id}").content.decode()


@pytest.mark.req("J1")
def test_nobody_else_is_shown_it(draft: tuple[World, Record]) -> None:
    place, record = draft
    carried = posted_too_late(record, place.supervisor)
    for person in (place.supervisee, place.head, place.stranger):
        assert WORDS not in come_back(person, record, carried)[1]
    altered = carried[:-6] + ("AAAAAA" if carried[-6:] != "AAAAAA" else "BBBBBB")
    for forged in (altered, "not base64", ""):
        client = Client()
        sent = {"username": place.supervisor.email, "password": PASSWORD, "carried": forged}
        client.post("/sign-in", sent)
        page = client.get(f"/records/{record.public_id}")
        assert page.status_code == 200 and WORDS not in page.content.decode()


def test_what_the_other_wrote_meanwhile_stands_beside_it(draft: tuple[World, Record]) -> None:
    place, record = draft
    carried = posted_too_late(record, place.supervisor)
    theirs = typed(record, place.supervisee, wellbeing="Theirs meanwhile")
    autosaved(signed_in(place.supervisee.email), record, theirs)
    page = come_back(place.supervisor, record, carried)[1]
    assert WORDS in page and "Theirs meanwhile" in page and "What is to stand" in page


def test_who_is_not_signed_in_learns_nothing_of_what_there_is(draft: tuple[World, Record]) -> None:
    _, record = draft
    nowhere = "00000000-0000-4000-8000-000000000000"
    for path in (f"/records/{record.public_id}", f"/records/{nowhere}"):
        assert Client().post(path, {"as": ""}).status_code == 401
    assert Client().post(f"/records/{record.public_id}/agree").status_code == 302
