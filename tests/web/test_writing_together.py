"""Two people write in one draft: nothing is overwritten silently, and nothing that was typed is lost."""

from __future__ import annotations

from typing import Any

import pytest

from clearsight.records.models import Record
from tests.web.hand import Hand
from tests.web.world import World

pytestmark = pytest.mark.django_db(transaction=True)
BY_BUTTONS = {"java_script_enabled": False}  # with scripts a draft saves itself: `test_drafts_in_browser`


@pytest.mark.req("L3")
def test_a_clash_is_shown_side_by_side(open_page: Any, draft: tuple[World, Record]) -> None:
    place, record = draft
    one, other = (
        Hand(open_page(**BY_BUTTONS)).sign_in(person).open(f"/records/{record.public_id}")
        for person in (place.supervisor, place.supervisee)
    )
    one.page.get_by_label("Matters arising").fill("The rota, as the supervisor saw it")
    one.press("Save").says("Saved.")
    other.page.get_by_label("Matters arising").fill("The rota, as the supervisee saw it")
    other.press("Save").says("Somebody has written here meanwhile", "The rota, as the supervisor saw it")
    typed = other.page.get_by_label("Matters arising")
    assert typed.input_value() == "The rota, as the supervisee saw it"
    typed.fill("The rota, as both saw it")
    other.press("Save").says("Saved.", "Last written by Rosa Quayle")
    other.page.get_by_text("What was here before").first.click()
    other.says("The rota, as the supervisor saw it")


@pytest.mark.req("L3", "E2")
def test_what_one_did_not_touch_is_left_to_the_other(open_page: Any, draft: tuple[World, Record]) -> None:
    place, record = draft
    one, other = (
        Hand(open_page(**BY_BUTTONS)).sign_in(person).open(f"/records/{record.public_id}")
        for person in (place.supervisor, place.supervisee)
    )
    one.page.get_by_label("Matters arising").fill("Written by the supervisor")
    one.press("Save").says("Saved.")
    other.page.get_by_label("Any other business").fill("Written by the supervisee")
    other.press("Save").says("Saved.")
    assert other.page.get_by_label("Matters arising").input_value() == "Written by the supervisor"


@pytest.mark.req("F9")
def test_an_incomplete_record_is_saved_and_says_what_is_missing(
    open_page: Any, draft: tuple[World, Record]
) -> None:
    place, record = draft
    hand = Hand(open_page()).sign_in(place.supervisor).open(f"/records/{record.public_id}")
    hand.page.get_by_label("Any other business").fill("Kept all the same")
    hand.press("Save and put before the other to agree").says("Saved, but not complete")
    assert (
        hand.open(f"/records/{record.public_id}").page.get_by_label("Any other business").input_value()
        == "Kept all the same"
    )
