"""A browser without a screen: it asks a served page over HTTP, reads the forms on it, and sends them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlencode

SECONDS = 60  # longer than the server lets any page take


class Unanswered(Exception):
    """The server was gone before it had answered: what was sent may be done, or may not."""


@dataclass
class Form:
    """A form on a page: where it leads, and what its fields hold."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    """The forms of a page, each with what a browser would send of it without anybody's touching it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.inside = ""  # the name of the text area or list in which it reads

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form, or a field of one."""
        about = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(about.get("action", "")))
        elif not self.found:
            return
        elif tag == "input" and about.get("type") in ("radio", "checkbox"):
            if "checked" in about:
                self.found[-1].fields[about["name"]] = about.get("value", "on")
        elif tag == "input" and "name" in about:
            self.found[-1].fields[about["name"]] = about.get("value", "")
        elif tag in ("textarea", "select") and "name" in about:
            self.inside = about["name"]
            self.found[-1].fields[self.inside] = ""
        elif tag == "option" and "selected" in about and self.inside:
            self.found[-1].fields[self.inside] = about.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """The end of a text area or a list."""
        if tag in ("textarea", "select"):
            self.inside = ""

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        if self.inside and self.lasttag == "textarea":
            self.found[-1].fields[self.inside] += data.removeprefix("\n")


@dataclass
class Answer:
    """What the server answered: its status, where it leads, and the page."""

    status: int
    leads: str
    page: str

    def form(self, having: str, action: str = "") -> Form | None:
        """The form that has a field of that name, and that leads there; None where the page has none."""
        read = _Forms()
        read.feed(self.page)
        these = [one for one in read.found if having in one.fields and one.action.endswith(action)]
        return these[0] if these else None


class Browser:
    """Somebody's browser: it keeps cookies, and nothing else."""

    def __init__(self, bind: str) -> None:
        self.bind = bind
        self.cookies: dict[str, str] = {}

    def sign_in(self, email: str, password: str) -> bool:
        """As anybody does it, on the page for it; whether it led anywhere."""
        self.cookies.clear()
        form = self.get("/sign-in").form("username")
        assert form is not None, "there is no form to sign in with"
        fields = {**form.fields, "username": email, "password": password}
        return self.post(form.action, fields).status == 302

    def get(self, address: str) -> Answer:
        """The page at an address.

        Raises:
            Unanswered: when the server is gone.
        """
        return self._ask("GET", address, None)

    def post(self, address: str, fields: dict[str, Any]) -> Answer:
        """What answers a form; nothing is followed.

        Raises:
            Unanswered: when the server is gone before it has answered.
        """
        return self._ask("POST", address, urlencode(fields).encode())

    def _ask(self, method: str, address: str, body: bytes | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        opened = HTTPConnection(self.bind, timeout=SECONDS)
        try:
            opened.request(method, address, body, headers)
            answered = opened.getresponse()
            self._keep(answered)
            # That it is answered is in its first line: where the rest is cut off, it is answered still.
            return Answer(answered.status, answered.headers.get("Location", ""), _rest(answered))
        except (OSError, HTTPException) as gone:
            raise Unanswered(str(gone)) from gone
        finally:
            opened.close()

    def _keep(self, answered: HTTPResponse) -> None:
        for one in answered.headers.get_all("Set-Cookie") or ():
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value


def _rest(answered: HTTPResponse) -> str:
    try:
        return answered.read().decode()
    except (OSError, HTTPException):
        if answered.status == 302:
            return ""
        raise
