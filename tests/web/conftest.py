"""Places to begin from, for tests of pages. A module that needs another has a fixture of its own."""

from __future__ import annotations

import pytest

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests.web.world import World, arranged, world


@pytest.fixture
def place(db: None) -> World:
    """A school under Harewood's policy, in which nothing is arranged yet."""
    return world("harewood", "dsl", "family_worker")


@pytest.fixture
def draft(place: World) -> tuple[World, Record]:
    """A session that was held, and its main record."""
    session = perform(scheduling.schedule, arranged(place, days=0), today(), by=place.supervisor, at=now())
    perform(supervision.hold, session, today(), 60, by=place.supervisor, at=now())
    return place, perform(records.open_records, session, by=place.supervisor, at=now())[0]
