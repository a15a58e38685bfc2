"""What a passkey answers counts once, here, by its owner's hand; what a session shows once is kept sealed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings
from fido2.utils import websafe_decode

from clearsight.accounts.models import Factor, SignIn
from clearsight.audit.models import Event
from clearsight.integrations.sessions import SessionStore
from tests.accounts.authenticator import HERE, PRESENT, Device, posted
from tests.accounts.test_second_factors import codes_of
from tests.casework.test_sealed_at_rest import everything_in_the_database
from tests.web.world import PASSWORD, World, world

pytestmark = [pytest.mark.django_db, pytest.mark.req("L6", "J5")]
MAKE, SIGN_IN = "/my-sign-in/passkey", "/sign-in/passkey"


@pytest.fixture
def place(db: None) -> Iterator[World]:
    with override_settings(CLEARSIGHT_URL=HERE):
        yield world("harewood", "dsl", "family_worker")


def with_password(place: World) -> Client:
    mine = Client()
    mine.post("/sign-in", {"username": place.head.email, "password": PASSWORD})
    mine.post("/confirm", {"next": MAKE, "shown": PASSWORD})
    return mine


def set_up(place: World) -> tuple[Client, Device]:
    mine, device = with_password(place), Device(place.head.public_id)
    answer = device.makes(posted(mine, MAKE, {}).json())
    assert posted(mine, MAKE, {"answer": answer, "name": "my phone"}).json() == {
        "next": f"{MAKE[:-8]}/codes/first"
    }
    return mine, device


def test_no_passkey_is_made_without_its_owner_s_hand_or_for_another_site(place: World) -> None:
    mine, device = with_password(place), Device(place.head.public_id)
    for lies in ({"flags": PRESENT}, {"origin": "https://evil.example"}, {"challenge": "AAAA"}):
        answer = device.makes(posted(mine, MAKE, {}).json(), **lies)
        assert posted(mine, MAKE, {"answer": answer}).status_code == 400, lies
    assert not Factor.objects.exists()


@pytest.mark.abuse(21)
def test_an_answer_signs_in_once_here_with_its_owner_s_hand_and_no_copy_does(place: World) -> None:
    _, device = set_up(place)

    def tried(client: Client, count: int, **lies: Any) -> tuple[int, dict[str, Any]]:
        answer = device.signs(posted(client, SIGN_IN, {}).json(), count, **lies)
        return posted(client, SIGN_IN, {"answer": answer}).status_code, answer

    evil = ({"origin": "https://evil.example"}, {"site": "evil.example"})
    for lies in ({"flags": PRESENT}, *evil, {"challenge": "AAAA"}):
        thief = Client()
        assert tried(thief, 2, **lies)[0] == 400 and thief.get("/").status_code == 302, lies
    hers = Client()
    status, answer = tried(hers, 5)
    assert status == 200 and hers.get("/").status_code == 200
    asked = [websafe_decode(posted(Client(), SIGN_IN, {}).json()["publicKey"]["challenge"]) for _ in range(3)]
    assert len(set(asked)) == 3 and all(len(one) >= 16 for one in asked), (
        "64 bits at least, and never the same"
    )
    for asks_first in (True, False):
        thief = Client()
        if asks_first:
            posted(thief, SIGN_IN, {})
        assert posted(thief, SIGN_IN, {"answer": answer}).status_code == 400, "the same answer once more"
    # A copy of the passkey, which counts on its own: also one that says that it counts nothing.
    for count in (5, 4, 0, 1, 4):
        assert tried(Client(), count)[0] == 400, count
    assert Event.objects.filter(verb="accounts.copied_passkey").count() == 5
    assert Factor.objects.get(kind="passkey").counter == 5
    assert tried(Client(), 6)[0] == 200


def test_one_passkey_is_all_that_its_owner_shows_again(place: World) -> None:
    mine, device = set_up(place)
    path = "/my-sign-in/codes"
    assert mine.post("/confirm", {"next": path, "shown": PASSWORD}).status_code == 400
    assert mine.post(path).status_code == 401
    assert "is enough by itself" in mine.post(path).content.decode()
    answer = device.signs(posted(mine, "/confirm/passkey", {}).json(), 2)
    assert posted(mine, "/confirm/passkey", {"answer": answer, "next": path}).json()["next"] == path
    assert mine.post(path).status_code == 200 and mine.post(path).status_code == 401


def test_a_device_that_was_lost_is_taken_away_with_a_code_on_paper_and_signs_nobody_in(place: World) -> None:
    mine, device = set_up(place)
    codes = codes_of(mine.get("/my-sign-in/codes/first"))
    lost = Factor.objects.get(kind="passkey")
    away = f"/my-sign-in/{lost.public_id}/take-away"
    mine.post("/confirm", {"next": away, "shown": PASSWORD, "code": codes[0]})
    assert mine.post(away).status_code == 302 and not place.head.factors.exists()
    thief = Client()
    answer = device.signs(posted(thief, SIGN_IN, {}).json(), 9)
    assert posted(thief, SIGN_IN, {"answer": answer}).status_code == 400 and thief.get("/").status_code == 302


def test_a_passkey_that_counts_nothing_is_no_copy(place: World) -> None:
    _, device = set_up(place)
    Factor.objects.update(counter=0)
    for _ in range(2):
        mine = Client()
        answer = device.signs(posted(mine, SIGN_IN, {}).json(), 0)
        assert posted(mine, SIGN_IN, {"answer": answer}).status_code == 200


@pytest.mark.req("L10")
def test_codes_for_paper_are_shown_once_and_stand_nowhere_in_the_database(place: World) -> None:
    mine, _ = set_up(place)
    waiting = everything_there()
    page = mine.get("/my-sign-in/codes/first")
    codes = codes_of(page)
    assert len(codes) == 10 and mine.get("/my-sign-in/codes/first").status_code == 302, "once"
    assert b"my phone" in waiting and b"_auth_user_id" in waiting, "the search itself works"
    for kept in (waiting, everything_there()):
        assert not [code for code in codes for one in (code, code.replace("-", "")) if one.encode() in kept]
    assert "codes" not in mine.session


def everything_there() -> bytes:
    """All that the database holds, and what is packed in its sessions."""
    packed = [repr(SessionStore().decode(one.session_data)).encode() for one in SignIn.objects.all()]
    return b"\n".join([everything_in_the_database(), *packed])
