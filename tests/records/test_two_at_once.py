"""Two people at two machines at the very same moment: one is told, and nothing is half done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Entry, Record
from clearsight.signoff import actions as signoff
from clearsight.signoff.models import Seal, Signature
from tests.walk import story
from tests.world import at, do

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of them at the same moment, each on a connection of its own; what came of each."""
    start = Barrier(len(deeds))

    def one(deed: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return deed()
        except ClearsightError as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def test_of_two_who_write_in_one_field_one_is_told() -> None:
    held = story.held()
    record = held.record()

    def words(who: Any, text: str) -> Callable[[], Any]:
        return lambda: do(records.write, record, {"wellbeing": text}, {"wellbeing": 0}, by=who)

    came = at_once(words(held.sam, "Sam's"), words(held.nadia, "Nadia's"))
    assert [isinstance(one, Conflict) for one in came].count(True) == 1
    assert Entry.objects.filter(record=record, field="wellbeing").count() == 1


def test_of_two_who_sign_last_both_sign_and_it_is_sealed_once() -> None:
    done = story.agreed()
    record = done.record()
    shown = reading.content_hash(record)
    came = at_once(
        *(lambda who=who: do(signoff.sign, record, shown, by=who) for who in (done.sam, done.nadia))
    )
    assert all(isinstance(one, Signature) for one in came)
    assert Seal.objects.filter(record=record).count() == 1
    assert Record.objects.get(pk=record.pk).state == "sealed"


@pytest.mark.abuse(10)
def test_one_person_who_presses_twice_signs_once() -> None:
    done = story.agreed()
    record = done.record()
    shown = reading.content_hash(record)
    came = at_once(*(lambda: do(signoff.sign, record, shown, by=done.sam) for _ in range(3)))
    assert [isinstance(one, Signature) for one in came].count(True) == 1
    assert [isinstance(one, Invalid) for one in came].count(True) == 2
    assert Signature.objects.count() == 1


@pytest.mark.abuse(9)
def test_a_signature_binds_what_was_shown_while_the_other_sends_it_back() -> None:
    done = story.agreed()
    record = done.record()
    shown = reading.content_hash(record)
    at_once(
        lambda: do(signoff.sign, record, shown, by=done.sam),
        lambda: do(signoff.return_with_comments, record, "Not yet", by=done.nadia),
    )
    now = Record.objects.get(pk=record.pk)
    assert now.state == "draft"
    assert not Signature.objects.filter(withdrawn_at__isnull=True).exists()
    assert reading.read(now, by=done.sam, at=at()).remarks[0].text == "Not yet"
