"""What is sealed is only added to: dated, signed, in order, bound to the seal, and never altered."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from clearsight.audit.models import Event
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.kernel.canonical import digest
from clearsight.kernel.refusals import Conflict, Invalid, Unknown
from clearsight.people import actions as people
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.signoff import actions as signoff
from clearsight.signoff.models import Addendum, Seal
from clearsight.signoff.queries import addenda_of, what_is_altered
from clearsight.signoff.queries.addenda import canonical_addendum
from tests.root import take_guards_away
from tests.walk import story
from tests.walk.story import Supervision, sign
from tests.world import OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F9", "F10")]


@pytest.fixture
def done() -> Supervision:
    """A record that both have signed."""
    return story.sealed()


def add(done: Supervision, text: str, by: Any, seen: int) -> Addendum:
    added: Addendum = do(signoff.add_to, done.record(), text, seen, by=by)
    return added


def altered(done: Supervision) -> str:
    shown = reading.read(done.record(), by=done.nadia, at=at())
    return ". ".join(what_is_altered(shown, by=done.nadia, at=at()))


def test_each_binds_the_seal_and_the_one_before_and_the_record_stays_as_it_was(done: Supervision) -> None:
    before = reading.content_hash(done.record())
    add(done, "The visit was on 3 March.", done.sam, 0)
    add(done, "Yes: I have seen the diary.", done.nadia, 1)
    shown = addenda_of(done.record(), by=done.sam, at=at())
    assert [(one.number, one.author, one.text) for one in shown] == [
        (1, done.sam, "The visit was on 3 March."), (2, done.nadia, "Yes: I have seen the diary."),
    ]  # fmt: skip
    assert all(one.as_added for one in shown) and len({one.content_hash for one in shown}) == 2
    first, second = done.record().addenda.order_by("number")
    seal = Seal.objects.get(record=done.record()).content_hash
    bound = canonical_addendum(done.record(), second, shown[1].text, seal, first.content_hash)
    assert (bound["sealed"], bound["before"]) == (seal, first.content_hash)
    assert digest(bound) == second.content_hash
    assert (
        reading.content_hash(done.record()) == before == Seal.objects.get(record=done.record()).content_hash
    )
    assert altered(done) == ""


def test_before_the_seal_nothing_is_added() -> None:
    agreed = story.agreed()
    sign(agreed.record(), agreed.sam)
    with pytest.raises(Invalid, match="only what is sealed"):
        add(agreed, "Too early", agreed.sam, 0)
    assert not Addendum.objects.exists()


def test_nobody_adds_twice_by_mistake_nor_to_what_they_have_not_read(done: Supervision) -> None:
    add(done, "The visit was on 3 March.", done.sam, 0)
    for person in (done.sam, done.nadia):
        with pytest.raises(Conflict, match="added since you looked"):
            add(done, "The visit was on 3 March.", person, 0)
    for text in (" ", "x" * 4001):
        with pytest.raises(Invalid):
            add(done, text, done.sam, 1)
    assert Addendum.objects.count() == 1


def test_only_a_party_adds_and_others_know_of_nothing(done: Supervision) -> None:
    of = done.school
    do(people.give_role, of.priya, "deputy_dsl", of.site, done.arrangement.from_date, by=OPERATOR)
    for person in (of.vera, of.priya, of.morgan, of.casey):
        with pytest.raises(Unknown):
            add(done, "From outside", person, 0)
        with pytest.raises(Unknown):
            addenda_of(done.record(), by=person, at=at())


def test_reading_is_audited_and_the_words_stand_nowhere_in_plain_text(done: Supervision) -> None:
    added = add(done, "The visit was on 3 March.", done.sam, 0)
    addenda_of(done.record(), by=done.nadia, at=at())
    events = Event.objects.filter(object_id=str(done.record().public_id))
    assert {"signoff.add_to", "signoff.read_addenda"} <= set(events.values_list("verb", flat=True))
    assert b"3 March" not in bytes(added.text) and "3 March" not in str(list(events.values("detail")))


@pytest.mark.abuse(6)
def test_the_database_itself_refuses_to_alter_one(done: Supervision) -> None:
    add(done, "The visit was on 3 March.", done.sam, 0)
    with pytest.raises(DatabaseError), transaction.atomic():
        Addendum.objects.update(author=done.nadia)
    with pytest.raises(DatabaseError), transaction.atomic():
        Addendum.objects.all().delete()
    assert altered(done) == ""


def behind_its_back(statement: str, *values: Any) -> None:
    """As somebody does who holds the database, and takes its guard away first."""
    take_guards_away()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "UPDATE signoff_addendum SET content_hash = 'f00' WHERE number = 1",
            "Addendum 1 is not what was added",
        ),
        ("DELETE FROM signoff_addendum WHERE number = 1", "1 of the 2 addenda are missing"),
        ("DELETE FROM signoff_addendum WHERE number = 2", "1 of the 2 addenda are missing"),
    ],
    ids=["its hash", "the first taken away", "the last taken away"],
)
@pytest.mark.req("J5")
def test_whoever_alters_the_database_is_found_out(done: Supervision, statement: str, says: str) -> None:
    add(done, "The visit was on 3 March.", done.sam, 0)
    add(done, "Yes: I have seen the diary.", done.nadia, 1)
    behind_its_back(statement)
    assert says in altered(done)
    assert Event.objects.filter(verb="signoff.what_is_altered").exists()


def test_words_put_in_another_s_name_do_not_open(done: Supervision) -> None:
    add(done, "The visit was on 3 March.", done.sam, 0)
    behind_its_back("UPDATE signoff_addendum SET author_id = %s", done.nadia.pk)
    with pytest.raises(DoesNotOpen):
        addenda_of(Record.objects.get(pk=done.record().pk), by=done.sam, at=at())


def test_whoever_has_left_the_group_adds_nothing_more(done: Supervision) -> None:
    do(people.record_leaving, done.sam, TODAY, by=done.school.morgan)
    with pytest.raises(Unknown):
        do(signoff.add_to, done.record(), "Later", 0, by=done.sam, on=story.NEXT)
