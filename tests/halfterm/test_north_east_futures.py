"""A half term at a college under North East Futures' policy, without JavaScript: a group, every live case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import NARROW
from tests.halfterm import steps
from tests.halfterm.days import Calendar, half_term, words_of
from tests.halfterm.hands import Hands
from tests.halfterm.places import calendar_of, other_lead
from tests.halfterm.plain import somebody
from tests.web.world import CHILD, FAMILY, World, add_person, world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

SECRET = (FAMILY, CHILD.split()[0])
SITUATION = "Two conferences since Easter; the student comes to school again."
PERSONAL = "Too little time between lessons to ring anybody."
ACTIONS = "Actions agreed today, by whom, by when"
AGREEMENT = {
    "Recorded by": "The supervisor",
    "Stored by": "The lead, under lock",
    "The agreement is reviewed on": "2027-04-12",
    "Our contingency plan": "The principal of the partner college hears us both.",
}
CASE = {
    "Critical reflection on practice": "We rang late, and know why.",
    "Diversity and equality considered": "The first language at home is Polish; an interpreter came.",
}
QUESTIONS = {
    "Are the outcomes agreed for the student being met?": "Yes: Three of four.",
    "Is there drift, delay or a difference between professionals?": "No",
}


@pytest.mark.req("C2", "D2", "E1", "E3", "F7", "F9", "F13", "G2", "L2")
def test_a_half_term_at_north_east_futures_without_javascript(open_page: Any) -> None:
    with half_term() as calendar:
        place = world("north-east-futures", "dsl", "deputy_dsl")
        calendar_of(place.organisation)
        add_person(place.organisation, "Tomas Wren", "deputy_dsl", place.site)
        walk(place, calendar, lambda **options: open_page(java_script_enabled=False, **options))


def walk(place: World, calendar: Calendar, open_page: Any) -> None:
    tomas = place.organisation.people.get(name="Tomas Wren")
    head, lead, rosa, second = (
        somebody(open_page(), who, SECRET).sign_in()
        for who in (place.head, place.supervisor, place.supervisee, tomas)
    )
    steps.arrange(head, rosa.name, lead.name, kind="Group")
    the_case_is_live(lead)
    lead.section("Who meets whom").follow(rosa.name).follow("Add a member")
    lead.pick("Who joins?", tomas.name).press("Add").reads(f"{tomas.name} is a member")
    steps.draw_up(lead, rosa.name, AGREEMENT)
    steps.sign_agreement(lead, rosa, second)
    lead.section("Who meets whom").follow(rosa.name)
    first = steps.choose_a_date(lead, date(2026, 4, 22))

    calendar.turn_to(first, hour=15)
    prepare(rosa.sign_in())
    the_hour(lead.sign_in())
    write_up(lead, rosa, first)
    other = somebody(open_page(), other_lead(place), SECRET).sign_in()
    steps.filed_apart(
        lead,
        head.sign_in(),
        other,
        first,
        own="Supervision session record",
        family=FAMILY,
        said=(PERSONAL, SITUATION),
    )

    talk = calendar.turn_to(first + timedelta(days=7))
    phone = somebody(open_page(viewport=NARROW), place.supervisee).sign_in()
    steps.talk_between(phone, "The bus pass has not come.", child=FAMILY)
    again = steps.next_is_called_off_and_arranged_again(lead.sign_in(), phone, rosa.name)

    calendar.turn_to(again, hour=15)
    next_time(lead.sign_in(), rosa.sign_in(), talk, again)
    steps.it_is_to_policy(head.sign_in(), rosa, "Train the tutors", "Next term.")


def the_case_is_live(lead: Hands) -> None:
    """By the policy's definition: a child protection plan."""
    lead.section("Cases").follow(FAMILY).follow("Note a status")
    lead.tick(CHILD).pick("Which status?", "Child protection plan").press("Save").reads("Live")


def prepare(rosa: Hands) -> None:
    """The live case is on the agenda by itself; she prepares her part of both records."""
    rosa.follow("Agenda").reads("Every live case is here by itself").press("Prepare")
    rosa.write("Personal issues, conflict, time", PERSONAL).press("Save").reads("Saved")
    rosa.follow(FAMILY).write("Current situation", SITUATION).press("Save").reads("Saved")


def the_hour(lead: Hands) -> None:
    """The group meets; one of its members is not there."""
    steps.begin_the_hour(lead)
    steps.note(lead, FAMILY, CASE)
    lead.follow("End the hour").tick("Tomas Wren").write("How long did it last?", "75")
    lead.press("It is held: write it up").reads("Absent: Tomas Wren")


def write_up(lead: Hands, rosa: Hands, day: date) -> None:
    """Both records are written, agreed and signed before they part."""
    steps.fill(lead, {"Stored by": "The lead, under lock"}, {"Was every live case reviewed?": "Yes"})
    steps.agree_action(lead, "Ask for the new guidance", lead.name, day + timedelta(weeks=7), under=ACTIONS)
    steps.agree_action(lead, "Train the tutors", rosa.name, day + timedelta(weeks=9), row=2, under=ACTIONS)
    steps.put_forward(lead)
    steps.agree(rosa, "session record")
    steps.fill(rosa.home().follow("Write up: case record"), {}, QUESTIONS)
    steps.put_forward(rosa)
    steps.send_back(lead, "case record", "Which of the four is not met?")
    rosa.home().follow("Write up: case record").write("Current situation", SITUATION + " Maths is open.")
    steps.put_forward(rosa)
    steps.agree(lead, "case record")
    for record in ("session record", "case record"):
        steps.sign(lead, record)
        steps.sign(rosa, record)
    rosa.reads("Sealed on")


def next_time(lead: Hands, rosa: Hands, talk: date, today: date) -> None:
    """They open with what became of the last actions, and all sign before they part."""
    steps.see_what_waits(rosa, talk, "Ask for the new guidance", "Train the tutors")
    steps.hold(lead, talk)
    steps.review_both(lead, "Actions agreed before", "It is here.", "Next term.")
    steps.fill(lead, {"Stored by": "The lead, under lock"}, {"Was every live case reviewed?": "Yes"})
    steps.put_forward(lead)
    steps.agree(rosa, "session record")
    of_today = words_of(today)
    rosa.home().follow("Write up: case record", beside=of_today).write("Current situation", "Maths is open.")
    steps.fill(rosa, CASE, QUESTIONS)
    steps.put_forward(rosa)
    steps.agree(lead, "case record")
    for record in ("session record", "case record"):
        steps.sign(lead, record)
        steps.sign(rosa, record)
