"""Every page that there is, as the demonstration shows it: well-formed, and usable by all."""

from __future__ import annotations

import mimetypes
import re
import subprocess
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.db import transaction
from django.http import HttpRequest
from django.template.backends.jinja2 import Jinja2
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve

from clearsight.accounts import actions as accounts
from clearsight.demo.actions import build
from clearsight.grants.models import ReadingStop
from clearsight.integrations.openid import Provider
from clearsight.people.models import Person
from clearsight.scheduling.models import Session
from clearsight.signoff.models import KeptCopy
from clearsight.signoff.queries import CopyRead
from clearsight.web.pages import show
from clearsight.web.show.sign_in import square_of
from clearsight.web.show.typed import Typed
from clearsight.web.views import errors
from tests.demo.said import all_five_are_in_the_middle_of_something, wrong_of
from tests.web import states

pytestmark = [pytest.mark.django_db, pytest.mark.shown, pytest.mark.slow, pytest.mark.req("L1", "L2")]
ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "src" / "clearsight" / "web" / "templates" / "pages"
SMALLEST = {"width": 320, "height": 640}
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
USABLE = Path(__file__).with_name("usable.js").read_text("utf-8")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)  # a Sunday in term
# How often a page of one address, but for whose it is, is opened: by whom it is looks otherwise.
TIMES, TIMES_OF = 2, {"home": 99, "kept_files": 12, "record": 12, "session": 8, "arrangement": 6,
                       "agreement": 4, "case": 4}  # fmt: skip
