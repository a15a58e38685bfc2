"""A half term at a contractor under Progress Careers' policy: monthly reviews, and a host school's word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from tests.conftest import NARROW
from tests.halfterm import steps
from tests.halfterm.days import FIRST, Calendar, half_term, words_of
from tests.halfterm.hands import Hands
from tests.halfterm.plain import somebody
from tests.web.world import OPERATOR, World, add_person, world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

HOST = "Yes: Their lead is glad of how she told them about the trip."
NEEDS = "How the host schools keep their own procedures."
INSIDE = "The last placement still goes round in my head."
REVIEW = "development review mid year"
ACTIONS = "Actions agreed, by whom, by when"
CONTRACT = {"We meet every": "1 month", "We look at it again on": "2027-04-12"}
PREPARED = {
    "Performance and practice": "Forty interviews, and two that went wrong.",
    "Safeguarding practice, and the local procedures where you work": "One concern told, the same day.",
    "Development needs": NEEDS,
    "Your work, and what it does to you": INSIDE,
}


@pytest.mark.req("B8", "C2", "D1", "D5", "E2", "F7", "F9", "H2", "J2")
def test_a_half_term_at_progress_careers(open_page: Any) -> None:
    with half_term() as calendar:
        place = world("progress-careers", "operational_manager", "practitioner")
        add_person(place.organisation, "Hollis Crane", "hr", place.site)
        perform(
            people.note_circumstance, place.supervisee, "additional_support", today(), by=OPERATOR, at=now()
        )
        walk(place, calendar, open_page)


def walk(place: World, calendar: Calendar, open_page: Any) -> None:
    hr = place.organisation.people.get(name="Hollis Crane")
    head, lead, rosa, platform = (
        somebody(open_page(), who).sign_in() for who in (place.head, place.supervisor, place.supervisee, hr)
    )
    steps.arrange(head, rosa.name, lead.name, every="1 month")
    steps.draw_up(lead, rosa.name, CONTRACT)
    steps.sign_agreement(lead, rosa)
    lead.section("Who meets whom").follow(rosa.name)
    first = steps.choose_a_date(lead, FIRST + timedelta(days=2))

    calendar.turn_to(first, hour=15)
    rosa.sign_in().press("Prepare")
    steps.fill(rosa, PREPARED)
    rosa.press("Save").reads("Saved")
    the_hour(lead.sign_in())
    write_up(lead, rosa, first)
    filed_apart(lead, platform.sign_in(), first)

    talk = calendar.turn_to(first + timedelta(days=7))
    phone = somebody(open_page(viewport=NARROW), place.supervisee).sign_in()
    steps.talk_between(phone, "A pupil asked for my own number.")
    again = steps.next_is_called_off_and_arranged_again(lead.sign_in(), phone, rosa.name, before=True)

    calendar.turn_to(again, hour=15)
    next_time(lead.sign_in(), rosa.sign_in(), talk, again)
    steps.it_is_to_policy(head.sign_in(), rosa, "Shadow a colleague", "She is away until June.")


def the_hour(lead: Hands) -> None:
    """Stop by stop; the host school's lead has been asked, and what they say is kept."""
    steps.begin_the_hour(lead)
    lead.follow("Safeguarding", within="Agenda")
    steps.fill(lead, {}, {"Input from host schools' designated leads": HOST})
    lead.press("Save and go on")
    lead.follow("Personal support", within="Agenda")
    steps.fill(lead, {}, {"Is additional support needed?": "Yes: Until the summer."})
    lead.press("Save and go on")
    steps.end_the_hour(lead, 60)


def write_up(lead: Hands, rosa: Hands, day: date) -> None:
    """It is the monthly meeting of somebody who needs support; sent back once, agreed, signed by both."""
    lead.tick("monthly meeting for additional support")
    steps.agree_action(lead, "Send the local procedures", lead.name, day + timedelta(weeks=5), under=ACTIONS)
    steps.agree_action(lead, "Shadow a colleague", rosa.name, day + timedelta(weeks=9), row=2, under=ACTIONS)
    lead.write("Date of the next review", (day + timedelta(days=28)).isoformat())
    steps.put_forward(lead)
    steps.send_back(rosa, REVIEW, "Which procedures?")
    lead.home().follow(f"Write up: {REVIEW}").reads("Which procedures?")
    lead.write("What", "Send the three host schools' procedures", within=f"{ACTIONS}, 1")
    steps.put_forward(lead)
    steps.agree(rosa, REVIEW)
    for party in (lead, rosa):
        steps.sign(party, REVIEW)
    rosa.reads("Sealed on")


def filed_apart(lead: Hands, platform: Hands, day: date) -> None:
    """Human resources see that they met and that it is signed, and read no word of it."""
    own = steps.session_of(lead, "Rosa Quayle", day).follow("Development review: mid-year").where
    steps.session_of(platform, "Rosa Quayle", day).reads(steps.NOT_ONES_OWN, "Signed")
    platform.does_not_read(NEEDS, INSIDE).finds_nothing_at(own)


def next_time(lead: Hands, rosa: Hands, talk: date, today: date) -> None:
    """The next review opens with what became of the last one's actions."""
    steps.see_what_waits(rosa, talk, "Send the three host schools' procedures", "Shadow a colleague")
    rosa.press("Prepare")
    steps.review_both(rosa, "Actions agreed last time", "They are read.", "She is away until June.")
    steps.fill(rosa, PREPARED)
    rosa.press("Save").reads("Saved")
    steps.hold(lead, talk)
    lead.tick("monthly meeting for additional support")
    steps.fill(lead, {}, {"Is additional support needed?": "No"})
    lead.write("Date of the next review", (today + timedelta(days=28)).isoformat())
    steps.put_forward(lead)
    steps.agree(rosa, REVIEW)
    for party in (lead, rosa):
        steps.sign(party, REVIEW)
    rosa.home().reads(words_of(today + timedelta(days=28)))
