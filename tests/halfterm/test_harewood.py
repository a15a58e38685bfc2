"""A half term at a primary school under Harewood's policy: every four weeks, signed the next time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import NARROW
from tests.halfterm import steps
from tests.halfterm.days import LAST, Calendar, a_little_before, half_term, words_of
from tests.halfterm.hands import Hands
from tests.halfterm.places import other_lead
from tests.halfterm.plain import somebody
from tests.web.world import CHILD, FAMILY, World, world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

SECRET = (FAMILY, CHILD.split()[0])
LATER = "The course is full until the autumn."
REVIEW = "Review of the action points agreed last time"
SAID_OF_ME = "Sleeping badly since the move."
SAID_OF_THE_CHILD = "Two home visits, and better days at school."
CONTRACT = {
    "The first session is on": "2026-04-14",
    "What the supervisor answers for, besides": "I keep the hour free, whatever comes.",
    "What the supervisee answers for, besides": "I bring every family, not only the loud ones.",
    "The partner school, and whom to ask there": "Ashdown Infants, the safeguarding lead",
    "We look at it again on": "2027-04-12",
}


@pytest.mark.req("C1", "C2", "D4", "D5", "E1", "E2", "F1", "F2", "F8", "F9", "H2", "K1")
def test_a_half_term_at_harewood(open_page: Any) -> None:
    with half_term() as calendar:
        place = world("harewood", "dsl", "family_worker")
        walk(place, calendar, open_page)


def walk(place: World, calendar: Calendar, open_page: Any) -> None:
    head, supervisor, supervisee = (
        somebody(open_page(), one, SECRET).sign_in()
        for one in (place.head, place.supervisor, place.supervisee)
    )
    head.section("Position").reads("Rosa Quayle", "Overdue", "Appendix 1")
    steps.arrange(head, supervisee.name, supervisor.name, every="4 weeks")
    steps.draw_up(supervisor, supervisee.name, CONTRACT)
    steps.sign_agreement(supervisor, supervisee)
    first, second = plan(supervisor, LAST)

    calendar.turn_to(first, hour=15)
    prepare(supervisee.sign_in())
    the_hour(supervisor.sign_in())
    write_up(supervisor, supervisee, first)
    filed_apart(supervisor, head.sign_in(), somebody(open_page(), other_lead(place), SECRET).sign_in(), first)

    calendar.turn_to(first + timedelta(days=6))
    phone = somebody(open_page(viewport=NARROW), place.supervisee).sign_in()
    steps.talk_between(phone, "The school nurse is leaving: who weighs the baby?")
    steps.call_off(supervisor.sign_in(), "A strategy meeting")
    again = a_little_before(second)
    steps.arrange_again(phone, second, again)

    calendar.turn_to(again, hour=15)
    next_time(supervisor.sign_in(), supervisee.sign_in(), first, again)
    steps.it_is_to_policy(head.sign_in(), supervisee, "Book the course on trauma", LATER)


def plan(supervisor: Hands, half_term_ends: date) -> tuple[date, date]:
    """A first day soon, since she is overdue; then what is proposed after it, within the half term."""
    first = steps.choose_a_date(supervisor)
    supervisor.follow("The arrangement").follow("Plan a year of sessions")
    proposed = iter(lambda: supervisor.value(f"Day {len(days) + 1}"), "")
    days: dict[int, date] = {}
    for day in proposed:
        days[len(days) + 1] = date.fromisoformat(day)
    assert timedelta(0) < days[1] - first <= timedelta(weeks=4)
    supervisor.untick(*(f"Meet on day {n}" for n, day in days.items() if day > half_term_ends))
    supervisor.press("Schedule what is ticked").reads(
        "1 session scheduled", words_of(first), words_of(days[1])
    )
    return first, days[1]


def prepare(supervisee: Hands) -> None:
    """She brings something, chooses her families, and writes in the forms themselves."""
    supervisee.reads("Your next session").follow("Agenda")
    supervisee.write("What else do you want to speak about?", "The move to the new building")
    supervisee.press("Put it on the agenda").reads("The move to the new building")
    supervisee.tick(FAMILY).tick("all the current cases").press("Choose these")
    supervisee.press("Prepare").write("General wellbeing", SAID_OF_ME).press("Save").reads("Saved")
    supervisee.follow(FAMILY).write("Summary of events and actions", SAID_OF_THE_CHILD)
    supervisee.pick("Status now", "Child in need", within="The children, 1")
    supervisee.press("Save").reads("Saved")


def the_hour(supervisor: Hands) -> None:
    """One thing at a time; what is said of the family goes to the family's record."""
    steps.begin_the_hour(supervisor)
    supervisor.reads("General wellbeing", "60 minutes planned")
    assert supervisor.value("General wellbeing") == SAID_OF_ME
    plan = "A nursery place, so that she can rest."
    steps.note(supervisor, FAMILY, {"The plan, and the reason for it": plan})
    steps.note(supervisor, "Any other business", {"Any other business": "Keys for the new building."})
    steps.end_the_hour(supervisor, 65)


