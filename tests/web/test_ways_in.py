"""However somebody comes in as much is asked of them; and what a provider and its link leave behind here."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client, override_settings

from clearsight.accounts import actions as accounts
from clearsight.accounts.domain.clock_codes import code_at, step_of
from clearsight.accounts.models import Identity
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now
from tests.accounts.test_passkeys import everything_there
from tests.accounts.test_second_factors import app_of
from tests.architecture.test_urls import OPEN_TO_ANYBODY
from tests.web.test_other_sign_ins import Liar, jwk, liar, named, through, told
from tests.web.world import OPERATOR, PASSWORD, World, browser

__all__ = ["liar"]
pytestmark = [pytest.mark.django_db, pytest.mark.req("L6", "J5")]


@pytest.mark.req("L10")
def test_the_link_with_which_somebody_goes_there_stands_nowhere_in_the_database(
    place: World, liar: str
) -> None:
    link, mine = perform(accounts.invite, place.head, by=OPERATOR, at=now()), Client()
    with named(liar):
        away = f"/sign-in/with/school?invitation={link}"
        state = parse_qs(urlsplit(mine.get(away)["Location"]).query)["state"][0]
        kept = everything_there()
        assert b"away" in kept and link.encode() not in kept and state.encode() not in kept
        assert through(mine, away)["Location"] == "/" and mine.get("/position").status_code == 200
        assert "away" not in mine.session


def test_keys_that_a_provider_renews_are_asked_for_anew_and_those_before_open_nothing(
    place: World, liar: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Identity.objects.create(person=place.head, issuer=liar, subject="somebody-7", bound_at=now())
    with named(liar):
        assert told(liar) == 302 and told(liar, how="stolen") == 403
        new, old = Liar.other, Liar.key
        monkeypatch.setattr(Liar, "key", new)
        monkeypatch.setattr(Liar, "other", old)  # with which it signs what is "stolen"
        both = {"keys": [jwk(old, "before"), jwk(new, "k")]}
        for keys in ({}, {"keys": both}):
            assert told(liar, **keys) == 302 and told(liar, how="stolen", **keys) == 403, keys


def test_a_provider_counts_as_two_proofs_where_it_says_so_and_else_one_s_own_is_asked(
    place: World, liar: str
) -> None:
    Identity.objects.create(person=place.head, issuer=liar, subject="somebody-7", bound_at=now())
    seconds = int(now().timestamp())

    def opens(**claims: Any) -> str:
        mine = Client()
        went = str(through(mine, "/sign-in/with/school", auth_time=seconds, **claims)["Location"])
        answer = mine.get("/position")
        return went if went != "/" else str(answer.get("Location", answer.status_code))

    with override_settings(CLEARSIGHT_SECOND_FACTOR="everybody"):
        with named(liar, "mfa", "urn:two"):
            assert opens(amr=["pwd", "mfa"]) == opens(acr="urn:two") == "200"
            for weak in ({}, {"amr": ["pwd"]}, {"amr": "mfa"}, {"acr": ""}, {"amr": [["mfa"]]}):
                assert opens(**weak) == "/my-sign-in", weak
        with named(liar):
            assert opens(amr=["mfa"], acr="mfa") == "/my-sign-in", "it is not asked to say so"
        with named(liar, always=True):
            assert opens() == "200", "the installation vouches for it"
        begun = accounts.begin_app(place.head)
        code = code_at(base64.b32decode(begun.secret), step_of(now()))
        perform(accounts.confirm_app, place.head, begun.sealed, code, here="", by=place.head, at=now())
        with named(liar, "mfa"):
            assert opens() == "/sign-in/second" and opens(amr=["mfa"]) == "200"
            again, mine = "/sign-in/with/school?again=yes&next=/position", browser(place.head)
            assert again[:20] in mine.get("/confirm?next=/position").content.decode()
            assert through(mine, again, auth_time=seconds).status_code == 403, (
                "one proof of two, as at a sign-in"
            )
            assert through(mine, again, auth_time=seconds, amr=["mfa"]).status_code == 302
        with named(liar):
            assert again[:20] not in browser(place.head).get("/confirm").content.decode()


# Pages that open to anybody and by which nobody comes in; by a passkey one shows both (tests/accounts).
NO_WAY_IN = {
    "sign_out", "components", "cast", "calendar_feed", "security_txt", "forgotten", "provider",
    "passkey_sign_in",
}  # fmt: skip


@override_settings(CLEARSIGHT_SECOND_FACTOR="everybody")
def test_by_whichever_way_somebody_comes_in_as_much_is_asked_of_them(place: World, liar: str) -> None:
    """ASVS 6.3.4: there is no way but those that are written down, and none is weaker than another."""
    Identity.objects.create(person=place.head, issuer=liar, subject="somebody-7", bound_at=now())
    seconds = int(now().timestamp())

    def by_password(mine: Client) -> Any:
        return mine.post("/sign-in", {"username": place.head.email, "password": PASSWORD})

    def by_link(mine: Client) -> Any:
        link = perform(accounts.invite, place.head, by=OPERATOR, at=now())
        return mine.post(f"/invitation/{link}", {"password": PASSWORD, "again": PASSWORD})

    def by_provider(mine: Client) -> Any:
        return through(mine, "/sign-in/with/school", auth_time=seconds)

    ways = {"sign_in": by_password, "invitation": by_link, "provider_back": by_provider}
    assert set(ways) | {"second_step"} | NO_WAY_IN == OPEN_TO_ANYBODY
    with named(liar, "mfa"):
        for way, come in ways.items():
            mine = Client()
            come(mine)
            assert mine.get("/position")["Location"] == "/my-sign-in", way
        codes = app_of(place.head)[1]
        for way, come in ways.items():
            mine = Client()
            come(mine)
            assert mine.get("/position")["Location"].startswith("/sign-in"), way
            by_password(mine)
            assert mine.post("/sign-in/second", {"code": codes.pop()}).status_code == 302
            assert mine.get("/position").status_code == 200, way
