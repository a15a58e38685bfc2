"""Who was present is said once the session is held, and the supervisor is one of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.records import actions as records
from clearsight.records.queries import read
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests.web.world import world

pytestmark = pytest.mark.django_db


@pytest.mark.req("F4")
@pytest.mark.parametrize("policy", ["harewood", "north-east-futures", "embark"])
def test_nobody_was_there_before_it_is_held_and_then_both_were(policy: str) -> None:
    place = world(policy, "dsl", "deputy_dsl")
    kind = "one_to_one" if policy == "harewood" else "group"
    made = perform(scheduling.arrange, place.organisation, place.supervisor, [place.supervisee], kind=kind,
                   from_date=today() - timedelta(days=10), by=place.head, at=now())  # fmt: skip
    session = perform(scheduling.schedule, made, today(), by=place.supervisor, at=now())

    def said() -> set[str]:
        opened = perform(records.open_records, session, by=place.supervisor, at=now())
        shown = [read(record, by=place.supervisor, at=now()) for record in opened]
        fields = [field for one in shown for field in one.fields.values()]
        return {str(field.value or "") for field in fields if field.field.source == "attendance"}

    assert said() <= {""}
    perform(supervision.hold, session, today(), 60, by=place.supervisor, at=now())
    session.refresh_from_db()
    assert said() == {"Present: Rosa Quayle, Dervla Penhale."}