def write_up(supervisor: Hands, supervisee: Hands, day: date) -> None:
    """Two actions; sent back once with a comment; the family's record is checked before it goes forward."""
    steps.agree_action(
        supervisor, "Ask about blinds for the nursery", supervisor.name, day + timedelta(weeks=4)
    )
    steps.agree_action(supervisor, "Book the course", supervisee.name, day + timedelta(weeks=9), row=2)
    steps.put_forward(supervisor)
    steps.send_back(supervisee, "supervision record", "The course on trauma, in June.")
    supervisor.home().follow("Write up: supervision record").reads("The course on trauma, in June.")
    supervisor.write("What", "Book the course on trauma", within="Actions agreed, 2")
    steps.put_forward(supervisor)
    steps.agree(supervisee, "supervision record")
    supervisee.home().follow("Write up: caseload record")
    supervisee.write("Summary of events and actions", SAID_OF_THE_CHILD + " Rosa was off sick on Friday.")
    supervisee.press("Save and put before the other to agree").reads("Does this belong here?", "“sick”")
    supervisee.follow("Change it").write("Summary of events and actions", SAID_OF_THE_CHILD)
    steps.put_forward(supervisee)
    steps.agree(supervisor, "caseload record")


def filed_apart(supervisor: Hands, head: Hands, lead: Hands, day: date) -> None:
    """The head sees that they met and no word of it; another lead reads the child's record and no other."""
    steps.session_of(supervisor, "Rosa Quayle", day)
    own = supervisor.follow("Supervision record").where
    child = supervisor.follow(FAMILY).where
    steps.session_of(head, "Rosa Quayle", day)
    head.reads(steps.NOT_ONES_OWN).does_not_read(SAID_OF_ME, SAID_OF_THE_CHILD)
    head.finds_nothing_at(own, child)
    lead.section("Cases").follow(FAMILY).follow("Caseload supervision record").reads(SAID_OF_THE_CHILD)
    lead.finds_nothing_at(own)


def next_time(supervisor: Hands, supervisee: Hands, first: date, today: date) -> None:
    """They sign last time's records, and open with what became of its actions: one is done, one carried."""
    for record in ("supervision record", "caseload record"):
        steps.sign(supervisor, record)
        steps.sign(supervisee, record)
    supervisee.reads("Sealed on").home().follow("Agenda").reads(
        "Ad hoc supervision of", "Book the course on trauma"
    )
    supervisee.press("Prepare")
    steps.review(supervisee, REVIEW, 1, "Done", "The blinds are up.")
    steps.review(supervisee, REVIEW, 2, "Carried over", LATER)
    supervisee.press("Save").reads("Saved")
    supervisor.home().press("Hold the session").reads("Ad hoc supervision of")
    supervisor.tick(f"Ad hoc supervision of {words_of(first + timedelta(days=6))}")
    supervisor.write("How long did it last?", "60").press("It is held: write it up")
    coming = today + timedelta(weeks=4)
    supervisor.tick("all current cases").write("Date of the next meeting", coming.isoformat())
    steps.put_forward(supervisor)
    steps.agree(supervisee, "supervision record")
    supervisee.home().reads("Your next session", words_of(coming))
