"""Who may do what in one school, written out by hand: it is compared with no code that answers it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Model

from clearsight.access.queries import permits
from clearsight.supervision import actions as supervision
from tests import world
from tests.walk import story
from tests.world import TODAY, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("J1", "J2")]
SOON = TODAY + timedelta(days=2)
# Vera is headteacher, Nadia leads safeguarding and supervises Sam, Morgan administers; others are outside.
# Casey is asked to take that supervision over, and knows that it is for as long as that waits.
EXPECTED = {
    "organisation.see_position": "Nadia Vera",
    "organisation.manage_people": "Morgan",
    "organisation.alter_forms": "Nadia Vera",
    "organisation.make_exception": "Nadia",
    "organisation.manage_calendar": "Morgan",
    "site.see_calendar": "Casey Morgan Nadia Priya Sam Vera",
    "site.manage_calendar": "Morgan Nadia",
    "organisation.open_case": "Nadia",
    "person.manage": "Morgan",
    "person.see_findings": "Nadia Sam Vera",
    "arrangement.view": "Casey Nadia Sam Vera",
    "arrangement.manage": "Nadia",
    "arrangement.vary": "Nadia Vera",
    "arrangement.cover": "Nadia Vera",
    "arrangement.end": "Nadia Vera",
    "arrangement.hand_over": "Casey Nadia Vera",
    "handover.view": "Casey Nadia Sam Vera",
    "handover.confirm": "Casey Nadia",
    "handover.withdraw": "Casey Nadia Vera",
    "arrangement.propose_dates": "Nadia Sam",
    "arrangement.object": "Nadia Sam",
    "proposal.view": "Nadia Sam",
    "proposal.answer": "Nadia Sam",
    "proposal.withdraw": "Sam",
    "objection.view": "Sam Vera",
    "objection.answer": "Vera",
    "objection.withdraw": "Sam",
    "person.offer_supervision": "Nadia Vera",
    "offer.view": "Casey Nadia Vera",
    "offer.read": "Casey Vera",
    "offer.answer": "Casey",
    "offer.withdraw": "Nadia Vera",
    "person.ask_for_more": "Sam",
    "person.change_password": "Sam",
    "person.choose_reminders": "Sam",
    "person.remind": "",
    "request.view": "Nadia Sam",
    "request.read": "Nadia Sam",
    "request.answer": "Nadia",
    "request.withdraw": "Sam",
    "arrangement.draw_up_agreement": "Nadia Sam",
    "session.view": "Nadia Sam Vera",
    "session.come_to": "Nadia Sam",
    "session.read_agenda": "Nadia Sam",
    "session.hold": "Nadia",
    "action.view": "Nadia Sam",
    "action.know_of": "Nadia Sam",
    "action.close": "Nadia Sam",
    "concern.view": "Nadia Sam",
    "concern.know_of": "Nadia Sam",
    "concern.name_carrier": "Nadia Sam",
    "concern.take_forward": "Sam",
    "case.view": "Nadia Sam",
    "case.manage": "Nadia Sam",
    "case.hand_on": "Nadia",
    "case.read_plan": "Nadia Sam",
    "case.write_plan": "Nadia Sam",
    "case.see_coverage": "Nadia Sam",
    "case.tell_practice": "Nadia Sam",
    "organisation.read_practice": "Nadia Sam Vera",
    "site.open_case": "Nadia",
    "record.read": "Nadia Sam",
    "record.file_elsewhere": "Nadia Sam",
    "record.sign": "Nadia Sam",
    "record.disagree": "Nadia Sam",
    "record.add_to": "Nadia Sam",
    "session.leave_out_signature": "Nadia Vera",
    "arrangement.leave_out_signature": "Nadia Vera",
}


def test_who_may_do_what_in_one_school() -> None:
    done = story.agreed()
    of = done.school
    arranged = world.one_to_one(of, of.nadia, of.sam, TODAY)
    things: dict[str, Model] = {
        "organisation": of.organisation, "site": of.site, "person": of.sam, "arrangement": done.arrangement,
        "request": do(supervision.ask_for_more, "Soon", arrangement=done.arrangement, by=done.sam),
        "handover": do(supervision.propose_handover, done.arrangement, of.casey, TODAY, by=of.vera),
        "proposal": do(supervision.propose_dates, arranged, [(TODAY, None), (SOON, None)], by=of.sam),
        "objection": do(supervision.object_to, arranged, "I would rather not", by=of.sam),
        "offer": do(supervision.offer_supervision, of.casey, by=of.vera),
        "session": done.session, "case": done.case, "record": done.record(),
        "concern": do(supervision.raise_concern, done.session, "Heard", done.sam, by=done.nadia),
        "action": do(supervision.agree_action, done.session, "Ring the nurse", done.sam, by=done.nadia),
    }  # fmt: skip
    may = {
        permission: " ".join(
            sorted(
                person.name.split()[0]
                for person in of.cast
                if permits(person, permission, things[permission.partition(".")[0]], TODAY)
            )
        )
        for permission in EXPECTED
    }
    assert may == EXPECTED
