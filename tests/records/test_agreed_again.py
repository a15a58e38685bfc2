"""A record that is sent back and agreed again keeps the actions that stand in it, done or not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.signoff import actions as signoff
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Action
from clearsight.supervision.queries import matters_to_revisit
from tests import world
from tests.walk import story
from tests.walk.story import Supervision, agree, propose, write
from tests.world import TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F9", "H2")]
RING = {"what": "Ring the nurse", "by_whom": "Sam Okafor", "by_when": "2026-04-01"}
VISIT = {"what": "Visit", "by_whom": "Sam Okafor", "by_when": "2026-04-02"}


def settle(held: Supervision, *rows: Any) -> list[tuple[str, str]]:
    """Write these actions into the record and agree it: what each action made so far has come to."""
    write(held.record(), held.nadia, cases_are="all", actions=list(rows))
    propose(held.record(), held.nadia)
    agree(held.record(), held.sam)
    made = Action.objects.filter(session=held.session).select_related("file").order_by("pk")
    return [(action.file.unseal(action.what, action, "what"), action.status) for action in made]


def test_what_was_done_meanwhile_is_not_asked_for_again() -> None:
    held = story.held()
    settle(held, RING, VISIT)
    ring = Action.objects.get(session=held.session, due="2026-04-01")
    do(supervision.close_action, ring, "She will come", by=held.sam)
    do(signoff.return_with_comments, held.record(), "The date", by=held.sam)
    ring_later, again = {**RING, "by_when": "2026-04-09"}, {**VISIT, "what": "Visit with her"}
    assert settle(held, ring_later, again) == [
        ("Ring the nurse", "done"), ("Visit", "dropped"), ("Visit with her", "open"),
    ]  # fmt: skip
    do(signoff.return_with_comments, held.record(), "As before", by=held.sam)
    assert [status for _, status in settle(held, RING, VISIT)] == ["done", "dropped", "dropped", "open"]


def test_what_was_agreed_later_is_not_reviewed_before_it_was_agreed() -> None:
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    january = world.held(arrangement, date(2026, 1, 13))
    february = world.held(arrangement, date(2026, 2, 10))
    do(supervision.agree_action, february, "Agreed in February", of.sam, by=of.nadia)
    talk = do(scheduling.note_ad_hoc, arrangement, date(2026, 2, 17), revisit=True, by=of.nadia)
    for session, expected in ((january, 0), (do(scheduling.schedule, arrangement, TODAY, by=of.nadia), 1)):
        do(records.open_records, session, by=of.nadia)
        record = Record.objects.get(session=session, form="supervision_record")
        shown = reading.read(record, by=of.nadia, at=at()).fields["previous_actions"].value or []
        assert len(shown) == expected  # type: ignore[arg-type]
        assert list(matters_to_revisit(session)) == [talk] * expected
