"""A half term under the Worcestershire model, by keyboard alone: a personal record and a child's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.conftest import NARROW
from tests.halfterm import steps
from tests.halfterm.days import Calendar, half_term, words_of
from tests.halfterm.hands import Hands
from tests.halfterm.keys import Keys
from tests.halfterm.places import other_lead
from tests.halfterm.plain import Plain
from tests.web.world import CHILD, FAMILY, World, world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

SECRET = (FAMILY, CHILD.split()[0])
CONCERN = "The father is back, and the plan says he is not."
FEELING = "Afraid before each visit, and ashamed to say so."
SUPPORT = "Support: agreed actions, by whom, by when"
AGREEMENT = {
    "We meet every": "4 weeks",
    "Where the personal record is kept": "The secure drive of the office",
    "What I will contribute as supervisor": "An hour that nobody takes away.",
}
OWN = {
    "What I will contribute as supervisee": "The hard visits first.",
    "What I want from my supervisor": "Ask me twice.",
}


@pytest.mark.req("C2", "C4", "D1", "D4", "D5", "E1", "F3", "F6", "F8", "F9", "H2", "J1", "L2")
def test_a_half_term_in_worcestershire_by_keyboard_alone(open_page: Any) -> None:
    with half_term() as calendar:
        place = world("worcestershire", "dsl", "family_worker")
        walk(place, calendar, lambda **options: open_page(locale="en-GB", **options))


def walk(place: World, calendar: Calendar, open_page: Any) -> None:
    # The keys are the same whichever database there is.
    somebody = Keys if connection.vendor == "sqlite" else Plain
    head, lead, rosa = (
        somebody(open_page(), who, SECRET).sign_in()
        for who in (place.head, place.supervisor, place.supervisee)
    )
    if isinstance(head, Keys):
        head.skip()
    steps.arrange(head, rosa.name, lead.name, every="4 weeks")
    steps.draw_up(lead, rosa.name, AGREEMENT)
    steps.write_own_part(rosa, OWN)
    steps.sign_agreement(rosa, lead)
    lead.section("Who meets whom").follow(rosa.name)
    first = steps.choose_a_date(lead)

    calendar.turn_to(first, hour=15)
    prepare(rosa.sign_in())
    the_hour(lead.sign_in())
    write_up(lead, rosa, first)
    filed_apart(lead, head.sign_in(), somebody(open_page(), other_lead(place), SECRET).sign_in(), first)

    talk = calendar.turn_to(first + timedelta(days=7))
    phone = somebody(open_page(viewport=NARROW), place.supervisee).sign_in()
    steps.talk_between(phone, "The conference is moved to Friday.")
    again = steps.next_is_called_off_and_arranged_again(lead.sign_in(), phone, rosa.name, before=True)

    calendar.turn_to(again, hour=15)
    next_time(lead.sign_in(), rosa.sign_in(), talk, again)
    steps.it_is_to_policy(head.sign_in(), rosa, "See the nurse", "On leave until June.")


def prepare(rosa: Hands) -> None:
    """She chooses the case, and writes what she is worried about in the child's own record."""
    rosa.follow("Agenda").tick(FAMILY).press("Choose these").press("Prepare")
    rosa.follow(FAMILY).write("Concerns", CONCERN)
    rosa.write("Safeguarding history in brief", "Two referrals, one plan.").press("Save").reads("Saved")


def the_hour(lead: Hands) -> None:
    """What the work does to her goes to her record; what is said of the child, to the child's."""
    steps.begin_the_hour(lead)
    steps.note(lead, "Support", {"Notes: support": FEELING})
    steps.end_the_hour(lead, 70)


def write_up(lead: Hands, rosa: Hands, day: date) -> None:
    """Both are written, one is sent back once, and all four signatures are given the same day."""
    steps.agree_action(lead, "Ring the midwife", lead.name, day + timedelta(weeks=5), under=SUPPORT)
    steps.agree_action(lead, "See the nurse", rosa.name, day + timedelta(weeks=9), row=2, under=SUPPORT)
    lead.write("Date of the next meeting", (day + timedelta(weeks=4)).isoformat())
    steps.put_forward(lead)
    steps.send_back(rosa, "supervision record", "Not ashamed: only afraid.")
    lead.home().follow("Write up: supervision record").reads("Not ashamed: only afraid.")
    lead.write("Notes: support", "Afraid before each visit.")
    steps.put_forward(lead)
    steps.agree(rosa, "supervision record")
    rosa.home().follow("Write up: case record")
    steps.put_forward(rosa)
    steps.agree(lead, "case record")
    for record in ("supervision record", "case record"):
        steps.sign(lead, record)
        steps.sign(rosa, record)
    rosa.reads("Sealed on")


def filed_apart(lead: Hands, head: Hands, other: Hands, day: date) -> None:
    """The personal record names the child and says nothing of it; the child's has its entry by day."""
    steps.session_of(lead, "Rosa Quayle", day)
    own = lead.follow("Record of safeguarding supervision").reads("Larkspur").does_not_read(CONCERN).where
    child = lead.follow(FAMILY).reads(CONCERN).where
    steps.session_of(head, "Rosa Quayle", day).reads(steps.NOT_ONES_OWN).does_not_read(FEELING, CONCERN)
    head.finds_nothing_at(own, child)
    other.section("Cases").follow(FAMILY).reads("Chronology", words_of(day), CONCERN).finds_nothing_at(own)


def next_time(lead: Hands, rosa: Hands, talk: date, today: date) -> None:
    """They open with what became of the last actions, and agree when they meet next."""
    steps.see_what_waits(rosa, talk, "Ring the midwife", "See the nurse")
    rosa.press("Prepare")
    steps.review_both(rosa, "Progress on actions", "She rang back.", "On leave until June.")
    rosa.press("Save").reads("Saved")
    steps.hold(lead, talk)
    lead.write("Date of the next meeting", (today + timedelta(weeks=4)).isoformat())
    steps.put_forward(lead)
    steps.agree(rosa, "supervision record")
    for party in (lead, rosa):
        steps.sign(party, "supervision record")
    rosa.home().reads(words_of(today + timedelta(weeks=4)))
