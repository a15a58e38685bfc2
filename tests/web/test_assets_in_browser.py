"""What `make` built arrives in a real browser: styles, typeface and scripts, from this machine alone."""

from __future__ import annotations

from typing import Any

LOADED = """() => document.fonts.ready.then(() => ({
  sheets: [...document.styleSheets].map(sheet => sheet.cssRules.length),
  family: getComputedStyle(document.querySelector("h1")).fontFamily,
  woken: document.body.classList.contains("govuk-frontend-supported"),
}))"""


def test_the_page_is_styled_and_awake(page: Any) -> None:
    response = page.goto("/sign-in")
    assert response.status == 200
    loaded = page.evaluate(LOADED)
    assert sum(loaded["sheets"]) > 500
    assert "Atkinson" in loaded["family"]
    assert loaded["woken"]


def test_a_narrow_page_does_not_scroll_sideways(open_page: Any) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    page.goto("/sign-in")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
