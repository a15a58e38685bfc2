"""Between two sessions: where an action stands is said on it, and comes up at the next one."""

from __future__ import annotations

import pytest

from clearsight.audit.models import Event
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.kernel.refusals import Conflict, Invalid, Unknown
from clearsight.people import actions as people
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.supervision import actions as supervision
from clearsight.supervision import queries as agendas
from clearsight.supervision.models import Action, ActionNote
from tests.walk import story
from tests.walk.story import NEXT, Supervision, agree, propose, write
from tests.world import LONG_AGO, OPERATOR, TODAY, at, do

pytestmark = pytest.mark.django_db
SAID = "I have rung twice"


@pytest.fixture
def held() -> Supervision:
    return story.held()


def undertaken(held: Supervision, what: str = "Ring the nurse", **more: object) -> Action:
    made: Action = do(supervision.agree_action, held.session, what, held.sam, TODAY, by=held.nadia, **more)
    return made


@pytest.mark.req("H1", "H2")
def test_what_was_said_of_an_open_action_begins_its_review_and_is_kept_on_both(held: Supervision) -> None:
    action = undertaken(held)
    do(supervision.note_on_action, action, SAID, by=held.sam)
    coming = held.arrangement.sessions.get(status="scheduled")
    (owed,) = agendas.agenda(coming, by=held.nadia, at=at(NEXT)).open_actions
    assert [(note.said, note.note.said_by) for note in owed.notes] == [(SAID, held.sam)]
    do(records.open_records, coming, by=held.sam, on=NEXT)
    do(supervision.hold, coming, NEXT, 60, by=held.nadia, on=NEXT)
    record = Record.objects.get(session=coming, form="supervision_record")
    (row,) = reading.read(record, by=held.sam, at=at(NEXT)).fields["previous_actions"].value  # type: ignore[misc, union-attr]
    assert row["said"] == f"Sam Okafor: {SAID}"  # type: ignore[index, call-overload]
    carried = [{**row, "outcome": "carried_over", "said": "Try the clinic"}]  # type: ignore[dict-item]
    write(record, held.nadia, on=NEXT, previous_actions=carried, cases_are="none", next_date="2026-05-05")
    propose(record, held.nadia, NEXT)
    agree(record, held.sam, NEXT)
    shown = agendas.shown_action(Action.objects.get(pk=action.pk), by=held.sam, at=at(NEXT))
    assert [(note.said, note.note.session) for note in shown.notes] == [
        (SAID, None),
        ("Try the clinic", coming),
    ]
    assert (shown.action.status, shown.carried) == ("open", 1)
    assert SAID.encode() not in b"".join(bytes(note.said) for note in ActionNote.objects.all())


@pytest.mark.req("H1")
def test_where_it_stands_is_said_by_whoever_may_close_it_and_only_while_it_is_open(held: Supervision) -> None:
    action = undertaken(held)
    with pytest.raises(Unknown):
        do(supervision.note_on_action, action, SAID, by=held.school.vera)
    with pytest.raises(Invalid, match="where it stands"):
        do(supervision.note_on_action, action, " ", by=held.sam)
    do(supervision.close_action, action, "She rang back", by=held.sam)
    with pytest.raises(Conflict, match="closed already"):
        do(supervision.note_on_action, action, SAID, by=held.sam)
    assert not ActionNote.objects.exists()


@pytest.mark.req("H4", "J1")
def test_whoever_leads_knows_that_something_is_overdue_and_not_what(held: Supervision) -> None:
    do(people.give_role, held.school.priya, "deputy_dsl", held.school.site, LONG_AGO, by=OPERATOR)
    undertaken(held)
    about = undertaken(held, "See the aunt", case=held.case)
    (private, of_case) = agendas.actions_of_others(by=held.school.priya, at=at(NEXT))
    assert (private.what, private.readable, private.overdue) == ("", False, True)
    # A deputy reads what is written about a child of the school, and so what is undertaken for it.
    assert (of_case.what, of_case.action) == ("See the aunt", about)
    assert [one.what for one in agendas.actions_of_others(by=held.nadia, at=at())] == [
        "Ring the nurse", "See the aunt",
    ]  # fmt: skip
    for outsider in (held.school.vera, held.school.casey, held.school.morgan):
        assert agendas.actions_of_others(by=outsider, at=at()) == []


@pytest.mark.req("H4")
def test_one_action_that_was_altered_leaves_the_others_and_is_left_in_the_log(held: Supervision) -> None:
    good, bad = undertaken(held), undertaken(held, "Write to the landlord")
    Action.objects.filter(pk=bad.pk).update(what=bytes(good.what))
    shown = agendas.actions_of(held.sam, by=held.sam, at=at())
    assert [(one.what, one.shut) for one in shown] == [("Ring the nurse", False), ("", True)]
    assert Event.objects.get(verb="supervision.note_unopened").detail == {"actions": [str(bad.public_id)]}
    bad.refresh_from_db()
    with pytest.raises(DoesNotOpen):
        agendas.shown_action(bad, by=held.sam, at=at())
