"""Signing in elsewhere (OpenID Connect): against a certified provider, and against one that lies."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener
from uuid import UUID

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client, override_settings

from clearsight.accounts import actions as accounts
from clearsight.accounts.models import Identity
from clearsight.audit.models import Event
from clearsight.compliance.actions import perform
from clearsight.integrations import outward
from clearsight.integrations.clock import now
from clearsight.integrations.openid import NotBelieved, Provider, begin
from clearsight.people import actions as people
from clearsight.records.models import Record
from tests.web.world import OPERATOR, PASSWORD, World, browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("L6", "J5")]
ROOT = Path(__file__).resolve().parents[2]
HOME = "http://localhost:8765"
BACK = f"{HOME}/sign-in/back/school"


class Stay(HTTPRedirectHandler):
    """A browser that goes wherever the provider sends it, and stops where it comes back to us."""

    def redirect_request(self, *args: Any) -> Request | None:
        return None if args[5].startswith(HOME) else super().redirect_request(*args)


def gone_through(address: str, name: str, opener: Any) -> str:
    """Sign in at the provider by that name, agree to what it asks, and give where it sends one back to."""
    fields: bytes | None = None
    for _ in range(6):
        try:
            page = opener.open(address, fields)
        except HTTPError as sent:
            if sent.code in (302, 303):
                return str(sent.headers["Location"])
            raise
        text, address = page.read().decode(), page.url
        action, prompt = re.search(r'action="([^"]+)"', text), re.search(r'name="prompt" value="(\w+)"', text)
        assert action and prompt, text
        address = action[1]
        fields = urlencode({"prompt": prompt[1], "login": name, "password": "any"}).encode()
    raise AssertionError("it asks for ever")


@pytest.fixture(scope="module")
def certified() -> Iterator[str]:
    """The address of the certified provider."""
    node = shutil.which("node") or str(ROOT / ".venv" / "node" / "node")
    with subprocess.Popen(
        [node, str(ROOT / "tests" / "web" / "provider.mjs"), BACK],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        yield process.stdout.readline().strip()
        process.terminate()


def named(issuer: str, *strong: str, always: bool = False) -> Any:
    """This installation names the provider at that address."""
    there = Provider(
        "school", "the school", issuer, "clearsight", "quite a long secret of thirty-two", here=True,
        strong=frozenset(strong), always_strong=always,
    )  # fmt: skip
    return override_settings(CLEARSIGHT_URL=HOME, CLEARSIGHT_PROVIDERS={"school": there})


def come_back(client: Client, address: str) -> Any:
    return client.get(address.removeprefix(HOME))


@pytest.mark.abuse(19)
def test_who_is_bound_by_an_invitation_signs_in_and_nobody_by_an_address_alone(
    place: World, certified: str
) -> None:
    with named(certified):
        opener = build_opener(HTTPCookieProcessor(CookieJar()), Stay())
        stranger = Client()
        away = stranger.get("/sign-in/with/school?next=/position")["Location"]
        back = gone_through(away, "somebody-7", opener)
        assert come_back(stranger, back).status_code == 403, "the address that it tells is an account's here"
        link = perform(accounts.invite, place.head, by=OPERATOR, at=now())
        mine = Client()
        page = mine.get(f"/invitation/{link}").content.decode()
        there = re.search(r'href="(/sign-in/with/school\?[^"]+)"', page)
        assert there
        back = gone_through(mine.get(there[1])["Location"], "somebody-7", opener)
        assert come_back(mine, back)["Location"] == "/" and mine.get("/position").status_code == 200
        assert come_back(mine, back).status_code == 403, "the same answer again"
        assert come_back(Client(), back).status_code == 403, "in another browser"
        identity = Identity.objects.get(person=place.head)
        assert (identity.issuer, identity.subject) == (certified, "somebody-7")
        assert (
            Client().post("/sign-in", {"username": place.head.email, "password": PASSWORD}).status_code == 400
        )
        again = Client()
        back = gone_through(
            again.get("/sign-in/with/school?next=//evil.example")["Location"], "somebody-7", opener
        )
        with override_settings(CLEARSIGHT_SECOND_FACTOR="everybody"):
            assert come_back(again, back)["Location"] == "/"
            assert again.get("/position")["Location"] == "/my-sign-in", "it says of no second proof there"
        perform(people.close_account, place.head, by=OPERATOR, at=now())
        assert again.get("/").status_code == 302
        closed = Client()
        back = gone_through(closed.get("/sign-in/with/school")["Location"], "somebody-7", opener)
        assert come_back(closed, back).status_code == 403


def jwk(key: ec.EllipticCurvePrivateKey, number: str) -> dict[str, Any]:
    """Its public half, as a provider tells it."""
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
    return {**public, "kid": number, "alg": "ES256", "use": "sig"}


class Liar(BaseHTTPRequestHandler):
    """A provider that says of itself and of others what `lies` has it say."""

    lies: dict[str, Any] = {}
    asked: list[str] = []
    nonce = ""
    slow = threading.Event()  # is never set: to wait for it takes so long
    key = ec.generate_private_key(ec.SECP256R1())
    other = ec.generate_private_key(ec.SECP256R1())

    def log_message(self, *_: Any) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        self.asked.append(self.path)
        root = f"http://127.0.0.1:{self.server.server_address[1]}"
        if self.path.endswith("openid-configuration"):
            described = {"issuer": root, "authorization_endpoint": f"{root}/go",
                         "token_endpoint": f"{root}/token", "jwks_uri": f"{root}/keys"}  # fmt: skip
            self._say({**described, **self.lies.get("described", {})})
        elif "keys" in self.lies:
            self._say(self.lies["keys"])
        else:
            self._say({"keys": [jwk(self.key, "k")]})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        seconds = int(now().timestamp())
        root = f"http://127.0.0.1:{self.server.server_address[1]}"
        said = {"iss": root, "aud": "clearsight", "sub": "somebody-7", "nonce": type(self).nonce,
                "iat": seconds, "exp": seconds + 300, "email": "imelda@orchard.example",
                **self.lies.get("claims", {})}  # fmt: skip
        said = {name: value for name, value in said.items() if value is not None}
        how = self.lies.get("how", "ES256")
        keys: dict[str, Any] = {
            "none": None,
            "HS256": "quite a long secret of thirty-two",
            "stolen": self.other,
        }
        algorithm = "ES256" if how == "stolen" else how
        token = jwt.encode(said, keys.get(how, self.key), algorithm, headers={"kid": "k"})
        self._say({"access_token": "x", "token_type": "Bearer", "id_token": token})

    def _say(self, what: Any) -> None:
        what = self.lies.get("raw", {}).get(self.path.rpartition("/")[2], what)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        with suppress(OSError):  # whoever asked has gone
            for part in what if isinstance(what, tuple) else [json.dumps(what).encode()]:
                self.wfile.write(part)
                self.wfile.flush()
                Liar.slow.wait(0.02 if isinstance(what, tuple) else 0)


@pytest.fixture(scope="module")
def liar() -> Iterator[str]:
    """The address of the provider that lies."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def told(liar: str, **lies: Any) -> int:
    """What a browser is answered that comes back with such lies."""
    Liar.lies = lies
    mine = Client()
    away = mine.get("/sign-in/with/school")
    if away.status_code != 302:
        return away.status_code
    asked = {name: one[0] for name, one in parse_qs(urlsplit(away["Location"]).query).items()}
    assert asked["code_challenge_method"] == "S256" and asked["scope"] == "openid"
    Liar.nonce = asked["nonce"]
    back = {"code": "c", "state": asked["state"], **lies.get("back", {})}
    return mine.get(f"/sign-in/back/school?{urlencode(back)}").status_code


