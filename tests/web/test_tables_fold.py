"""Tables fold into cards where the page is narrow, each value with its heading, and stay tables elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import NARROW, WIDE
from tests.web.hand import Hand
from tests.web.world import World, arranged

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.shown, pytest.mark.req("L2", "K1")]
LOOK = """cell => [getComputedStyle(cell).display, getComputedStyle(cell, "::before").content]"""


@pytest.fixture
def place(place: World) -> World:
    arranged(place, days=40, every="4 weeks")
    return place


def position(open_page: Any, place: World, size: dict[str, int]) -> Hand:
    """The position page in a window of that size; `Hand` sees that it is no wider than the window."""
    return Hand(open_page(viewport=size)).sign_in(place.head).open("/position")


@pytest.mark.parametrize(("size", "display", "heading"), [(NARROW, False, '"Why"'), (WIDE, True, "none")])
def test_the_table_of_people_folds(
    open_page: Any, place: World, size: dict[str, int], display: bool, heading: str
) -> None:
    hand = position(open_page, place, size)
    shown, before = hand.page.locator("td[data-label=Why]").first.evaluate(LOOK)
    assert (shown == "table-cell") == display
    assert before.startswith(heading[:-1]), before
    assert hand.page.get_by_role("columnheader", name="Next due").first.is_visible() or not display


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_the_figures_are_folded_away_and_can_all_be_reached(
    open_page: Any, place: World, size: dict[str, int]
) -> None:
    hand = position(open_page, place, size)
    figures = hand.page.get_by_role("region", name="figures")
    assert not figures.is_visible()
    hand.page.get_by_text("The figures as a table").click()
    hand.look()
    assert figures.is_visible()
    last = figures.get_by_role("columnheader").last
    last.scroll_into_view_if_needed()
    box, width = last.bounding_box(), size["width"]
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
