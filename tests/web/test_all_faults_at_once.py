"""A form that comes back tells everything that is wrong with it, and leads to each field."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from clearsight.integrations.clock import today
from clearsight.people import actions as people
from clearsight.records import actions as records
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.supervision import actions as supervision
from tests import world
from tests.world import OPERATOR, School, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L2", "L3")]


@pytest.fixture
def of() -> School:
    school = world.school()
    do(people.give_account, school.nadia, "a long enough password", by=OPERATOR, on=today())
    return school


@pytest.fixture
def session(of: School) -> Session:
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    made: Session = do(scheduling.schedule, arrangement, today(), by=of.nadia, on=today())
    return made


def told(client: Client, of: School, path: str, **typed: Any) -> set[str]:
    """The fields to which the summary of errors leads; each is on the page, and in its order."""
    client.force_login(of.nadia.user)
    page = client.post(path, typed)
    assert page.status_code == 400
    text = page.content.decode()
    summary = text.partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    fields = list(dict.fromkeys(re.findall(r'href="#([^"]+)"', summary)))
    assert all(f'id="{field}"' in text for field in fields), fields
    if not path.startswith("/records") and not path.endswith("/agreement"):
        assert fields == sorted(fields, key=lambda field: text.index(f'id="{field}"'))
    return set(fields)


def test_arranging(client: Client, of: School) -> None:
    typed = {
        "kind": "one_to_one", "supervisor": "", "supervisee": "", "every": "often", "from_date": "soon",
        "minutes": "9999",
    }  # fmt: skip
    found = told(client, of, "/arrangements/new", **typed)
    assert found == {"supervisor", "supervisee", "every", "minutes", "from_date"}
    assert not Arrangement.objects.exists()


def test_scheduling_and_moving(client: Client, of: School, session: Session) -> None:
    typed = {"day": "2199-01-01", "starts_at": "half past", "minutes": "0"}
    for path in (
        f"/arrangements/{session.arrangement.public_id}/schedule",
        f"/sessions/{session.public_id}/move",
    ):
        assert told(client, of, path, **typed) == {"day", "starts_at", "minutes"}
    assert Session.objects.count() == 1


def test_holding(client: Client, of: School, session: Session) -> None:
    tomorrow = (today() + timedelta(days=1)).isoformat()
    path = f"/sessions/{session.public_id}/hold"
    assert told(client, of, path, held_on=tomorrow, minutes="", interruptions="x" * 201) == {
        "held_on", "minutes", "interruptions",
    }  # fmt: skip
    session.refresh_from_db()
    assert session.status == "scheduled"


def test_calling_off(client: Client, of: School, session: Session) -> None:
    assert told(client, of, f"/sessions/{session.public_id}/cancel", whose="", because="") == {
        "because",
        "whose",
    }


def test_noting_a_talk(client: Client, of: School, session: Session) -> None:
    path = f"/arrangements/{session.arrangement.public_id}/ad-hoc"
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert told(client, of, path, held_on=tomorrow, minutes="1e3") == {"held_on", "minutes"}


def test_drawing_up_the_agreement(client: Client, of: School, session: Session) -> None:
    world.fennimore(of)
    path = f"/arrangements/{session.arrangement.public_id}/agreement"
    typed = {"f.frequency": "1 year", "f.minutes": "99999"}
    found = told(client, of, path, **typed)
    assert {"f.frequency", "f.minutes", "f.who_stores"} <= found


def test_putting_a_record_before_the_other(client: Client, of: School, session: Session) -> None:
    do(supervision.hold, session, today(), 60, by=of.nadia, on=today())
    record = do(records.open_records, session, by=of.nadia, on=today())[0]
    typed = {"step": "propose", "f.next_date": "9999-01-01", "was.f.next_date": ""}
    found = told(client, of, f"/records/{record.public_id}", **typed)
    assert "f.next_date" in found
    assert len(found) > 1
