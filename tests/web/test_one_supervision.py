"""One whole supervision at Harewood in a browser: from arranged to signed, and what the policy says of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from clearsight.integrations.clock import today
from tests.web.hand import Hand
from tests.web.world import CHILD, FAMILY, World, world

WELLBEING = "Tired, and glad of the half term."
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def harewood() -> World:
    """A school under Harewood's policy, with a family worker who is overdue."""
    return world("harewood", "dsl", "family_worker")


@pytest.mark.req("D1", "D9", "E1", "E2", "F1", "F2", "F9", "K1")
def test_one_supervision_from_arranged_to_signed(open_page: Any, harewood: World) -> None:
    seen: set[str] = set()
    head, supervisor, supervisee = (Hand(open_page(), seen) for _ in range(3))
    arrange(head, harewood)
    agree_terms(supervisor, supervisee, harewood)
    schedule(supervisor)
    prepare(supervisee)
    hold(supervisor)
    write_up(supervisor, supervisee)
    sign(supervisor, supervisee)
    it_is_to_policy(head, supervisee, harewood)


def arrange(head: Hand, harewood: World) -> None:
    """The headteacher sees who is overdue and under which clause, and arranges supervision."""
    head.sign_in(harewood.head).open("/position").says("Rosa Quayle", "Overdue", "Appendix 1")
    head.follow("Rosa Quayle").says("Not to policy").follow("Arrange supervision")
    page = head.page
    page.get_by_label("One-to-one").check()
    page.select_option("#supervisor", label="Dervla Penhale")
    assert page.locator("#supervisee option:checked").inner_text() == "Rosa Quayle"
    page.fill("#every", "4 weeks")
    page.fill("#minutes", "60")
    page.fill("#venue", "The quiet room")
    head.press("Arrange")
    head.says("Rosa Quayle with Dervla Penhale", "Every 4 weeks", "None yet")


def agree_terms(supervisor: Hand, supervisee: Hand, harewood: World) -> None:
    """The two draw up the contract and sign it."""
    supervisor.sign_in(harewood.supervisor).open("/arrangements").follow("Rosa Quayle")
    supervisor.follow("Draw up the agreement").fill_what_is_required().press(
        "Put it before everybody to sign"
    )
    supervisor.press("Sign as Dervla Penhale")
    supervisor.says("Waiting for Rosa Quayle")
    supervisee.sign_in(harewood.supervisee).open("/").says("Waiting for you")
    supervisee.follow("Read and sign: supervision agreement").press("Sign as Rosa Quayle")
    supervisee.says("In force")


def schedule(supervisor: Hand) -> None:
    """They agree to meet today."""
    supervisor.open("/arrangements").follow("Rosa Quayle").follow("Schedule a session")
    supervisor.page.fill("#day", today().isoformat())
    supervisor.press("Schedule")
    supervisor.says("The quiet room", "The session is scheduled")


def prepare(supervisee: Hand) -> None:
    """The supervisee brings something, chooses the family, and writes in the form itself."""
    supervisee.open("/").says("Your next session").follow("Agenda")
    supervisee.page.fill("#text", "The move to the new building")
    supervisee.press("Put it on the agenda").says("The move to the new building")
    supervisee.page.get_by_label(FAMILY).check()
    supervisee.press("Choose these").says("1 case is chosen, of 1 open case")
    supervisee.press("Prepare").says("General wellbeing")
    supervisee.page.get_by_label("General wellbeing", exact=True).fill(WELLBEING)
    supervisee.press("Save").says("Saved.", "Written by Rosa Quayle, supervisee")
    assert supervisee.page.get_by_label("General wellbeing", exact=True).input_value() == WELLBEING
    supervisee.follow(FAMILY)
    supervisee.page.get_by_label("Summary of events and actions").fill(
        "Two visits. School attendance is better."
    )
    fill_statuses(supervisee.page)
    supervisee.press("Save").says("Saved.")


def fill_statuses(page: Any) -> None:
    """Say what each child's status is."""
    assert page.locator(f"input[value='{CHILD}']").count() == 1
    page.get_by_label("Status now").first.select_option("child_in_need_plan")


def hold(supervisor: Hand) -> None:
    """The supervisor sees what is brought, and holds the session on one page."""
    supervisor.open("/").follow("Agenda").says("The move to the new building", FAMILY)
    supervisor.follow("Hold the session").says("Agree and sign last time’s record".replace("’", "'"))
    supervisor.page.fill("#minutes", "65")
    supervisor.press("It is held: write it up").says("Written by Rosa Quayle, supervisee")
    supervisor.says("Brought to this session", "The move to the new building")
    assert supervisor.page.get_by_label("General wellbeing", exact=True).input_value() == WELLBEING


def write_up(supervisor: Hand, supervisee: Hand) -> None:
    """Both records are written up, and each is put before the other."""
    page = supervisor.page
    page.get_by_label("all current cases").check()
    page.get_by_label("Date of the next meeting").fill(next_meeting().isoformat())
    page.locator("#group-actions").get_by_label("What", exact=True).first.fill("Ask the school nurse to join")
    page.locator("#group-actions").get_by_label("By whom").first.select_option("Rosa Quayle")
    page.locator("#group-actions").get_by_label("By when").first.fill(
        (today() + timedelta(days=7)).isoformat()
    )
    supervisor.press("Save and put before the other to agree").says("Waiting to be agreed")
    supervisee.open("/").follow("Write up: caseload record")
    supervisee.press("Save and put before the other to agree").says("Waiting to be agreed")
    supervisee.open("/").follow("Read and agree: supervision record").says("Ask the school nurse to join")
    supervisee.press("Agree")
    supervisor.open("/").follow("Read and agree: caseload record").says("Two visits")
    supervisor.press("Agree")
    supervisee.open("/").says("Ask the school nurse to join")


def sign(supervisor: Hand, supervisee: Hand) -> None:
    """Each reads exactly what is signed, and signs both records."""
    for hand, name in ((supervisor, "Dervla Penhale"), (supervisee, "Rosa Quayle")):
        for record in ("supervision record", "caseload record"):
            hand.open("/").follow(f"Sign: {record}").says(
                "You sign exactly what stands on this sheet", "can be added after it"
            )
            hand.press(f"Sign as {name}")
    supervisee.says("Sealed on")


def it_is_to_policy(head: Hand, supervisee: Hand, harewood: World) -> None:
    """What was overdue is done; the next date appears; and the head knows it happened without reading it."""
    path = f"/people/{harewood.supervisee.public_id}"
    supervisee.open(path).says("Due next", words_of(next_meeting()))
    assert (
        "Rosa Quayle’s supervision was due".replace("’", "'")
        not in supervisee.page.locator("main").inner_text()
    )
    # What is left to do is what the policy asks for: a copy on the child's own record.
    supervisee.open("/").says("To file elsewhere", "File: copies of 1 record")
    head.open(path).says("In order")
    session = head.page.locator("a[href^='/sessions/']").first.get_attribute("href")
    head.open(session).says("What was said belongs to those who met")
    assert "Tired" not in head.page.content()


def next_meeting() -> date:
    """Four weeks from today: the last day in time."""
    return today() + timedelta(weeks=4)


def words_of(day: date) -> str:
    """A day as pages say it."""
    return f"{day.day} {day:%B %Y}"
