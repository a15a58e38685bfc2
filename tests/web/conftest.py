"""Places to begin from, for tests of pages. A module that needs another has a fixture of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clearsight.compliance.actions import perform
from clearsight.config.notices import Notices
from clearsight.integrations.clock import now, today
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests import world as world_of
from tests.web.world import CHILD, FAMILY, World, arranged, world


@pytest.fixture(scope="session", autouse=True)
def _no_notice_names_a_child() -> Iterator[None]:
    """What is told on the next page waits in a cookie, packed and not sealed: no page tells of a child in it.

    Every form that any test of pages sends is looked at.
    """
    with pytest.MonkeyPatch.context() as patched:
        add = Notices.add

        def looked_at(self: Notices, level: int, message: str, extra_tags: str = "") -> None:
            named = [one for one in (FAMILY, CHILD, world_of.FAMILY, world_of.CHILD) if one in str(message)]
            assert named == [], f"a notice names a child: {message}"
            add(self, level, message, extra_tags)

        patched.setattr(Notices, "add", looked_at)
        yield


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
