"""The agreement is the consent: until all have signed it, each party may say no to who leads."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from clearsight.access.queries import permits
from clearsight.kernel.refusals import Conflict, Invalid, Unknown
from clearsight.people import actions as people
from clearsight.scheduling.models import Arrangement
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Objection
from clearsight.supervision.queries import (
    not_agreed_with,
    objections_to_answer,
    own_objection,
    read_objection,
    who_hears,
)
from tests import world
from tests.world import LONG_AGO, OPERATOR, TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("C2")]
WHY = "We are close friends: I would rather speak with somebody else"


@pytest.fixture
def of() -> School:
    return world.school()


def meets(of: School) -> Arrangement:
    return world.one_to_one(of, of.nadia, of.sam)


def somebody_waits() -> bool:
    """Whether another connection to this database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("postgres" not in os.environ.get("DATABASE_URL", ""), reason="SQLite has one writer")
def test_whoever_says_no_while_the_agreement_is_signed_is_told_that_it_is_agreed(of: School) -> None:
    arrangement = meets(of)

    def object_meanwhile() -> None:
        try:
            do(supervision.object_to, arrangement, WHY, by=of.sam)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            # As signing does: whoever signs last holds the arrangement, and brings the version into force.
            Arrangement.objects.select_for_update(no_key=True).get(pk=arrangement.pk)
            world.signed_on_paper(arrangement, TODAY)
            other = pool.submit(object_meanwhile)
            while not (somebody_waits() or other.done()):
                pass
        with pytest.raises(Invalid, match="it is agreed"):
            other.result(timeout=30)
    assert not Objection.objects.exists()


def names(persons: object) -> list[str]:
    return [person.name.split()[0] for person in persons]  # type: ignore[attr-defined]


def test_a_party_says_no_to_who_leads_and_is_no_party_and_reads_the_answer(of: School) -> None:
    do(people.give_role, of.priya, "deputy_dsl", of.site, LONG_AGO, by=OPERATOR)
    arrangement = meets(of)
    said = do(supervision.object_to, arrangement, WHY, by=of.sam)
    assert names(who_hears(said, TODAY)) == ["Priya"]
    waits = {who.name: names(one.person for one in objections_to_answer(who, TODAY)) for who in of.cast}
    assert {name for name, whose in waits.items() if whose} == {"Priya Lal"}
    assert read_objection(said, by=of.priya, at=at()).because == WHY
    do(supervision.answer_objection, said, "Casey supervises you instead", by=of.priya)
    assert read_objection(said, by=of.sam, at=at()).answer == "Casey supervises you instead"
    assert own_objection(arrangement, of.sam) == said
    assert WHY.encode() not in bytes(Objection.objects.get().because)


def test_the_other_parties_do_not_know_of_it(of: School) -> None:
    said = do(supervision.object_to, meets(of), WHY, by=of.sam)
    assert names(who_hears(said, TODAY)) == ["Vera"]
    for other in (of.nadia, of.priya, of.casey, of.morgan):
        assert not permits(other, "objection.view", said, TODAY), other.name
        with pytest.raises(Unknown):
            do(supervision.answer_objection, said, "No", by=other)


def test_what_is_agreed_is_not_objected_to_and_nobody_says_no_twice(of: School) -> None:
    arrangement = meets(of)
    assert list(not_agreed_with(of.sam, TODAY)) == list(not_agreed_with(of.nadia, TODAY)) == [arrangement]
    said = do(supervision.object_to, arrangement, WHY, by=of.nadia)
    with pytest.raises(Invalid, match="already"):
        do(supervision.object_to, arrangement, WHY, by=of.nadia)
    do(supervision.withdraw_objection, said, by=of.nadia)
    with pytest.raises(Conflict):
        do(supervision.withdraw_objection, said, by=of.nadia)
    world.signed_on_paper(arrangement, TODAY)
    with pytest.raises(Invalid, match="it is agreed"):
        do(supervision.object_to, arrangement, WHY, by=of.sam)
    assert not not_agreed_with(of.sam, TODAY)


def test_who_is_no_party_says_nothing_and_no_needs_a_reason(of: School) -> None:
    arrangement = meets(of)
    with pytest.raises(Invalid, match="not said why"):
        do(supervision.object_to, arrangement, " ", by=of.sam)
    with pytest.raises(Unknown):
        do(supervision.object_to, arrangement, WHY, by=of.casey)
