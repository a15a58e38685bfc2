"""What there is to tell somebody, when, and how often."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.audit.models import Event
from clearsight.compliance.actions import perform
from clearsight.kernel.refusals import Refused
from clearsight.reminders import actions as reminders
from clearsight.reminders.models import Letter, Reminder
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests import world
from tests.reminders.post import PostOffice, account, later, note, send, told
from tests.walk import story
from tests.world import OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("D8", "L7")]


@pytest.mark.req("H4")
def test_an_action_is_told_before_its_day_and_each_week_after_it() -> None:
    done = story.prepared()
    due = TODAY + timedelta(days=10)
    action = do(supervision.agree_action, done.session, "Ring the nurse", done.sam, due, by=done.nadia)
    account(done.sam)
    assert "action_soon" not in note(done.sam)
    assert note(done.sam, later(7))["action_soon"] == 1
    assert "action_soon" not in note(done.sam, later(8))
    assert note(done.sam, later(11))["action_late"] == 1
    assert f"/actions/{action.public_id}" in told(done.sam, when=later(11)).said(done.sam)
    assert "action_late" not in note(done.sam, later(17))
    assert note(done.sam, later(18))["action_late"] == 1
    assert "action_late" not in note(done.sam, later(30)), "while that still waits to be sent"
    send(PostOffice(), later(30))
    do(supervision.close_action, action, "Done", by=done.sam, on=later(18).date())
    assert "action_late" not in note(done.sam, later(40))


@pytest.mark.req("F9")
def test_what_waits_for_a_signature_is_told_to_whose_it_is_and_to_nobody_else() -> None:
    done = story.agreed()
    post = told(done.nadia, done.sam, done.school.vera, done.school.priya, done.school.casey)
    for party in (done.nadia, done.sam):
        assert "records wait for your signature" in post.said(party)
    for other in (done.school.vera, done.school.priya, done.school.casey):
        assert "signature" not in post.said(other)
    story.sign(done.record(), done.sam)
    story.sign(done.record("caseload_record"), done.sam)
    assert "sign" not in note(done.sam, later(8)) and "sign" in note(done.nadia, later(8))


def test_supervision_is_told_the_day_before_and_preparing_earlier_until_it_is_begun() -> None:
    done = story.held()
    account(done.sam, done.nadia)
    before = (story.NEXT - TODAY).days
    assert "prepare" not in note(done.sam, later(before - 4))
    assert note(done.sam, later(before - 3))["prepare"] == 1
    assert "prepare" not in note(done.nadia, later(before - 3))
    for party in (done.sam, done.nadia):
        assert note(party, later(before - 1))["session"] == 1
        assert "session" not in note(party, later(before))


@pytest.mark.req("D6")
def test_a_request_waits_for_whom_it_is_asked_of_and_its_answer_for_the_asker() -> None:
    done = story.prepared()
    request = do(supervision.ask_for_more, "A hard week", arrangement=done.arrangement, by=done.sam)
    account(done.nadia, done.sam)
    assert note(done.nadia)["request"] == 1 and "answered" not in note(done.sam)
    do(supervision.decline_request, request, "As planned", by=done.nadia)
    assert note(done.sam)["answered"] == 1
    assert "answered" not in note(done.sam, later(1))


def test_days_to_choose_from_offers_and_objections_are_told_to_whom_they_wait_for() -> None:
    done = story.prepared()
    of = done.school
    account(*of.cast)
    days = [(TODAY + timedelta(days=9), None), (TODAY + timedelta(days=11), None)]
    arranged = world.one_to_one(of, of.nadia, of.priya)
    do(supervision.propose_dates, arranged, days, by=of.priya)
    do(supervision.offer_supervision, of.casey, by=of.vera)
    do(supervision.object_to, arranged, "Somebody else, please", by=of.priya)
    told_of = {person.name.split()[0]: set(note(person)) for person in of.cast}
    new = ("dates", "offer", "objection")
    found = {kind: sorted(name for name, kinds in told_of.items() if kind in kinds) for kind in new}
    assert found == {"dates": ["Nadia"], "offer": ["Casey"], "objection": ["Vera"]}


@pytest.mark.req("D9")
def test_what_the_policy_asks_for_is_told_with_its_clause_and_overdue_to_the_supervisor_too() -> None:
    done = story.prepared()
    do(scheduling.cancel, done.session, by=done.nadia)
    weeks_later = later(60)
    post = told(done.sam, done.nadia, when=weeks_later)
    assert "that your policy asks for" in post.said(done.sam)
    assert "overdue" in post.said(done.nadia) and "Sam" not in post.said(done.nadia)
    clauses = Reminder.objects.filter(person=done.sam, kind="late").values_list("clause", flat=True)
    assert clauses and all(clauses)


def test_once_a_day_waits_for_seven_and_what_protects_a_child_does_not() -> None:
    done = story.prepared()
    account(done.sam)
    do(reminders.choose_way, done.sam, "daily", by=done.sam)
    do(supervision.agree_action, done.session, "Ring", done.sam, TODAY, by=done.nadia)
    note(done.sam)
    waiting = Letter.objects.get(person=done.sam, entry=None)
    assert waiting.not_before == at(TODAY + timedelta(days=1), 7)
    do(supervision.raise_concern, done.session, "A bruise", done.sam, by=done.nadia)
    note(done.sam)
    waiting.refresh_from_db()
    assert waiting.not_before == at(TODAY)
    post = PostOffice()
    send(post)
    first = post.said(done.sam).index("forward at once")
    assert first < post.said(done.sam).index("An action of yours")


def test_whoever_wants_no_mail_gets_none_but_what_protects_a_child() -> None:
    done = story.prepared()
    account(done.sam)
    do(reminders.choose_way, done.sam, "calendar_only", by=done.sam)
    do(supervision.agree_action, done.session, "Ring", done.sam, TODAY, by=done.nadia)
    assert not told(done.sam).taken
    do(supervision.raise_concern, done.session, "A bruise", done.sam, by=done.nadia)
    said = told(done.sam).said(done.sam)
    assert "forward at once" in said and "An action" not in said
    assert note(done.sam, later(1))["concern"] == 1, "again each day, until it is done"


def test_without_a_mail_server_nothing_waits_that_would_be_sent_years_later() -> None:
    done = story.agreed()
    account(done.sam)
    note(done.sam, mail=False)
    assert not Letter.objects.exists() and not Reminder.objects.exists()


def test_only_the_operator_reminds_and_it_is_in_the_log_without_a_word() -> None:
    done = story.agreed()
    account(done.sam)
    for person in done.school.cast:
        with pytest.raises(Refused):
            perform(reminders.note_reminders, done.sam, by=person, at=at(TODAY))
    note(done.sam)
    event = Event.objects.get(verb="reminders.note_reminders")
    assert event.actor_name == OPERATOR.name and event.detail["sign"] == 2
    assert not note(done.sam) and Event.objects.filter(verb="reminders.note_reminders").count() == 1


def test_nobody_chooses_for_another() -> None:
    done = story.prepared()
    for act in (reminders.renew_feed, reminders.turn_off_feed):
        with pytest.raises(Refused):
            do(act, done.sam, by=done.nadia)
    with pytest.raises(Refused):
        do(reminders.choose_way, done.sam, "daily", by=done.school.morgan)
