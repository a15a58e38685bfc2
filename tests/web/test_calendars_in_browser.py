"""The calendar at a browser: on a phone, without JavaScript, by keyboard, and well-formed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.source import ROOT
from tests.conftest import NARROW
from tests.scheduling.test_calendar_files import EVENT
from tests.web.hand import Hand
from tests.web.test_pages import signed_in
from tests.web.world import World, add_person, world

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.shown,
    pytest.mark.req("D2", "L2"),
]  # fmt: skip


@pytest.fixture
def place() -> World:
    """A school with somebody who administers it."""
    made = world("harewood", "headteacher", "family_worker")
    add_person(made.organisation, "Moira Tandy", "administrator", made.site)
    return made


def office(place: World) -> Any:
    return place.organisation.people.get(name="Moira Tandy")


def test_a_calendar_is_made_on_a_phone_without_javascript(
    open_page: Any, place: World, tmp_path: Path
) -> None:
    hand = Hand(open_page(viewport=NARROW, java_script_enabled=False)).sign_in(office(place))
    hand.open("/calendar").follow("Add days")
    hand.page.fill("#name", "Autumn 1")
    hand.page.fill("#from_date", "2026-09-02")
    hand.page.fill("#to_date", "2026-10-23")
    hand.press("Save").says("Autumn 1 is in the calendar", "2 Sep 2026")
    hand.press("Add the 8 bank holidays of 2026/27").says("8 bank holidays added", "Good Friday")
    hand.follow("Load a file")
    (tmp_path / "shut.ics").write_text(EVENT.replace("SUMMARY", "CATEGORIES:closure\r\nSUMMARY"))
    hand.page.set_input_files("#file", tmp_path / "shut.ics")
    hand.press("Look at what would change").says("Nothing is changed yet", "Added")
    hand.press("Load it").says("The file is loaded: 1 added, 0 taken away")
    hand.follow("Change Autumn 1").press("Remove these days").says("no longer in the calendar")


def test_every_page_of_it_satisfies_axe_and_fits(open_page: Any, place: World, tmp_path: Path) -> None:
    hand = Hand(open_page(viewport=NARROW), set()).sign_in(office(place))
    hand.open("/calendar/add").press("Save").says("There is a problem")
    hand.page.fill("#name", "Inset day")
    hand.page.fill("#from_date", "2026-09-01")
    hand.page.get_by_label("Closure", exact=True).check()
    hand.press("Save").open("/calendar/days/closure/2026-09-01").open("/calendar/load")
    (tmp_path / "bad.csv").write_text("site,kind,name,from,to\n,party,A,x,y\n")
    hand.page.set_input_files("#file", tmp_path / "bad.csv")
    hand.press("Look at what would change").says("3 things to mend", "row 2, column from")
    (tmp_path / "good.csv").write_text("site,kind,name,from,to\n,half_term,A,2026-09-02,2026-10-23\n")
    hand.page.set_input_files("#file", tmp_path / "good.csv")
    hand.press("Look at what would change").says("Nothing is changed yet")
    hand.press("Load it").says("The file is loaded")
    hand.open("/calendar?year=2026").open(f"/calendar/sites/{place.site.public_id}?year=2026")


def test_days_are_added_by_keyboard_alone(open_page: Any, place: World) -> None:
    hand = Hand(open_page()).sign_in(office(place)).open("/calendar/add")
    hand.page.locator("#kind").focus()
    for key in ("ArrowDown", "Tab"):
        hand.page.keyboard.press(key)
    hand.page.keyboard.type("Flood")
    hand.page.fill("#from_date", "2026-11-05")
    hand.page.locator("#term").focus()
    with hand.page.expect_navigation():
        hand.page.keyboard.press("Enter")
    hand.look()
    hand.says("Flood is in the calendar", "Closure")


def test_every_page_of_it_is_well_formed(place: World, tmp_path: Path) -> None:
    client = signed_in(office(place).email)
    client.post("/calendar/bank-holidays", {"year": "2026"})
    for number, path in enumerate(
        ["/calendar?year=2026", "/calendar/add", "/calendar/load", "/calendar/days/bank_holiday/2026-12-25"]
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert " style=" not in answer.content.decode()
        (tmp_path / f"{number}.html").write_bytes(answer.content)
    validator = ["node", str(ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs")]
    config = ["--config", str(ROOT / "tests" / "web" / "htmlvalidate.json")]
    found = subprocess.run([*validator, *config, str(tmp_path)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
