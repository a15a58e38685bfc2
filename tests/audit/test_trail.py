"""Every change and every reading of content leaves its trace, in one transaction, without the content."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from clearsight.audit.actions import record
from clearsight.audit.models import Event
from clearsight.casework.queries import identity
from clearsight.kernel.refusals import Unknown
from clearsight.people import actions as people
from clearsight.records import queries as reading
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import queries as agendas
from tests import world
from tests.walk import story
from tests.walk.story import write
from tests.world import OPERATOR, TODAY, at, do

pytestmark = pytest.mark.django_db


def verbs(**of: Any) -> list[str]:
    return list(Event.objects.filter(**of).order_by("pk").values_list("verb", flat=True))


def test_reading_content_is_on_record_with_who_and_what() -> None:
    held = story.held()
    seen = held.record("caseload_record")
    reading.read(seen, by=held.sam, at=at())
    identity(held.case, by=held.nadia, at=at())
    agendas.agenda(held.session, by=held.sam, at=at())
    read = Event.objects.filter(verb="records.read").latest("pk")
    assert (read.actor_id, read.object_kind, read.object_id) == (
        held.sam.pk,
        "records.record",
        str(seen.public_id),
    )
    assert read.organisation_id == held.school.organisation.pk
    assert verbs(actor_id=held.nadia.pk)[-1] == "casework.read_identity"
    assert verbs(actor_id=held.sam.pk)[-1] == "supervision.read_agenda"


def test_what_is_refused_leaves_nothing_behind() -> None:
    held = story.held()
    before = Event.objects.count()
    with pytest.raises(Unknown):
        reading.read(held.record(), by=held.school.casey, at=at())
    assert Event.objects.count() == before


def test_an_action_that_fails_leaves_neither_its_change_nor_its_trace() -> None:
    of = world.school()
    before = Event.objects.count()

    def then_fail(*args: Any, **rest: Any) -> None:
        people.note_training(*args, **rest)
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="power"):
        do(then_fail, of.sam, "dsl", TODAY, by=OPERATOR)
    assert (Event.objects.count(), of.sam.training.count()) == (before, 0)


def test_no_event_holds_what_was_written() -> None:
    held = story.held()
    write(held.record("caseload_record"), held.sam, summary="CANARY-NARRATIVE")
    kept = " ".join(f"{e.verb} {e.object_id} {e.detail}" for e in Event.objects.all())
    for canary in ("CANARY", world.FAMILY, world.CHILD):
        assert canary not in kept
    assert Event.objects.get(verb="records.write").detail == {"fields": ["summary"]}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_audited_outside_a_transaction() -> None:
    of = world.school()
    with pytest.raises(RuntimeError, match="outside a transaction"):
        record("people.dream", of.sam, by=of.sam, at=at(), organisation=None)


def test_a_change_that_nobody_would_evaluate_again_is_a_programmer_s_mistake() -> None:
    of = world.school()
    with pytest.raises(RuntimeError, match=r"through compliance\.actions\.perform"), transaction.atomic():
        people.note_training(of.sam, "dsl", TODAY, by=OPERATOR, at=at())


def test_every_change_names_its_action() -> None:
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    session = do(scheduling.schedule, arrangement, TODAY, by=of.nadia)
    do(scheduling.cancel, session, by=of.sam)
    assert verbs(object_id=str(session.public_id)) == ["scheduling.schedule", "scheduling.cancel"]
