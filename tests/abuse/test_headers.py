"""Whatever is answered says what a browser may do with it: pages, files, refusals, and what broke."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import get_resolver

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now
from clearsight.people import actions as people
from clearsight.records.models import Scan
from tests.abuse.addresses import address, patterns
from tests.web import states
from tests.web.world import OPERATOR, World, add_person, browser

pytestmark = [pytest.mark.django_db, pytest.mark.shown, pytest.mark.abuse(17)]
# Said here once more, and not taken from the code. Cache and policy are looked at apart: an asset that never
# changes is kept, a picture may do still less than a page.
EXPECTED = {
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
}  # fmt: skip
NOT_ALLOWED = ("camera=()", "geolocation=()", "microphone=()", "payment=()", "usb=()", "display-capture=()")


def lacking(answer: Any) -> list[str]:
    """The headers that an answer lacks, or has with another value than it should."""
    said = answer.headers
    wrong = [name for name, value in EXPECTED.items() if said.get(name) != value]
    wrong += [what for what in NOT_ALLOWED if what not in said.get("Permissions-Policy", "")]
    policy = said.get("Content-Security-Policy", "")
    wrong += [] if "default-src 'none'" in policy and "frame-ancestors 'none'" in policy else ["policy"]
    wrong += ["unsafe"] if "unsafe" in policy or "nonce" in policy or "*" in policy else []
    wrong += [] if said.get("Cache-Control") == "no-store" else ["kept"]
    body = b"" if answer.streaming else answer.content
    kind = said.get("Content-Type", "")
    wrong += ["kind"] if body and not ("charset=utf-8" in kind or kind in BINARY) else []
    wrong += [name for name in ("Access-Control-Allow-Origin", "Server", "X-Powered-By") if name in said]
    return wrong


BINARY = {"application/pdf", "image/jpeg", "application/json"}


@pytest.fixture
def place() -> World:
    return states.begun()[0]


def test_every_address_signed_in_and_out(place: World) -> None:
    mine, nobody = browser(place.supervisor), Client()
    paths = [address(pattern) for pattern in patterns()]
    found = [
        (path, wrong)
        for path in paths
        for answer in (mine.get(path), nobody.post(path))
        if (wrong := lacking(answer))
    ]
    assert found == [] and len(paths) > 140


def test_what_is_taken_out_and_what_is_asset(place: World) -> None:
    mine, page = browser(place.supervisor), Scan.objects.get()
    record = page.attachment.record
    session = record.session.public_id
    for path in (f"/records/{record.public_id}/pdf", f"/sessions/{session}/agenda.pdf",
                 f"/sessions/{session}/supervision.ics", "/forms/supervision_record/blank.pdf",
                 f"/records/{record.public_id}/pages/{page.public_id}"):  # fmt: skip
        answer = mine.get(path)
        assert answer.status_code == 200 and lacking(answer) == [], path
    kept = Path(settings.STATIC_ROOT) / "abuse.css"
    kept.write_text("a{}")
    asset = Client().get("/static/abuse.css")
    assert asset.status_code == 200 and set(lacking(asset)) <= {"kept"}


def refusals(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    yield 403, strict.post("/sign-in", {"username": "a", "password": "b"})
    yield 404, strict.get("/nowhere")
    yield 400, strict.get("/sign-in", headers={"host": "elsewhere.example"})
    form = "application/x-www-form-urlencoded"
    yield 400, Client().post("/sign-in", data=b"x" * (6 * 1024**2), content_type=form)
    for method in ("TRACE", "OPTIONS", "PUT", "DELETE", "PATCH", "CONNECT"):
        yield 405, strict.generic(method, "/sign-in")
    yield 403, strict.get("/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"})
    yield 302, strict.get("/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
    monkeypatch.setattr("clearsight.web.pages.actor_of", lambda request: 1 / 0)
    yield 500, strict.get("/")


def test_what_is_refused_and_what_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    for status, answer in refusals(monkeypatch):
        assert (answer.status_code, lacking(answer)) == (status, []), answer.request["PATH_INFO"]


def test_with_tls_everything_is_strict_and_asked_for_again_over_it() -> None:
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=31_536_000,
                           SECURE_HSTS_INCLUDE_SUBDOMAINS=True):  # fmt: skip
        plain, over = Client().get("/sign-in"), Client().get("/sign-in", secure=True)
    assert plain.status_code == 301 and plain["Location"] == "https://testserver/sign-in"
    assert lacking(plain) == lacking(over) == []
    assert over["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


NAMES = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
         "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY",
         "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE", "COOKIE_PREFIX", "DEBUG")  # fmt: skip


def test_with_tls_cookies_are_this_host_s_alone(tmp_path: Path) -> None:
    asks = "import json; from clearsight.config import settings as s; "
    asks += f"print(json.dumps({{name: getattr(s, name) for name in {NAMES}}}))"
    env = {**os.environ, "CLEARSIGHT_HTTPS": "yes", "CLEARSIGHT_HOSTS": "hill.example",
           "CLEARSIGHT_VAR": str(tmp_path)}  # fmt: skip
    done = subprocess.run([sys.executable, "-c", asks], env=env, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    assert (
        said["SESSION_COOKIE_NAME"] == "__Host-sessionid" and said["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    )
    assert said["COOKIE_PREFIX"] == "__Host-" and said["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert {said["SESSION_COOKIE_SAMESITE"], said["CSRF_COOKIE_SAMESITE"]} <= {"Lax", "Strict"}
    assert said["DEBUG"] is False
    assert [
        name for name in NAMES if name.endswith(("SECURE", "HTTPONLY", "REDIRECT")) and not said[name]
    ] == []


def test_every_cookie_is_closed_to_scripts_and_bounded() -> None:
    for name, cookie in Client(enforce_csrf_checks=True).get("/sign-in").cookies.items():
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/", name
        assert not cookie["domain"] and len(name) + len(cookie.value) < 4096
    from clearsight.config.notices import Cookie

    assert Cookie.cookie_name == f"{settings.COOKIE_PREFIX}messages"
    assert settings.MESSAGE_STORAGE == "clearsight.config.notices.Notices"


def test_whom_to_tell_of_a_weakness_is_said_where_it_is_known() -> None:
    path = "/.well-known/security.txt"
    assert Client().get(path).status_code == 404
    with override_settings(CLEARSIGHT_SECURITY_CONTACT="mailto:safe@hill.example\r\nX: y"):
        answer = Client().get(path)
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert lines["Contact"] == "mailto:safe@hill.example" and lines["Expires"].endswith("Z")
    assert answer["Content-Type"] == "text/plain; charset=utf-8" and "X" not in lines


def test_the_handlers_are_ours() -> None:
    resolver = get_resolver()
    for code in (400, 404, 500):
        assert resolver.resolve_error_handler(code).__module__ == "clearsight.web.views.errors"


@pytest.mark.parametrize("path", [
    "/.git/config", "/static/", "/static/../config/settings.py", "/static/%2e%2e/settings.py", "/manage.py",
    "/var/master.key", "/static/.staticfiles.json", "/src/clearsight/config/settings.py", "/admin/", "/.env",
])  # fmt: skip
def test_nothing_but_assets_is_served_as_a_file(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 404 and b"SECRET" not in answer.content


def test_a_password_is_hidden_may_be_pasted_and_may_be_long(place: World) -> None:
    page = Client().get("/sign-in").content.decode()
    (field,) = re.findall(r'<input[^>]*type="password"[^>]*>', page)
    assert 'autocomplete="current-password"' in field and "maxlength" not in field and "paste" not in page
    said = "Ünter 🐢 " + "so Long and mixed " * 5
    person = add_person(place.organisation, "Perpetua Long", "teacher", place.site)
    perform(people.give_password, person, said, by=OPERATOR, at=now())
    for typed, status in ((said, 302), (said[:72], 400), (said.upper(), 400), (said.strip(), 400)):
        typed_in = {"username": person.email, "password": typed}
        assert Client().post("/sign-in", typed_in).status_code == status, typed
