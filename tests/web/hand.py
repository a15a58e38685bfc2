"""A pair of hands at the browser: signs in, fills in, presses, and looks at each page."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from clearsight.integrations.clock import today
from tests.web.world import PASSWORD

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """() => axe.run().then(found => found.violations.map(v =>
  v.id + ": " + v.nodes.map(n => n.target.join(" ")).join(", ")))"""

TYPED = "input.govuk-input:visible, textarea:visible"


def _words_for(kind: str, mode: str) -> str:
    if kind == "date":
        return (today() + timedelta(days=28)).isoformat()
    return "60" if mode == "numeric" else "4 weeks"


class Hand:
    """Somebody at a browser. Every page that is opened or comes back is looked at (`look`).

    With `seen`, axe looks at each kind of page that is not in it yet; hands can share one.
    """

    def __init__(self, page: Any, seen: set[str] | None = None) -> None:
        self.page = page
        self.seen = seen

    def sign_in(self, person: Any) -> Hand:
        """Sign in by email address."""
        self.page.goto("/sign-in")
        self.page.fill("#username", person.email)
        self.page.fill("#password", PASSWORD)
        self.press("Sign in")
        return self

    def open(self, path: str) -> Hand:
        """Go to an address."""
        response = self.page.goto(path)
        assert response.status == 200, f"{path} answered {response.status}"
        self.look()
        return self

    def press(self, words: str) -> Hand:
        """Press the button with these words, in the page itself."""
        self.page.locator("main").get_by_role("button", name=words, exact=True).first.click()
        self.look()
        return self

    def follow(self, words: str) -> Hand:
        """Follow the link with these words."""
        self.page.locator("a:visible").filter(has_text=words).first.click()
        self.look()
        return self

    def fill_what_is_required(self) -> Hand:
        """Fill in every field of a policy's form that is required and still empty."""
        for group in self.page.locator(".govuk-form-group", has_text="(required)").all():
            radios, typed = group.locator("input[type=radio]"), group.locator(TYPED)
            if radios.count() and not group.locator("input[type=radio]:checked").count():
                radios.first.check()
            for box in typed.all():
                if not box.input_value():
                    box.fill(
                        _words_for(box.get_attribute("type") or "", box.get_attribute("inputmode") or "")
                    )
        return self

    def says(self, *words: str) -> Hand:
        """The page says this."""
        text = self.page.locator("main").inner_text()
        for one in words:
            assert one in text, f"{self.page.url} does not say {one!r}:\n{text}"
        return self

    def look(self) -> None:
        """No child's name in title or address, nothing too wide, nothing for axe (once a kind of page)."""
        self.page.wait_for_load_state()
        address, title = self.page.url, self.page.title()
        assert "Larkspur" not in address + title and "Juniper" not in address + title
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{address} is {wide} pixels too wide"
        kind = re.sub(r"[0-9a-f-]{36}", "", urlsplit(address).path) + title
        if self.seen is None or kind in self.seen:
            return
        self.seen.add(kind)
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(VIOLATIONS)
        assert not found, f"{address}: {found}"
