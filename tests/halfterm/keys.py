"""Somebody with a keyboard alone: Tab and Shift+Tab to what they want, and there Enter, Space or the arrows.

No mouse is used anywhere: what cannot be reached by Tab, or does not show that it has the focus, fails.
"""

from __future__ import annotations

from typing import Any

from tests.halfterm.hands import FIND, Asked, Hands

FURTHEST = 250
# Forwards or backwards from where the focus is, or there already: at it, or at one of the same choice; and
# how many times, as far as one can see: it is looked again before the next.
WHICH_WAY = """(wanted) => {
  const here = document.activeElement;
  if (here === wanted) return ["", 0];
  if (wanted.type === "radio" && here.name === wanted.name) return ["same", 0];
  const before = here !== document.body
    && (wanted.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING);
  const choice = (one) => one.type === "radio" ? one.form?.id + one.name : one;
  const all = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const stops = [...document.querySelectorAll(all)]
    .filter((one) => one.tabIndex >= 0 && !one.disabled && one.type !== "hidden" && one.checkVisibility());
  const [from, to] = [stops.indexOf(here), stops.indexOf(wanted)];
  const between = new Set(stops.slice(Math.min(from, to) + 1, Math.max(from, to)).map(choice));
  [here, wanted].forEach((one) => between.delete(choice(one)));
  return [before ? "Shift+Tab" : "Tab", 1 + between.size];
}"""
# What is drawn differently once it has the focus: its own outline, shadow or ground, or those of its label.
IS_SEEN = """(wanted) => {
  const drawn = (one, part) => {
    const style = getComputedStyle(one, part);
    return [style.outlineStyle, style.outlineColor, style.boxShadow, style.backgroundColor,
            style.borderColor].join();
  };
  const labels = [...(wanted.labels || [])];
  const all = () => [drawn(wanted), ...labels.map((one) => drawn(one, "::before"))].join();
  const focused = all();
  wanted.blur();
  const left = all();
  wanted.focus({preventScroll: true});
  return focused !== left;
}"""
IS_CHOSEN = "(wanted) => wanted.checked"
DATE, TIME = "date", "time"


class Keys(Hands):
    """The same person, without a mouse."""

    def skip(self) -> Keys:
        """The first Tab of a page leads past its frame."""
        self.page.keyboard.press("Tab")
        link = self.page.get_by_role("link", name="Skip to main content")
        assert link.evaluate("one => one === document.activeElement"), self.page.url
        assert link.bounding_box()["height"] > 1, "the link past the frame is not to be seen"
        self.page.keyboard.press("Enter")
        assert self.page.evaluate("document.activeElement.tagName") == "MAIN", self.page.url
        return self

    def _reach(self, asked: Asked) -> Any:
        self._look(asked, "(one) => true")
        wanted = self.page.evaluate_handle(f"(asked) => ({FIND})(asked)", asked)
        left = FURTHEST
        while left > 0:
            way, times = wanted.evaluate(WHICH_WAY)
            if not way:
                break
            if way == "same":
                return wanted
            for _ in range(times):
                self.page.keyboard.press(way)
            left -= times
        else:
            raise AssertionError(f"{self.page.url}: no key leads to {asked}")
        assert wanted.evaluate(IS_SEEN), f"{self.page.url}: {asked} does not show that it has the focus"
        return wanted

    def _click(self, asked: Asked) -> None:
        self._reach(asked)
        self.page.keyboard.press("Enter")

    def _write(self, asked: Asked, words: str) -> None:
        kind = self._reach(asked).evaluate("(one) => one.type")
        if kind == DATE:
            self._write_date(words)
        elif kind == TIME:
            self.page.keyboard.type(words.replace(":", ""))
        else:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(words)
        assert self.page.evaluate("document.activeElement.value") == words, asked

    def _write_date(self, words: str) -> None:
        """A browser asks for a date in the order of its own language."""
        year, month, day = words.split("-")
        for typed in (month + day + year, day + month + year):
            self.page.keyboard.type(typed)
            if self.page.evaluate("document.activeElement.value") == words:
                return
            for _ in range(2):
                self.page.keyboard.press("ArrowLeft")

    def _pick(self, asked: Asked, option: str) -> None:
        chosen = self._reach(asked)
        self.page.keyboard.press("Home")
        for _ in range(FURTHEST):
            if chosen.evaluate("one => one.selectedOptions[0].label") == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: {option!r} cannot be picked")

    def _tick(self, asked: Asked, wanted: bool = True) -> None:
        found = self._reach(asked)
        if found.evaluate("(one) => one.type") == "checkbox" or found.evaluate(WHICH_WAY)[0] == "":
            if found.evaluate(IS_CHOSEN) is not wanted:
                self.page.keyboard.press("Space")
        for _ in range(FURTHEST):
            if found.evaluate(IS_CHOSEN) is wanted:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: {asked} cannot be chosen")
