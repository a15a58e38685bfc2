"""What was disposed of stands in nobody's way."""

from __future__ import annotations

from datetime import time

import pytest

from clearsight.records import actions as records
from clearsight.retention import actions as retention
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests.casework.test_holds import officer, sealed
from tests.retention.test_disposal import LATER, closed, due
from tests.walk.story import propose, write
from tests.world import TODAY, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L9")]


def test_once_a_case_is_disposed_of_records_of_others_are_put_forward_as_before() -> None:
    """Names that may not belong are looked for in all cases; in one that was disposed of there are none."""
    done, dpo = sealed()
    of, other = closed(done, dpo), officer(done.school, "Piers Quince")
    (one,) = due(of, dpo, LATER)
    asked = do(retention.ask_to_dispose, one.review, "Looked through", by=dpo, on=LATER)
    do(retention.dispose, asked, by=other, on=LATER)
    session = do(scheduling.schedule, done.arrangement, TODAY, starts_at=time(16), by=done.nadia)
    do(supervision.hold, session, TODAY, 60, by=done.nadia)
    (record,) = do(records.open_records, session, by=done.nadia)
    write(record, done.nadia, cases_are="all", any_other_business="Cover for Friday.", next_date="2026-04-20")
    assert propose(record, done.nadia).state == "proposed"
