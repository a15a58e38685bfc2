"""The joint agenda assembles itself; what is undertaken is followed up; nobody else reads it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from clearsight.supervision import queries as agendas
from clearsight.supervision.models import Action
from tests import world
from tests.walk import story
from tests.walk.story import NEXT, Supervision, agree, propose, write
from tests.world import TODAY, at, do

pytestmark = pytest.mark.django_db


def next_session(held: Supervision) -> object:
    return held.arrangement.sessions.get(status="scheduled")


@pytest.mark.req("E1")
def test_the_agenda_has_what_is_owed_what_is_brought_and_what_the_policy_wants() -> None:
    held = story.held()
    do(supervision.agree_action, held.session, "Ring the nurse", held.sam, TODAY, by=held.nadia)
    matter = do(scheduling.note_ad_hoc, held.arrangement, TODAY, revisit=True, by=held.sam)
    coming = next_session(held)
    do(supervision.add_agenda_item, coming, "The uncle", by=held.sam)
    do(supervision.add_agenda_item, coming, "Workload", by=held.nadia)
    agenda = agendas.agenda(coming, by=held.sam, at=at(NEXT))
    assert [(item.text, item.by) for item in agenda.brought] == [
        ("The uncle", held.sam), ("Workload", held.nadia),
    ]  # fmt: skip
    assert [(shown.what, shown.overdue) for shown in agenda.open_actions] == [("Ring the nurse", True)]
    assert agenda.matters_to_revisit == (matter,)
    assert "caseload" in {item.id for item in agenda.standing}
    assert agenda.cases_brought == ()


@pytest.mark.req("D5")
def test_a_matter_taken_up_again_leaves_the_agenda() -> None:
    held = story.held()
    matter = do(scheduling.note_ad_hoc, held.arrangement, TODAY, revisit=True, by=held.sam)
    coming = next_session(held)
    do(supervision.hold, coming, NEXT, 60, revisits=[matter], by=held.nadia, on=NEXT)
    after = do(scheduling.schedule, held.arrangement, NEXT + timedelta(days=28), by=held.nadia, on=NEXT)
    assert agendas.agenda(after, by=held.sam, at=at(NEXT)).matters_to_revisit == ()


@pytest.mark.req("E3")
def test_cases_are_chosen_from_those_one_may_know_of() -> None:
    before = story.prepared()
    elsewhere = world.fennimore(world.school("Elmfield"))
    with pytest.raises(Unknown):
        do(supervision.bring_cases, before.session, [before.case, elsewhere], by=before.sam)
    do(supervision.bring_cases, before.session, [], by=before.sam)
    assert agendas.agenda(before.session, by=before.sam, at=at()).cases_brought == ()


def test_an_item_is_taken_back_by_whoever_brought_it() -> None:
    before = story.prepared()
    item = do(supervision.add_agenda_item, before.session, "The uncle", by=before.sam)
    with pytest.raises(Invalid):
        do(supervision.take_off_agenda, item, by=before.nadia)
    do(supervision.take_off_agenda, item, by=before.sam)
    assert agendas.agenda(before.session, by=before.sam, at=at()).brought == ()


def test_only_the_parties_read_the_agenda() -> None:
    before = story.prepared()
    with pytest.raises(Refused):
        agendas.agenda(before.session, by=before.school.vera, at=at())
    with pytest.raises(Unknown):
        agendas.agenda(before.session, by=before.school.casey, at=at())


@pytest.mark.req("H1")
def test_an_action_is_done_or_dropped_once_and_says_what_happened() -> None:
    held = story.held()
    action = do(supervision.agree_action, held.session, "Ring the nurse", held.sam, TODAY, by=held.nadia)
    with pytest.raises(Invalid):
        do(supervision.close_action, action, "", status="dropped", by=held.sam)
    do(supervision.close_action, action, "She rang back.", by=held.sam)
    with pytest.raises(Conflict):
        do(supervision.close_action, Action.objects.get(pk=action.pk), "Again", by=held.sam)
    shown = agendas.actions_of(held.sam, by=held.sam, at=at(), closed=True)
    assert [(item.action.status, item.outcome) for item in shown] == [("done", "She rang back.")]
    assert agendas.actions_of(held.sam, by=held.school.vera, at=at(), closed=True) == []


def test_an_action_belongs_to_a_party_and_to_a_case_that_was_brought() -> None:
    held = story.held()
    other = world.fennimore(world.school("Elmfield"))
    with pytest.raises(Invalid) as told:
        do(supervision.agree_action, held.session, " ", held.school.casey, case=other, by=held.nadia)
    assert {fault.place for fault in told.value.faults} == {"what", "owner", "case"}


@pytest.mark.req("H2")
def test_last_time_s_actions_stand_in_the_next_record_and_what_is_said_settles_them() -> None:
    done = story.agreed()
    action = do(supervision.agree_action, done.session, "Ring the nurse", done.sam, TODAY, by=done.nadia)
    kept = do(supervision.agree_action, done.session, "Write to the landlord", done.sam, by=done.nadia)
    coming = next_session(done)
    do(records.open_records, coming, by=done.sam, on=NEXT)
    do(supervision.hold, coming, NEXT, 60, by=done.nadia, on=NEXT)
    record = Record.objects.get(session=coming, form="supervision_record")
    rows = reading.read(record, by=done.sam, at=at(NEXT)).fields["previous_actions"].value
    assert [row["what"] for row in rows] == ["Ring the nurse", "Write to the landlord"]  # type: ignore[index, union-attr]
    said = [
        {**rows[0], "outcome": "done", "said": "She rang back."},  # type: ignore[index, dict-item]
        {**rows[1], "outcome": "carried_over", "said": "No answer yet."},  # type: ignore[index, dict-item]
    ]
    write(record, done.nadia, on=NEXT, previous_actions=said, cases_are="none", next_date="2026-05-05")
    propose(record, done.nadia, NEXT)
    agree(record, done.sam, NEXT)
    action.refresh_from_db()
    kept.refresh_from_db()
    assert (action.status, action.closed_on) == ("done", NEXT)
    assert (kept.status, kept.carried.count()) == ("open", 1)


TERMS = {
    "frequency": "2 weeks", "minutes": 90, "starts": "2026-03-10", "venue": "The annexe",
    "who_records": "supervisor", "who_stores": "Nadia",
    "dispute_school": "Elmfield", "review_on": "2027-03-10",
}  # fmt: skip


@pytest.mark.req("C1", "C2")
def test_what_both_have_signed_holds_and_not_before() -> None:
    before = story.prepared()
    agreement = do(supervision.draw_up_agreement, before.arrangement, TERMS, by=before.nadia)
    shown = agendas.read_agreement(agreement, by=before.sam, at=at())
    assert shown.values["supervisee"] == "Sam Okafor"
    do(supervision.sign_agreement, agreement, shown.shown_hash, by=before.sam)
    before.arrangement.refresh_from_db()
    assert before.arrangement.every == "4 weeks"
    do(supervision.sign_agreement, agreement, shown.shown_hash, by=before.nadia)
    before.arrangement.refresh_from_db()
    terms = (before.arrangement.every, before.arrangement.minutes, before.arrangement.venue)
    assert terms == ("2 weeks", 90, "The annexe")


def test_nobody_signs_an_agreement_twice_unseen_or_after_a_later_one() -> None:
    before = story.prepared()
    agreement = do(supervision.draw_up_agreement, before.arrangement, TERMS, by=before.nadia)
    shown = agendas.read_agreement(agreement, by=before.sam, at=at())
    with pytest.raises(Conflict, match="not what you were shown"):
        do(supervision.sign_agreement, agreement, "0" * 64, by=before.sam)
    do(supervision.sign_agreement, agreement, shown.shown_hash, by=before.sam)
    with pytest.raises(Invalid):
        do(supervision.sign_agreement, agreement, shown.shown_hash, by=before.sam)
    with pytest.raises(Unknown):
        do(supervision.sign_agreement, agreement, shown.shown_hash, by=before.school.vera)
    do(supervision.draw_up_agreement, before.arrangement, {**TERMS, "venue": "Here"}, by=before.sam)
    with pytest.raises(Conflict, match="later version"):
        do(supervision.sign_agreement, agreement, shown.shown_hash, by=before.nadia)


def test_an_agreement_wants_the_fields_of_its_template() -> None:
    before = story.prepared()
    with pytest.raises(Invalid) as told:
        do(supervision.draw_up_agreement, before.arrangement, {"frequency": "often"}, by=before.nadia)
    assert {"frequency", "dispute_school"} <= {fault.place for fault in told.value.faults}


def test_the_template_comes_with_what_is_known() -> None:
    before = story.prepared()
    form, values = agendas.new_agreement(before.arrangement, by=before.sam, on=TODAY)
    assert (form.id, values["frequency"], values["supervisor"]) == ("contract", "4 weeks", "Nadia Rahman")
    assert values["starts"] == date(2025, 9, 1).isoformat()
