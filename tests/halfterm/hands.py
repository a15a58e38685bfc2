"""Somebody at a browser, who finds things as a person does: by what is written on them.

Nothing here knows an id, a class or an address: a page that a person could not follow fails. `Hands` use
a mouse; `keys.Keys` is the same person with a keyboard alone.
"""

from __future__ import annotations

import time
from pathlib import Path
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


Asked = dict[str, Any]  # what is looked for: see `finder.js`
FIND = Path(__file__).with_name("finder.js").read_text("utf-8").partition("*/")[2].strip()
PATIENCE = 10.0  # seconds
# Where to point at what was found; nothing where it cannot be pressed, or something else lies over it.
POINT = """(one) => {
  if (one.disabled) return null;
  one.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"});
  const box = one.getClientRects()[0];
  if (!box) return null;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const there = document.elementFromPoint(x, y);
  const hit = there && (one.contains(there) || there.closest("label")?.control === one);
  return hit ? {x, y, checked: Boolean(one.checked)} : null;
}"""
# Into what can be typed as words; what a browser asks for in parts (a day, a time) is put there whole.
BEGIN = """(one, words) => {
  if (one.disabled || one.readOnly) return null;
  one.focus();
  if (words && !["date", "time", "datetime-local", "month", "color", "range"].includes(one.type)) {
    one.select();
    return {typed: true};
  }
  one.value = words;
  for (const kind of ["input", "change"]) one.dispatchEvent(new Event(kind, {bubbles: true}));
  return one.value === words ? {typed: false} : null;
}"""
PICK = """(one, words) => {
  const wanted = [...one.options].find((option) => option.label.replace(/\\s+/g, " ").trim() === words);
  if (one.disabled || !wanted) return null;
  one.focus();
  wanted.selected = true;
  for (const kind of ["input", "change"]) one.dispatchEvent(new Event(kind, {bubbles: true}));
  return true;
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
        self._let_in(name, client.cookies[name].value)

    def _let_in(self, name: str, value: str) -> None:
        self.page.context.add_cookies([{"name": name, "value": value, "url": self.page.url}])

    def home(self) -> Hands:
        """Back to what is mine today."""
        return self.section("Today")

    def section(self, words: str) -> Hands:
        """One of the parts of Clearsight that every page leads to; on a phone they are behind a button."""
        menu = {"role": "button", "words": "Menu", "exact": True}
        if self._is_closed(menu):
            self._click(menu)
        return self.follow(words, within="Main")

    def follow(self, words: str, within: str = "", beside: str = "") -> Hands:
        """Follow the first link with these words in it; `within` is a list of links, by its name.

        `beside` are words on the same line of a list.
        """
        asked: Asked = {"role": "link", "words": words, "exact": False}
        if within:
            asked["within"] = {"role": "navigation", "name": within}
        if beside:
            asked["beside"] = [beside, words]
        return self._go(asked)

    def press(self, words: str) -> Hands:
        """Press the first button with exactly these words."""
        return self._go({"role": "button", "words": words, "exact": True, "within": {"role": "main"}})

    # filling in

    def write(self, label: str, words: str, within: str = "") -> Hands:
        """Write into the field with this label; a date is written as 2026-04-13, a time as 15:30."""
        self._write(labelled(label, within), words)
        return self

    def pick(self, label: str, option: str, within: str = "") -> Hands:
        """Pick from a list of choices."""
        self._pick(labelled(label, within), option)
        return self

    def tick(self, label: str, within: str = "") -> Hands:
        """Tick a box or choose one of several; `within` is the question."""
        self._tick(labelled(label, within))
        return self

    def write_why(self, question: str, words: str) -> Hands:
        """Write why into the field below the answers to a question."""
        self._write({"role": "textbox", "within": {"role": "group", "name": question}}, words)
        return self

    def untick(self, *labels: str) -> Hands:
        """Take the tick out of these boxes."""
        for label in labels:
            self._untick(labelled(label, ""))
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
        return str(self.page.evaluate("() => document.querySelector('main').innerText"))

    def value(self, label: str, within: str = "") -> str:
        """What stands in the field with this label."""
        return str(self._look(labelled(label, within), "(one) => one.value"))

    def has_part(self, name: str) -> bool:
        """Whether the page has a group of fields of that name."""
        asked = {"role": "group", "words": name, "exact": True}
        return bool(self.page.evaluate(f"(asked) => ({FIND})(asked) !== null", asked))

    def choices(self, question: str) -> list[str]:
        """What one can choose from, in order."""
        asked = {"role": "group", "words": question, "exact": True}
        radios = "[...one.querySelectorAll('input[type=radio]')]"
        found = self._look(asked, f"(one) => {radios}.map((each) => each.labels[0].innerText.trim())")
        return [str(one) for one in found]

    @property
    def where(self) -> str:
        """The address at which this person is."""
        return str(self.page.url)

    # what a mouse does

    def _click(self, asked: Asked) -> None:
        self._press_at(self._look(asked, POINT))

    def _press_at(self, there: dict[str, Any]) -> None:
        self.page.mouse.click(there["x"], there["y"])

    def _write(self, asked: Asked, words: str) -> None:
        if self._look(asked, BEGIN, words)["typed"]:
            self.page.keyboard.insert_text(words)

    def _pick(self, asked: Asked, option: str) -> None:
        self._look(asked, PICK, option)

    def _tick(self, asked: Asked, wanted: bool = True) -> None:
        there = self._look(asked, POINT)
        if there["checked"] is not wanted:
            self._press_at(there)
            assert self._look(asked, POINT)["checked"] is wanted, asked

    def _untick(self, asked: Asked) -> None:
        self._tick(asked, False)

    # what a person looks for

    def _look(self, asked: Asked, then: str, *given: str) -> Any:
        """What `then` makes of what was found, as soon as it is there."""
        until = time.monotonic() + PATIENCE
        found = f"const one = ({FIND})(asked);"
        both = f"([asked, ...given]) => {{ {found} return one && ({then})(one, ...given); }}"
        while (answer := self.page.evaluate(both, [asked, *given])) is None:
            text = self.text()
            assert time.monotonic() < until, f"{self.name} at {self.page.url} finds no {asked}:\n{text}"
            self.page.wait_for_timeout(20)
        return answer

    def _is_closed(self, asked: Asked) -> bool:
        shut = "one && one.getAttribute('aria-expanded') !== 'true'"
        return bool(
            self.page.evaluate(f"(asked) => {{ const one = ({FIND})(asked); return {shut}; }}", asked)
        )

    def _go(self, asked: Asked) -> Hands:
        before = self.page.url
        try:
            # A page that saves itself may finish that before it goes.
            with self.page.expect_navigation():
                self._click(asked)
        except NotThere as none:
            message = f"{self.name} at {before} cannot go on: {none.message}\n{self.text()}"
            raise AssertionError(message) from None
        title, too_wide = self.page.evaluate(SEEN)
        assert too_wide <= 0, f"{self.page.url} is wider than the window"
        return self._has_come(title)

    def _has_come(self, title: str) -> Hands:
        seen = self.page.url + title
        assert not [word for word in self.secret if word in seen], seen
        return self


def labelled(label: str, within: str) -> Asked:
    """The field with this label, whole; where it must be filled in, the label says so."""
    return {
        "role": "field",
        "words": label,
        **({"within": {"role": "group", "name": within}} if within else {}),
    }
