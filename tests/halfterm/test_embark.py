"""A half term at a trust under Embark's policy, all of it on a phone: the grid, and support kept apart."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import NARROW
from tests.halfterm import steps
from tests.halfterm.days import Calendar, half_term
from tests.halfterm.hands import Hands
from tests.halfterm.places import calendar_of, other_lead
from tests.halfterm.plain import somebody
from tests.web.world import CHILD, FAMILY, World, world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

SECRET = (FAMILY, CHILD.split()[0])
SITUATION = "Seen at home twice since Easter; the older children cook."
WELLBEING = "This family follows me home."
SUPPORT = "record of personal and professional support"
ACTIONS = "Action, by whom, by when"
GRID = {
    "Safeguarding history in brief": "Neglect, first told in 2023.",
    "What is going well": "The aunt is there on Sundays.",
    "Concerns": "Nobody knows who minds the youngest at night.",
}


@pytest.mark.req("B7", "C2", "E1", "E3", "F4", "F5", "F8", "F9", "H2", "J1", "L2")
def test_a_half_term_at_embark_on_a_phone(open_page: Any) -> None:
    with half_term() as calendar:
        place = world("embark", "dsl", "dsl")
        calendar_of(place.organisation)
        walk(place, calendar, lambda: open_page(viewport=NARROW))


def walk(place: World, calendar: Calendar, open_page: Any) -> None:
    head, lead, rosa = (
        somebody(open_page(), who, SECRET).sign_in()
        for who in (place.head, place.supervisor, place.supervisee)
    )
    steps.arrange(head, rosa.name, lead.name)
    steps.draw_up(lead, rosa.name, {"We meet at": "The library, in the afternoon"})
    steps.sign_agreement(lead, rosa)
    lead.section("Who meets whom").follow(rosa.name)
    first = steps.choose_a_date(lead, date(2026, 4, 23))

    calendar.turn_to(first, hour=15)
    prepare(rosa.sign_in())
    the_hour(lead.sign_in())
    write_up(lead, rosa, first)
    other = somebody(open_page(), other_lead(place), SECRET).sign_in()
    case = steps.filed_apart(
        lead,
        head.sign_in(),
        other,
        first,
        own=SUPPORT.capitalize(),
        family=FAMILY,
        said=(WELLBEING, SITUATION),
    )
    case.reads(SITUATION)

    talk = calendar.turn_to(first + timedelta(days=7))
    steps.talk_between(rosa.sign_in(), "The core group moves to Mondays.")
    again = steps.next_is_called_off_and_arranged_again(lead.sign_in(), rosa, rosa.name)

    calendar.turn_to(again, hour=15)
    next_time(lead.sign_in(), rosa.sign_in(), talk)
    steps.it_is_to_policy(head.sign_in(), rosa, "Read about neglect", "Half of it.")


def prepare(rosa: Hands) -> None:
    """She chooses the case that worries her most, says why, and fills in its grid."""
    rosa.follow("Agenda").tick(FAMILY).write("Why this one", "The youngest at night").press("Choose these")
    rosa.reads("Rosa Quayle: The youngest at night").press("Prepare")
    rosa.write("What the cases do to you, and what support would help", WELLBEING).press("Save").reads(
        "Saved"
    )
    rosa.follow(FAMILY).write("Current situation", SITUATION)
    steps.fill(
        rosa, GRID, {"Is the case moving forward? In what way, and why?": "No: The plan has stood still."}
    )
    rosa.tick("not been discussed before").press("Save").reads("Saved")


def the_hour(lead: Hands) -> None:
    """The case by its grid, the person by their own record."""
    steps.begin_the_hour(lead)
    steps.note(lead, FAMILY, {"Challenges to be made, if any": "Ask the social worker for the night plan."})
    steps.note(lead, "Reflection", {"Reflection": "She sees now what she carried alone."})
    steps.end_the_hour(lead, 90)


def write_up(lead: Hands, rosa: Hands, day: date) -> None:
    """The record of support names no child: the check before filing asks, and the name is taken out."""
    steps.agree_action(lead, "Send the reading list", lead.name, day + timedelta(weeks=7), under=ACTIONS)
    steps.agree_action(lead, "Read about neglect", rosa.name, day + timedelta(weeks=9), row=2, under=ACTIONS)
    lead.write("Workload", f"Less of it, beside {CHILD}.")
    lead.press("Save and put before the other to agree").reads("Does this belong here?", f"“{CHILD}”")
    lead.follow("Change it").write("Workload", "Less of it.")
    steps.put_forward(lead)
    steps.send_back(rosa, "personal support", "The list is long: which first?")
    lead.home().follow("Write up: personal support").write("Workload", "Less of it; the short paper first.")
    steps.put_forward(lead)
    steps.agree(rosa, "personal support")
    rosa.home().follow("Write up: grid").write("Date to be reviewed", (day + timedelta(weeks=6)).isoformat())
    steps.put_forward(rosa)
    steps.agree(lead, "grid")
    for record in ("personal support", "grid"):
        steps.sign(lead, record)
        steps.sign(rosa, record)
    rosa.reads("Sealed on")


def next_time(lead: Hands, rosa: Hands, talk: date) -> None:
    """They open with what became of the last actions."""
    steps.see_what_waits(rosa, talk, "Send the reading list", "Read about neglect")
    steps.hold(lead, talk)
    steps.review_both(lead, "Actions agreed last time", "It came at once.", "Half of it.")
    steps.put_forward(lead)
    steps.agree(rosa, "personal support")
    for party in (lead, rosa):
        steps.sign(party, "personal support")
