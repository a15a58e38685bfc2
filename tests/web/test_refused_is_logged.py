"""A colleague who tries is seen: what somebody may not leaves one line in the log, and tells them nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from clearsight.audit.actions import MOST_REFUSED, note_refused
from clearsight.audit.models import Event
from clearsight.integrations.clock import now
from clearsight.kernel.refusals import Denied
from clearsight.people import actions as people
from clearsight.records.models import Record
from clearsight.scheduling.models import Session
from tests import world
from tests.walk import story
from tests.walk.story import Supervision
from tests.web.world import browser
from tests.world import OPERATOR, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("J1")]


@pytest.fixture
def done() -> Supervision:
    made = story.agreed()
    for person in made.school.cast:
        do(people.give_account, person, "a long enough password", by=OPERATOR)
    return made


def refused() -> list[dict[str, Any]]:
    rows = Event.objects.filter(verb="refused").order_by("pk")
    return list(rows.values("actor_id", "object_kind", "object_id", "organisation_id", "detail"))


@pytest.mark.abuse(1)
def test_who_tries_to_read_a_record_is_seen_and_told_what_they_were_told(done: Supervision) -> None:
    casey, record = browser(done.school.casey), done.record()
    there = casey.get(f"/records/{record.public_id}")
    assert refused() == [{
        "actor_id": done.school.casey.pk, "object_kind": "records.record",
        "object_id": str(record.public_id), "organisation_id": done.school.organisation.pk,
        "detail": {"permission": "record.read"},
    }]  # fmt: skip
    nowhere = casey.get(f"/records/{uuid4()}")
    assert there.status_code == nowhere.status_code == 404
    assert body(there) == body(nowhere)
    assert len(refused()) == 1, "what is there for nobody is a mistyped address"


def body(answer: Any) -> str:
    return str(answer.content.decode().split("<main", 1)[1].split("csrfmiddlewaretoken")[0])


def test_what_one_may_not_do_with_what_one_knows_is_seen_and_leaves_nothing_else(done: Supervision) -> None:
    at, before = f"/sessions/{done.session.public_id}", Event.objects.count()
    assert browser(done.sam).post(f"{at}/hold", {"held_on": "2026-03-10", "minutes": "60"}).status_code == 403
    assert [row["detail"] for row in refused()] == [{"permission": "session.hold"}]
    assert Event.objects.count() == before + 1
    assert Session.objects.get(pk=done.session.pk).noted_by != done.sam


@pytest.mark.abuse(3)
def test_another_school_s_are_seen_in_the_log_of_who_asked(done: Supervision) -> None:
    elsewhere = world.school("Elmfield")
    lead = elsewhere.nadia
    lead.email = "lead@elmfield.example"
    lead.save()
    do(people.give_account, lead, "a long enough password", by=OPERATOR)
    record = Record.objects.filter(organisation=done.school.organisation)[0]
    for path in (f"/records/{record.public_id}", f"/cases/{done.case.public_id}"):
        assert browser(lead).get(path).status_code == 404
    assert [row["organisation_id"] for row in refused()] == [elsewhere.organisation.pk] * 2


def test_nobody_fills_the_disk_with_it(done: Supervision) -> None:
    casey, record = done.school.casey, done.record()
    mine = browser(casey)
    for _ in range(3):
        mine.get(f"/records/{record.public_id}")
    assert len(refused()) == 1
    at, where = now(), done.school.organisation.pk
    for number in range(2 * MOST_REFUSED):
        note_refused(
            Denied("record.read", "records.record", str(number)), by=casey, at=at, organisation=where
        )
    assert len(refused()) == MOST_REFUSED
    same = Denied("record.read", "records.record", "0")
    for seconds, is_noted in ((59, False), (60, True)):
        noted = note_refused(same, by=casey, at=at + timedelta(seconds=seconds), organisation=where)
        assert (noted is not None) == is_noted
    long = Denied("record.read", "records.record", "x" * 99)
    noted = note_refused(long, by=casey, at=at + timedelta(minutes=3), organisation=where)
    assert noted is not None and noted.object_id == "x" * 64


def test_whoever_may_leaves_no_such_line(done: Supervision) -> None:
    mine = browser(done.sam)
    for path in ("/", f"/sessions/{done.session.public_id}", f"/records/{done.record().public_id}", "/cases"):
        assert mine.get(path).status_code == 200
    assert refused() == []
