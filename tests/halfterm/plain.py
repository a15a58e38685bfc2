"""The same person without a browser: reads each page as it was sent, and sends back its forms.

What a browser makes of a page is the same whichever database there is. On PostgreSQL the half terms are lived
so: the same steps, the same words, the same server with its connections; no style and no script.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.halfterm.hands import Asked, Hands, labelled
from tests.halfterm.sheet import Sheet, told, value_of

MOVED = {301, 302, 303}
FORM = "application/x-www-form-urlencoded"


@dataclass
class Window:
    """Where pages come to: keeps cookies and the page that is open. It is asked as Playwright's `Page` is."""

    origin: str
    url: str = ""
    status: int = 0
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.url, self.sheet = self.origin, Sheet("<title></title>")
        self.line = HTTPConnection(urlsplit(self.origin).netloc, timeout=30)

    def goto(self, address: str, body: str | bytes | None = None, kind: str = "") -> Window:
        """Open an address, or send a form to it; and go where that leads."""
        self.url = urljoin(self.url, address)
        answer = self._asked(body, kind)
        source = answer.read().decode()
        if answer.status in MOVED:
            return self.goto(str(answer.headers["Location"]))
        self.status, self.sheet = answer.status, Sheet(source)
        return self

    def _asked(self, body: str | bytes | None, kind: str) -> HTTPResponse:
        parts = urlsplit(self.url)
        assert f"{parts.scheme}://{parts.netloc}" == self.origin, f"asked elsewhere: {self.url}"
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": kind, "Origin": self.origin}
        way = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.line.request("GET" if body is None else "POST", way, body, headers)
        answer = self.line.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        return answer

    def close(self) -> None:
        """Shut it: the server lets go of the database too."""
        self.line.close()

    def title(self) -> str:
        """What the tab would say."""
        return self.sheet.title

    def content(self) -> str:
        """The whole page, its words as they are read and as they were sent."""
        return self.sheet.source

    def set_default_navigation_timeout(self, _milliseconds: float) -> None:
        """Half a minute it is."""


class Plain(Hands):
    """Somebody who reads what was sent, and fills in forms."""

    page: Window

    def text(self) -> str:
        """What is written on the page, without its frame."""
        return self.page.sheet.text(next(self.page.sheet.root.iter("main")))

    def value(self, label: str, within: str = "") -> str:
        """What stands in the field with this label."""
        return value_of(self._found(labelled(label, within))) or ""

    def has_part(self, name: str) -> bool:
        """Whether the page has a group of fields of that name."""
        return self.page.sheet.find({"role": "group", "words": name, "exact": True}) is not None

    def choices(self, question: str) -> list[str]:
        """What one can choose from, in order."""
        group = self._found({"role": "group", "words": question, "exact": True})
        radios = [one for one in group.iter("input") if one.get("type") == "radio"]
        return [self.page.sheet.labels(one)[0] for one in radios]

    def _let_in(self, name: str, value: str) -> None:
        self.page.cookies[name] = value

    def _is_closed(self, asked: Asked) -> bool:
        """Nothing closes without a script."""
        return False

    def _found(self, asked: Asked) -> Element:
        one = self.page.sheet.find(asked)
        assert one is not None, f"{self.name} at {self.where} finds no {asked}:\n{self.text()}"
        assert not {"disabled", "readonly"} & set(one.attrib), f"{asked} cannot be used"
        return one

    def _write(self, asked: Asked, words: str) -> None:
        one = self._found(asked)
        if one.tag == "textarea":
            one.text = words
        else:
            one.set("value", words)

    def _pick(self, asked: Asked, option: str) -> None:
        options = list(self._found(asked).iter("option"))
        (wanted,) = (one for one in options if told("".join(one.itertext())) == option)
        for one in options:
            one.attrib.pop("selected", None)
        wanted.set("selected", "")

    def _tick(self, asked: Asked, wanted: bool = True) -> None:
        found = self._found(asked)
        sheet = self.page.sheet
        if found.get("type") == "radio":
            for one in sheet.fields(sheet.form_of(found)):
                if one.get("name") == found.get("name"):
                    one.attrib.pop("checked", None)
        found.attrib.pop("checked", None)
        if wanted:
            found.set("checked", "")

    def _go(self, asked: Asked) -> Hands:
        one, before = self._found(asked), self.where
        if one.tag == "a":
            self.page.goto(one.attrib["href"])
        else:
            self._send(one)
        assert self.page.status < 500, f"{self.name} at {before} goes to {self.where}: {self.page.status}"
        return self._has_come(self.page.title())

    def _send(self, button: Element) -> None:
        assert button.get("type") != "button", f"{told(self.page.sheet.text(button))!r} needs a script"
        form, pairs = self.page.sheet.form_of(button), self.page.sheet.sent(button)
        to = button.get("formaction") or form.get("action") or self.where
        if form.get("method", "get").lower() == "get":
            self.page.goto(f"{to.partition('?')[0]}?{urlencode(pairs)}")
        elif form.get("enctype") == "multipart/form-data":
            self.page.goto(to, encode_multipart(BOUNDARY, _lists(pairs)), MULTIPART_CONTENT)
        else:
            self.page.goto(to, urlencode(pairs), FORM)


def _lists(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    return {name: [value for each, value in pairs if each == name] for name, _ in pairs}


def somebody(page: Any, person: Any, secret: tuple[str, ...] = ()) -> Hands:
    """A person at a browser, or without one: whichever the page is of."""
    return (Plain if isinstance(page, Window) else Hands)(page, person, secret)