YEAR = 365 * 24 * 3600
DEEP = b'{"a":' * 6_000  # what reads it ends in a RecursionError
ENDLESS = f"{base64.urlsafe_b64encode(DEEP).decode()}.e30.e30"
LIES: dict[str, dict[str, Any]] = {
    "another audience": {"claims": {"aud": "another"}},
    "several, of which it says not whose": {"claims": {"aud": ["clearsight", "another"]}},
    "several, and another's": {"claims": {"aud": ["clearsight", "another"], "azp": "another"}},
    "another issuer": {"claims": {"iss": "https://id.example"}},
    "another nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "another's name": {"claims": {"sub": "somebody-8"}},
    "no name": {"claims": {"sub": ""}},
    "too old": {"claims": {"exp": 1}},
    "of the future": {"claims": {"iat": 2**33, "nbf": 2**33}},
    "signed by nobody": {"how": "none"},
    "signed with what we know too": {"how": "HS256"},
    "signed by another": {"how": "stolen"},
    "another state": {"back": {"state": "another"}},
    "from another issuer": {"back": {"iss": "https://id.example"}},
    "refused": {"back": {"error": "access_denied"}},
    "of another issuer": {"described": {"issuer": "https://id.example"}},
    "keys at a cloud's own address": {"described": {"jwks_uri": "http://169.254.169.254/latest/meta-data"}},
    "itself, nested without end": {"raw": {"openid-configuration": (DEEP,)}},
    "its keys, nested without end": {"raw": {"keys": (DEEP,)}},
    "its answer, nested without end": {"raw": {"token": (DEEP,)}},
    "a token nested without end": {"raw": {"token": {"id_token": ENDLESS}}},
    "tokens at one that is a file": {"described": {"token_endpoint": "file:///etc/passwd"}},
}


