"""Somebody at a browser, who finds things as a person does: by what is written on them.

Nothing here knows an id, a class or an address: a page that a person could not follow fails. `Hands` use
a mouse; `keys.Keys` is the same person with a keyboard alone.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import TimeoutError as NotThere

from tests.web.world import PASSWORD

# What the tab says, and by how much the page is wider than the window: asked at once, at every page.
SEEN = """() => {
  const whole = document.documentElement;
  return [document.title, whole.scrollWidth - whole.clientWidth];
}"""


class Hands:
    """One person at one browser window. `secret` are words that no title or address may ever have."""

    def __init__(self, page: Any, person: Any, secret: tuple[str, ...] = ()) -> None:
        self.page = page
        page.set_default_navigation_timeout(30_000)
        self.name, self.email, self.user = person.name, person.email, person.user
        self.secret, self.has_signed_in = secret, False

    # going somewhere

    def sign_in(self) -> Hands:
        """Type the address of Clearsight, and sign in where it asks: the first page is what is mine today.

        On a later day one has to sign in again. How that is done is seen once for each person.
        """
        if self.has_signed_in:
            self._is_signed_in_again()
        self.page.goto("/")
        if not self.page.title().startswith("Today"):
            self.write("Email address", self.email)
            self.write("Password", PASSWORD)
            self.press("Sign in")
        self.has_signed_in = True
        return self.reads("Today")

    def _is_signed_in_again(self) -> None:
        client = Client()
        client.force_login(self.user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.page.url}
        self.page.context.add_cookies([cookie])

    def home(self) -> Hands:
        """Back to what is mine today."""
        return self.section("Today")

    def section(self, words: str) -> Hands:
        """One of the parts of Clearsight that every page leads to; on a phone they are behind a button."""
        menu = self.page.get_by_role("button", name="Menu", exact=True).locator("visible=true")
        if menu.count() and menu.first.get_attribute("aria-expanded") != "true":
            self._click(menu.first)
        return self.follow(words, within=self.page.get_by_role("navigation", name="Main"))

    def follow(self, words: str, within: Any = None, beside: str = "") -> Hands:
        """Follow the first link with these words in it; `within` is a part of the page.

        `beside` are words on the same line of a list.
        """
        if beside:
            within = self.page.get_by_role("listitem").filter(has_text=beside).filter(has_text=words)
        return self._go(self._among("link", words, within, exact=False))

    def press(self, words: str, within: Any = None) -> Hands:
        """Press the first button with exactly these words."""
        return self._go(self._among("button", words, within or self.page.get_by_role("main")))

    # filling in

    def write(self, label: str, words: str, within: str = "") -> Hands:
        """Write into the field with this label; a date is written as 2026-04-13, a time as 15:30."""
        self._write(self._field(label, within), words)
        return self

    def pick(self, label: str, option: str, within: str = "") -> Hands:
        """Pick from a list of choices."""
        self._pick(self._field(label, within), option)
        return self

    def tick(self, label: str, within: str = "") -> Hands:
        """Tick a box or choose one of several; `within` is the question."""
        self._tick(self._field(label, within))
        return self

    def write_why(self, question: str, words: str) -> Hands:
        """Write why into the field below the answers to a question."""
        asked = self.page.get_by_role("group", name=_or_required(question)).first
        self._write(asked.get_by_role("textbox").first, words)
        return self

    def untick(self, *labels: str) -> Hands:
        """Take the tick out of these boxes."""
        for label in labels:
            self._untick(self._field(label, ""))
        return self

    # looking

    def reads(self, *words: str) -> Hands:
        """All of these words are on the page."""
        text = self.text()
        for one in words:
            assert one in text, f"{self.name} at {self.page.url} does not read {one!r}:\n{text}"
        return self

    def does_not_read(self, *words: str) -> Hands:
        """None of these words is in the page, seen or unseen."""
        text = self.page.content()
        for one in words:
            assert one not in text, f"{self.name} at {self.page.url} reads {one!r}"
        return self

    def finds_nothing_at(self, *addresses: str) -> Hands:
        """These pages do not exist for this person: whoever may not know of a thing is told nothing of it."""
        for address in addresses:
            found = self.page.goto(address)
            assert found.status == 404, f"{self.name} at {address}: {found.status}"
        return self

    def text(self) -> str:
        """What is written on the page, without its frame; typographic quotation marks as they are."""
        return str(self.page.inner_text("main"))

    def value(self, label: str, within: str = "") -> str:
        """What stands in the field with this label."""
        return str(self._field(label, within).input_value())

    def choices(self, question: str) -> list[str]:
        """What one can choose from, in order."""
        asked = self.page.get_by_role("group", name=question, exact=True).get_by_role("radio")
        return [str(one.evaluate("one => one.labels[0].innerText")).strip() for one in asked.all()]

    @property
    def where(self) -> str:
        """The address at which this person is."""
        return str(self.page.url)

    # what a mouse does

    def _click(self, found: Any) -> None:
        found.click()

    def _write(self, field: Any, words: str) -> None:
        field.fill(words)

    def _pick(self, field: Any, option: str) -> None:
        field.select_option(label=option)

    def _tick(self, field: Any) -> None:
        field.check()

    def _untick(self, field: Any) -> None:
        field.uncheck()

    # what a person looks for

    def _among(self, role: str, words: str, within: Any, *, exact: bool = True) -> Any:
        return (within or self.page).get_by_role(role, name=words, exact=exact).locator("visible=true").first

    def _field(self, label: str, within: str) -> Any:
        place = self.page.get_by_role("group", name=_or_required(within)).last if within else self.page
        return place.get_by_label(_or_required(label)).first

    def _go(self, found: Any) -> Hands:
        before = self.page.url
        try:
            # A page that saves itself may finish that before it goes.
            with self.page.expect_navigation():
                self._click(found)
        except NotThere as none:
            message = f"{self.name} at {before} cannot go on: {none.message}\n{self.text()}"
            raise AssertionError(message) from None
        title, too_wide = self.page.evaluate(SEEN)
        seen = self.page.url + title
        assert not [word for word in self.secret if word in seen], seen
        assert too_wide <= 0, f"{self.page.url} is wider than the window"
        return self


def _or_required(label: str) -> re.Pattern[str]:
    """A label, whole; where the field must be filled in, it says so."""
    return re.compile(rf"^\s*{re.escape(label)}(\s+\(required\))?\s*$")