LINK = re.compile(r'href="(/[^"#]*)')
ALONE = re.compile(r'<form method="post"(?![^>]*action=)')


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it came: of which template, at which address, with which status."""

    template: str
    path: str
    status: int
    html: str


class Walk:
    """Goes through the demonstration as each of its people, and notes what it sees."""

    def __init__(self) -> None:
        self.pages: list[Seen] = []
        self.opened: Counter[str] = Counter()
        self.noted: list[str] = []
        self.wrong: dict[str, list[str]] = {}

    def note(self, path: str, answer: Any) -> bool:
        """Whether it was a page; if so, it is noted."""
        names = [name for name in self.noted if name.startswith("pages/")]
        self.noted.clear()
        if not names or answer.status_code == 302:
            return False
        template = names[0].removeprefix("pages/").removesuffix(".html")
        self.pages.append(Seen(template, path, answer.status_code, answer.content.decode()))
        return True

    def as_person(self, person: Person) -> None:
        """From the first page wherever its links lead; and each form sent back with nothing in it."""
        client, ways = Client(), deque(["/"])
        client.force_login(person.user)  # type: ignore[arg-type]
        known, forms = {"/"}, []
        while ways:
            path = ways.popleft()
            if not self.is_new(path) or not self.note(path, client.get(path)):
                continue
            html = self.pages[-1].html
            forms += [path] if ALONE.search(html) else []
            for way in dict.fromkeys(LINK.findall(html)):
                if way not in known and not way.startswith("/static/"):
                    known.add(way)
                    ways.append(way.replace("&amp;", "&"))
        for path in forms:
            client.cookies.pop("messages", None)  # of what was undone
            with transaction.atomic():
                self.note(path, client.post(path))
                transaction.set_rollback(True)

    def at(self, person: Person, paths: Iterable[str]) -> None:
        """What is at these addresses for that person."""
        client = Client()
        client.force_login(person.user)  # type: ignore[arg-type]
        for path in paths:
            answer = client.get(path)
            assert self.note(path, answer) or answer.status_code == 302, path

    def is_new(self, path: str) -> bool:
        """Whether pages of this address were not yet opened often enough."""
        try:
            name = resolve(urlsplit(path).path).url_name or ""
        except Resolver404:
            return False
        self.opened[name] += 1
        return self.opened[name] <= TIMES_OF.get(name, TIMES)


def outside(walk: Walk) -> None:
    """What is seen before signing in, and what is said when something went wrong."""
    for path in ("/sign-in", "/cast", "/components/", "/nowhere"):
        walk.note(path, Client().get(path))
    request: HttpRequest = RequestFactory().get("/")
    person = Person.objects.exclude(user=None).first()
    request._person, request._messages = person, ()  # type: ignore[attr-defined, union-attr]
    walk.note("/broken", errors.broken(request))
    walk.note("/unread", errors.bad_request(request, ValueError()))
    walk.note("/expired", errors.expired(request))
    walk.note("/shut", show(request, "does_not_open", {"kind": "personal"}, status=500))
    stop = ReadingStop(at=NOW, until=NOW, number=401)
    walk.note("/stopped", show(request, "read_too_much", {"stop": stop, "lifting": [person]}, status=429))
    walk.note("/disposed", show(request, "disposed", {"gone": None, "copy": None}, status=410))
    for template, context in {**signing_in(person), **of_copies_and_proceedings()}.items():
        walk.note(f"/{template}", show(request, template, context))
    for template in ("refused", "moved_on"):
        walk.note(f"/{template}", show(request, template, {"faults": ()}, status=409))


def of_copies_and_proceedings() -> dict[str, dict[str, Any]]:
    """What nobody of the demonstration has signed, or leads to."""
    session = Session.objects.filter(status="held").first()
    copy = KeptCopy(to_label="The supervisee's supervision file", clause="Appendix 3", at=NOW)
    shown = CopyRead(copy, "Record of case supervision", (), ("Ada Quill",), as_sealed=True)
    asked = {"choices": [("a", "Record of supervision"), ("b", "Note")], "people": [("a", "Ada Quill")],
             "proceedings": [("legal", "A legal proceeding")], "longest": 92,
             "nobody_agrees": True}  # fmt: skip
    return {
        "ask_for_proceeding": {"form": Typed(), "session": session, **asked},
        "kept_copy": {"shown": shown, "answers": [("Concerns", "None")], "session": session,
                      "first_is_gone": True},
    }  # fmt: skip


def signing_in(person: Any) -> dict[str, dict[str, Any]]:
    """What the demonstration, where a password is enough and no mail is sent, does not ask for."""
    other = Provider("other", "Another", "https://id.example", "x")
    there = {"providers": [other], "secret": "x", "new": True}
    begun = accounts.begin_app(person)
    app = {"form": Typed(), "begun": begun, "square": square_of(begun.address)}
    return {
        "add_app": app,
        "second_step": {"form": Typed(), "passkeys": True}, "add_passkey": {"possible": True},
        "codes": {"codes": ["abcd-efgh"] * 10, "again": False}, "forgotten": {"form": Typed(), "done": False},
        "invitation": {"form": Typed(), "person": person, **there}, "invitation_over": {},
        "invited": {"person": person, "failed": False, "link": "https://clearsight.example/invitation/x"},
        "provider_failed": {"name": "Another", "again": True, "next": "/", "waits": "x"},
        "confirmed": {"next": "/", "carried": "x"},
    }  # fmt: skip


@pytest.fixture(scope="module")
def walk(django_db_setup: None, django_db_blocker: Any) -> Walk:
    """What the people of the demonstration see, and what is not so of them; nothing of it stays."""
    walk, get = Walk(), Jinja2.get_template

    def noting(self: Jinja2, name: str) -> Any:
        walk.noted.append(name)
        return get(self, name)

    with pytest.MonkeyPatch.context() as patched, time_machine.travel(NOW, tick=False):
        patched.setattr(Jinja2, "get_template", noting)
        patched.setattr("django.conf.settings.CLEARSIGHT_DEMO", True)
        with django_db_blocker.unblock(), transaction.atomic():
            accounts_there = build(NOW)
            all_five_are_in_the_middle_of_something(accounts_there, NOW.date())
            walk.wrong = wrong_of(NOW.date())
            for account in accounts_there:
                walk.as_person(Person.objects.get(user__username=account.email))
            place, paths = states.begun()
            walk.at(place.supervisor, paths)
            for person, more in states.by_others(place):
                walk.at(person, more)
            outside(walk)
            transaction.set_rollback(True)
    return walk


@pytest.fixture(scope="module")
def seen(walk: Walk) -> list[Seen]:
    """The pages."""
    return walk.pages


# What no link and no empty form leads to, with where it is looked at instead.
ELSEWHERE = {
    "addendum_check": "tests/web/test_beside.py",
    "calendar_preview": "tests/web/test_calendars_in_browser.py",
    "check_record": "tests/web/test_check_before_filing.py",
    "check_words": "tests/web/test_words_beside.py",
    "give_check": "tests/web/test_given.py",
    "leave_out": "tests/web/test_beside.py",
    "leave_out_of_agreement": "tests/supervision/test_third_signatures.py",
    "subject_giving": "tests/web/test_subject_requests.py",
    "take_back": "tests/web/test_copies_elsewhere.py",
}


def test_every_sentence_about_the_cast_is_true_in_term(walk: Walk) -> None:
    assert walk.wrong == {}


def test_every_page_that_there_is_is_seen_in_the_demonstration(seen: list[Seen]) -> None:
    there = {path.stem for path in TEMPLATES.glob("*.html")}
    missing = sorted(there - {page.template for page in seen})
    assert missing == sorted(ELSEWHERE), f"not seen: {missing}"


def test_every_page_is_well_formed(seen: list[Seen], tmp_path: Path) -> None:
    for number, page in enumerate(kinds(seen)):
        (tmp_path / f"{number:03d}-{page.template}-{page.status}.html").write_text(page.html)
    validator = ["node", str(ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs")]
    config = ["--config", str(ROOT / "tests" / "web" / "htmlvalidate.json")]
    found = subprocess.run([*validator, *config, str(tmp_path)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_page_says_what_it_is_and_has_the_same_frame(seen: list[Seen]) -> None:
    before: set[tuple[str, str]] = set()
    for page in seen:
        (title,) = re.findall(r"<title>(.+) – Clearsight</title>", page.html)
        assert len(re.findall(r"<h1\b", page.html)) == 1 and title.strip(), page.path
        bar = re.findall(r'govuk-service-navigation__link" href="([^"]+)"', page.html)
        before |= set(combinations(bar, 2))
        if "cs-header__account" in page.html:
            end = page.html.partition("<footer")[2]
            assert "What Clearsight sends me" in end, f"{page.path} ends otherwise than others"
    assert [pair for pair in before if pair[::-1] in before] == [], "the same links, in another order"


def test_every_page_fits_a_phone_and_satisfies_axe(seen: list[Seen], still_chromium: Any) -> None:
    """At 320 pixels, which is 1280 at four times the size: nothing beside the page, with text spaced out too;
    the focus seen, targets large enough, faults led to (`usable.js`); and nothing for axe."""
    pages = {f"/{number}/{page.template}": page.html for number, page in enumerate(kinds(seen))}
    with serving(pages) as origin:
        context = still_chromium.new_context(viewport=SMALLEST, base_url=origin)
        page, found = context.new_page(), []
        for path in pages:
            page.goto(path)
            page.add_script_tag(url="/static/axe.js")
            found += [f"{path}: {wrong}" for wrong in page.evaluate(USABLE)]
        context.close()
    assert found == []


BAD = """<!DOCTYPE html><html lang="en"><head><title>A page</title><style>
 .still:focus { outline: none }
 .over { position: fixed; inset: 50px 0 auto 0; height: 40px; background: #fff }
 .govuk-input { border: 1px solid #eee } .tiny { display: inline-block; width: 9px; height: 9px; padding: 0 }
</style></head><body><main><h1>A page</h1><div class="govuk-error-summary"><a href="#gone">Say when</a></div>
<button class="still">Still</button><div class="wide" style="width: 500px">Wide</div>
<input aria-label="Code" class="govuk-input" type="password" onpaste="return false">
<button class="tiny" aria-label="a"></button><button class="tiny" aria-label="b"></button>
<a id="under" href="/" style="position: fixed; top: 60px; left: 9px">Under</a><div class="over"></div>
</main></body></html>"""


def test_the_script_sees_what_is_wrong(still_chromium: Any) -> None:
    with serving({"/bad": BAD}) as origin:
        context = still_chromium.new_context(viewport=SMALLEST, base_url=origin)
        page = context.new_page()
        page.goto("/bad")
        page.add_script_tag(url="/static/axe.js")
        found = "\n".join(page.evaluate(USABLE))
        context.close()
    for wrong in ("too wide", "does not show that it has the focus", "#under is hidden when", "target-size",
                  "cannot be pasted into", "is not told to the browser", "leads nowhere",
                  "cannot be told from", "the title does not tell"):  # fmt: skip
        assert wrong in found, f"{wrong!r} is not in:\n{found}"


@contextmanager
def serving(pages: dict[str, str]) -> Iterator[str]:
    """Where these pages can be opened as they came, with their assets, which a browser keeps."""

    class Shelf(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            file = AXE if path == "/static/axe.js" else asset(path)
            if path not in pages and not file:
                self.send_error(404)
                return
            kind = "text/html; charset=utf-8" if path in pages else mimetypes.guess_type(path)[0]
            self.send_response(200)
            self.send_header("Content-Type", str(kind))
            self.send_header("Cache-Control", "no-store" if path in pages else "max-age=3600")
            self.end_headers()
            self.wfile.write(pages[path].encode() if path in pages else Path(str(file)).read_bytes())

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Shelf) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def asset(path: str) -> Any:
    """The file that stands at this address, if it is one of an asset."""
    return finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None


def kinds(seen: list[Seen]) -> list[Seen]:
    """Of each template and status the page that says most."""
    longest: dict[tuple[str, int], Seen] = {}
    for page in sorted(seen, key=lambda page: len(page.html)):
        longest[page.template, page.status] = page
    return [longest[kind] for kind in sorted(longest)]