@pytest.mark.abuse(19)
def test_no_lie_signs_anybody_in(place: World, liar: str) -> None:
    Identity.objects.create(person=place.head, issuer=liar, subject="somebody-7", bound_at=now())
    with named(liar):
        assert told(liar) == 302
        assert told(liar, claims={"email": "rosa@orchard.example", "preferred_username": "other"}) == 302
        said = {lie: told(liar, **how) for lie, how in LIES.items()}
        assert {lie: status for lie, status in said.items() if status not in (403, 502)} == {}
        Identity.objects.update(issuer="https://id.example")
        assert told(liar) == 403, "the same name, of another issuer"


def test_whoever_signs_in_there_shows_there_again_that_it_is_them(place: World, liar: str) -> None:
    Identity.objects.create(person=place.head, issuer=liar, subject="somebody-7", bound_at=now())
    later = now() + timedelta(minutes=40)
    old = int((later - timedelta(hours=1)).timestamp())
    with named(liar):
        assert told(liar) == 302
        mine = browser(place.head)
        with time_machine.travel(later, tick=False):
            assert not is_fresh(mine)
            seconds = int(later.timestamp())
            for claims, status in (
                ({"sub": "somebody-8", "auth_time": seconds}, 403), ({"auth_time": old}, 403), ({}, 403),
                ({"auth_time": seconds + YEAR}, 403), ({"auth_time": str(seconds)}, 403),
                ({"auth_time": True}, 403), ({"auth_time": seconds - 5}, 302),
            ):  # fmt: skip
                Liar.lies = {"claims": claims}
                away = mine.get("/sign-in/with/school?again=yes&next=/position")["Location"]
                asked = {name: one[0] for name, one in parse_qs(urlsplit(away).query).items()}
                assert asked["prompt"] == "login" and asked["max_age"] == "0"
                Liar.nonce = asked["nonce"]
                back = urlencode({"code": "c", "state": asked["state"]})
                assert mine.get(f"/sign-in/back/school?{back}").status_code == status, claims
                assert is_fresh(mine) is (status == 302)


