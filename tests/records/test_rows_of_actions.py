"""An action under review stays what was undertaken; an action agreed is a party's."""

from __future__ import annotations

from typing import Any

import pytest

from clearsight.audit.models import Event
from clearsight.kernel.refusals import Invalid
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Action
from tests import world
from tests.walk import story
from tests.walk.story import Supervision, agree, propose, write
from tests.world import TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F9")]


@pytest.fixture
def review() -> tuple[Supervision, Action, list[Any]]:
    """Today's session takes up an action of Nadia's from an earlier one."""
    of = world.school()
    case = world.fennimore(of)
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    before = world.held(arrangement, world.date(2026, 2, 10))
    action = do(supervision.agree_action, before, "Refer to social care", of.nadia, by=of.nadia)
    session = do(scheduling.schedule, arrangement, TODAY, by=of.nadia)
    do(supervision.hold, session, TODAY, 60, by=of.nadia)
    do(scheduling.schedule, arrangement, story.NEXT, by=of.nadia)
    do(records.open_records, session, by=of.sam)
    done = Supervision(of, case, arrangement, session)
    shown = reading.read(done.record(), by=of.sam, at=at())
    return done, action, list(shown.fields["previous_actions"].value)  # type: ignore[arg-type]


def test_what_an_action_under_review_was_is_nobody_s_to_say(
    review: tuple[Supervision, Action, list[Any]],
) -> None:
    done, _, rows = review
    forged = [
        {**rows[0], "what": "Order leaflets", "by_whom": "Sam Okafor", "outcome": "done", "said": "Done"}
    ]
    write(done.record(), done.sam, previous_actions=forged)
    (row,) = reading.read(done.record(), by=done.nadia, at=at()).fields["previous_actions"].value  # type: ignore
    assert (row["what"], row["by_whom"], row["said"]) == ("Refer to social care", "Nadia Rahman", "Done")


def test_an_action_that_was_not_put_there_cannot_be_slipped_in(
    review: tuple[Supervision, Action, list[Any]],
) -> None:
    done, _, rows = review
    other = do(supervision.agree_action, done.session, "Visit", done.nadia, by=done.nadia)
    for slipped in ([{**rows[0], "id": str(other.public_id)}], [rows[0], rows[0]], [{**rows[0], "id": "x"}]):
        with pytest.raises(Invalid, match="no action to be reviewed"):
            write(done.record(), done.sam, previous_actions=slipped)


def test_who_agreed_the_review_is_who_the_log_names(review: tuple[Supervision, Action, list[Any]]) -> None:
    done, action, rows = review
    reviewed = [{**rows[0], "outcome": "done", "said": "They have it"}]
    write(done.record(), done.nadia, previous_actions=reviewed, cases_are="all", any_other_business="x")
    propose(done.record(), done.nadia)
    agree(done.record(), done.sam)
    action.refresh_from_db()
    assert action.status == "done"
    assert Event.objects.get(verb="supervision.close_action").actor_id == done.sam.pk


def test_an_action_that_nobody_here_could_undertake_is_told_before_it_is_proposed() -> None:
    done = story.held()
    record = done.record("caseload_record")
    rows = [{"what": "Ring", "by_whom": "The headteacher", "by_when": "2026-03-20", "child": world.CHILD}]
    write(record, done.nadia, actions=rows)
    with pytest.raises(Invalid, match=r"actions\[1\]"):
        propose(record, done.nadia)
    assert Record.objects.get(pk=record.pk).state == "draft"


def test_two_of_one_name_are_told_apart() -> None:
    done = story.held()
    done.nadia.name = done.sam.name
    done.nadia.save()
    record = done.record("caseload_record")
    record.session.refresh_from_db()
    parties = reading.parties_by_name(Record.objects.get(pk=record.pk))
    assert reading.party_called(parties, done.sam.name) is None
    assert reading.party_called(parties, f"{done.sam.name} ({done.sam.code})") == done.sam
    assert reading.party_called(parties, str(done.nadia.public_id)) == done.nadia
