"""Wrong passwords are counted in the database, for all workers, also of names that nobody has."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client, override_settings

from clearsight.accounts.models import Attempt
from clearsight.accounts.queries import hidden
from clearsight.audit.models import Event
from clearsight.cli.serve import say_if_unlisted
from clearsight.integrations.clock import now
from tests.web.world import PASSWORD, World, world

pytestmark = [pytest.mark.django_db, pytest.mark.req("L6")]
HASHED: list[str] = []


@pytest.fixture
def place(db: None) -> World:
    return world("harewood", "dsl", "family_worker")


def tried(name: str, password: str = "wrong", **meta: str) -> int:
    """What a browser of its own is answered."""
    return Client().post("/sign-in", {"username": name, "password": password}, **meta).status_code


def verbs() -> list[str]:
    return list(
        Event.objects.filter(verb__startswith="accounts.").order_by("pk").values_list("verb", flat=True)
    )


def test_after_five_wrong_ones_even_the_right_one_waits_and_then_it_does_not(place: World) -> None:
    mine, began = place.head.email, now()
    assert [tried(mine) for _ in range(5)] == [400] * 5
    page = Client().post("/sign-in", {"username": mine, "password": PASSWORD})
    assert page.status_code == 429 and "There were too many tries" in page.content.decode()
    assert tried(place.supervisor.email, PASSWORD) == 302, "of another account there were none"
    with time_machine.travel(began + timedelta(minutes=16), tick=False):
        assert tried(mine, PASSWORD) == 302
    assert verbs() == ["accounts.fail"] * 5 + ["accounts.throttle", "accounts.sign_in", "accounts.sign_in"]
    failed = Event.objects.filter(verb="accounts.fail").first()
    assert failed and failed.object_id == str(place.head.public_id) and failed.actor_id is None
    assert failed.detail == {"kind": "password"}


@pytest.mark.abuse(21)
def test_nobody_outside_uses_up_the_tries_of_who_is_signed_in_and_who_guesses_inside_waits(
    place: World,
) -> None:
    mine = Client()
    mine.post("/sign-in", {"username": place.head.email, "password": PASSWORD})
    assert [tried(place.head.email) for _ in range(6)] == [400] * 5 + [429]
    mine.post("/lock")
    assert mine.post("/confirm", {"shown": PASSWORD})["Location"] == "/" and mine.get("/").status_code == 200
    new = {"password": "eleven quiet herons", "again": "eleven quiet herons"}
    assert mine.post("/password", {"current": PASSWORD, **new}).status_code == 302
    mine.post("/lock")
    assert [mine.post("/confirm", {"shown": "wrong"}).status_code for _ in range(6)] == [400] * 5 + [429]
    assert mine.post("/confirm", {"shown": new["password"]}).status_code == 429


def test_whoever_succeeds_begins_anew(place: World) -> None:
    for _ in range(3):
        assert [tried(place.head.email) for _ in range(4)] == [400] * 4
        assert tried(place.head.email, PASSWORD) == 302


def test_a_name_that_nobody_has_waits_as_a_known_one_does(place: World) -> None:
    for name in (place.head.email, "nobody@orchard.example", "п" * 300):
        assert [tried(name) for _ in range(6)] == [400] * 5 + [429]
        assert tried(f" {name.upper()}  ") == 429
    assert verbs().count("accounts.throttle") == 3, "once a minute, however often somebody tries"
    kept = "".join(f"{row}" for row in Attempt.objects.values_list("of", "kind"))
    assert "orchard" not in kept and "nobody" not in kept


def test_one_machine_that_tries_many_names_waits_and_another_does_not(place: World) -> None:
    of = hidden("machine:203.0.113.9")
    Attempt.objects.bulk_create([Attempt(kind="machine", of=of, at=now()) for _ in range(59)])
    assert tried("n60@orchard.example", REMOTE_ADDR="203.0.113.9") == 400
    assert tried(place.head.email, PASSWORD, REMOTE_ADDR="203.0.113.9") == 429
    forged = {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}
    assert tried(place.head.email, PASSWORD, **forged) == 429, "no proxy of ours wrote that"
    with override_settings(CLEARSIGHT_PROXIES=1):
        assert tried(place.head.email, PASSWORD, **forged) == 302
        several = "192.0.2.1, 203.0.113.9"  # the first is what the caller says of itself
        assert tried(place.head.email, PASSWORD, HTTP_X_FORWARDED_FOR=several) == 429


def test_a_name_that_nobody_has_costs_as_many_hashes_as_a_known_one(
    place: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        HASHED.append(salt)
        return real(self, password, salt)

    real = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    cost = {}
    for name in (place.head.email, "nobody@orchard.example", "пobody@orchard.example", ""):
        HASHED.clear()
        assert tried(name) == 400
        cost[name] = len(HASHED)
    assert set(cost.values()) == {1}, cost


def test_a_stolen_password_is_no_password(
    place: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import hashlib

    say_if_unlisted()
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "CLEARSIGHT_BREACHED_PASSWORDS" in said, "no list"
    stolen = "eleven quiet herons"
    listed = tmp_path / "ordered.txt"
    listed.write_text(f"{hashlib.sha1(stolen.encode()).hexdigest().upper()}:4\n")
    mine = Client()
    mine.post("/sign-in", {"username": place.head.email, "password": PASSWORD})
    typed = {"current": PASSWORD, "password": stolen, "again": stolen}
    with override_settings(CLEARSIGHT_BREACHED_PASSWORDS=str(listed)):
        refused = mine.post("/password", typed)
        assert refused.status_code == 400 and "stolen from somewhere" in refused.content.decode()
        say_if_unlisted()
        assert capsys.readouterr().err == ""
    assert mine.post("/password", typed).status_code == 302