def through(client: Client, away: str, **claims: Any) -> Any:
    """Go to the provider that lies, and come back with what it says."""
    asked = {name: one[0] for name, one in parse_qs(urlsplit(client.get(away)["Location"]).query).items()}
    Liar.nonce, Liar.lies = asked["nonce"], {"claims": claims}
    return client.get(f"/sign-in/back/school?{urlencode({'code': 'c', 'state': asked['state']})}")


def test_who_was_signed_in_there_already_has_shown_nothing_and_what_they_posted_waits(
    draft: tuple[World, Record], liar: str
) -> None:
    place, record = draft
    Identity.objects.create(person=place.supervisor, issuer=liar, subject="somebody-7", bound_at=now())
    assert place.supervisor.user
    place.supervisor.user.set_unusable_password()
    place.supervisor.user.save()
    seconds, mine = int(now().timestamp()), Client()
    typed = {"to": str(place.head.public_id), "reason": "So that she can help with it"}
    path = f"/records/{record.public_id}/give"
    with named(liar):
        for claims, fresh in (
            ({}, False),
            ({"auth_time": seconds - 7200}, False),
            ({"auth_time": seconds}, True),
        ):
            mine = Client()
            assert through(mine, "/sign-in/with/school", **claims)["Location"] == "/"
            assert is_fresh(mine) is fresh, claims
        mine = Client()
        through(mine, "/sign-in/with/school")
        page = mine.post(path, typed).content.decode()
        again = re.search(r'href="(/sign-in/with/school\?[^"]+)"', page)
        assert "Is it you?" in page and again and 'id="shown"' not in page
        away = again[1].replace("&amp;", "&")
        failed = through(mine, away)
        assert failed.status_code == 403 and "still waits" in failed.content.decode()
        back = through(mine, away, auth_time=seconds)
        before = Event.objects.count()
        asked = mine.get(back["Location"]).content.decode()
        assert "It is you" in asked and Event.objects.count() == before, "nothing is done by an address"
        hidden = dict(re.findall(r'<input type="hidden" name="(next|carried|go-on)" value="([^"]*)"', asked))
        assert hidden["next"] == path
        expected = browser(place.head).post("/confirm", hidden)
        assert expected.status_code == 302 and not Event.objects.filter(verb__startswith="grants.").exists()
        done = mine.post("/confirm", hidden)
        assert done.status_code != 401 and "So that she can help with it" in done.content.decode()


def is_fresh(client: Client) -> bool:
    """Whether what counts asks nothing of this browser."""
    return client.get(f"/records/{UUID(int=0)}/evidence").status_code == 404


@pytest.mark.abuse(19)
@pytest.mark.parametrize(
    "issuer",
    ["https://169.254.169.254", "https://127.0.0.1:1", "https://localhost", "https://[::1]", "https://10.0.0.1",
     "https://[fe80::1]", "https://[::ffff:127.0.0.1]", "https://0.0.0.0", "http://93.184.216.34"],
)  # fmt: skip
def test_no_provider_is_asked_at_an_address_of_this_machine_or_its_network(
    issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any) -> Any:
        raise AssertionError("it was asked")

    monkeypatch.setattr(outward.socket, "create_connection", never)
    for private in (False, True):
        if private and "10.0" in issuer:
            continue  # what `private_network` is for; and it is for nothing else
        with pytest.raises(NotBelieved, match="not reached"):
            begin(Provider("school", "the school", issuer, "clearsight", private=private), BACK)


def test_a_document_that_leads_elsewhere_is_not_followed(liar: str) -> None:
    class Elsewhere(Liar):
        def do_GET(self) -> None:
            self.asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", f"{liar}/elsewhere")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with pytest.raises(outward.NotAsked, match="302"):
        outward.fetch(f"http://127.0.0.1:{server.server_address[1]}/x", here=True)
    assert "/elsewhere" not in Liar.asked
    server.shutdown()
    server.server_close()
