"""Whatever is done has its place in the tree of its organisation, in the transaction in which it is done."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from clearsight.audit.actions import gathering, record
from clearsight.audit.domain import notes, tree
from clearsight.audit.domain.entries import leaf_of
from clearsight.audit.models import Event, Leaf, TreeHead
from clearsight.audit.queries import check_tree
from clearsight.compliance.actions import perform
from clearsight.integrations.signing import public_key
from clearsight.people import actions as people
from clearsight.people.models import Organisation
from clearsight.scheduling import actions as scheduling
from tests.records.test_two_at_once import at_once
from tests.world import OPERATOR, TODAY, School, at, do, one_to_one, school

pytestmark = [pytest.mark.django_db, pytest.mark.req("F10")]


def log_of(organisation: Organisation | None) -> tuple[TreeHead, list[bytes]]:
    number = organisation.pk if organisation else 0
    hashes = Leaf.objects.filter(tree=number).order_by("number").values_list("hash", flat=True)
    return TreeHead.objects.get(tree=number), [bytes.fromhex(one) for one in hashes]


def dream(of: School, **rest: Any) -> Event:
    return record("people.dream", of.sam, by=of.sam, at=at(), organisation=of.organisation.pk, **rest)


def test_every_event_is_a_leaf_and_the_checkpoint_says_so() -> None:
    one, other = school("Thornhill"), school("Elmfield")
    arrangement = one_to_one(one, one.nadia, one.sam)
    do(scheduling.schedule, arrangement, TODAY, by=one.nadia)
    for of in (one, other):
        head, leaves = log_of(of.organisation)
        events = Event.objects.filter(organisation_id=of.organisation.pk)
        assert head.size == len(leaves) == events.count() > 0
        for leaf in Leaf.objects.filter(tree=of.organisation.pk):
            entry = Event.objects.get(pk=leaf.event).entry
            assert leaf_of(entry, bytes(leaf.salt)).hex() == leaf.hash
        by = notes.Verifier(f"clearsight/log/{of.organisation.public_id}", public_key())
        assert notes.verified(head.checkpoint, by) == notes.Checkpoint(by.name, head.size, tree.root(leaves))
    assert list(
        Leaf.objects.filter(tree=one.organisation.pk).order_by("number").values_list("number", flat=True)
    ) == list(range(log_of(one.organisation)[0].size))


def test_what_belongs_to_no_organisation_is_in_the_installation_s_own_log() -> None:
    of = school()
    before = TreeHead.objects.filter(tree=0).values_list("size", flat=True).first() or 0
    with transaction.atomic():
        record("people.dream", of.sam, by=OPERATOR, at=at(), organisation=None)
    head, leaves = log_of(None)
    assert head.size == len(leaves) == before + 1
    assert head.origin == f"clearsight/log/installation-{public_key().hex()[:16]}"


def test_what_is_undone_leaves_no_leaf() -> None:
    of = school()
    before = log_of(of.organisation)

    def partly(*, by: Any, at: Any) -> None:
        dream(of)
        with transaction.atomic():
            dream(of)
            transaction.set_rollback(True)
        dream(of)

    with transaction.atomic():
        perform(partly, by=OPERATOR, at=at())
        transaction.set_rollback(True)
    assert log_of(of.organisation)[1] == before[1]
    with transaction.atomic(), gathering():
        perform(partly, by=OPERATOR, at=at())
        transaction.set_rollback(True)
    assert log_of(of.organisation)[1] == before[1]
    perform(partly, by=OPERATOR, at=at())
    head, leaves = log_of(of.organisation)
    assert len(leaves) == len(before[1]) + 2 == head.size and tree.root(leaves).hex() == head.root
    # What is undone last has a number that nothing else got.
    with transaction.atomic(), gathering():
        dream(of)
        with transaction.atomic():
            dream(of)
            transaction.set_rollback(True)
    assert len(log_of(of.organisation)[1]) == len(leaves) + 1


def test_two_logs_are_locked_in_one_order_whatever_was_done_first() -> None:
    """Else two who act in both could each wait for the other."""
    of, orders = school(), []
    for order in ((of.organisation.pk, None), (None, of.organisation.pk)):
        with CaptureQueriesContext(connection) as asked, transaction.atomic(), gathering():
            for organisation in order:
                record("people.dream", of.sam, by=of.sam, at=at(), organisation=organisation)
        locked = [one["sql"] for one in asked.captured_queries if "UPDATE" in one["sql"][:7]]
        orders.append(list(dict.fromkeys("installation-" in one for one in locked)))
    assert orders == [[True, False]] * 2


def test_the_same_done_twice_has_two_leaves_that_tell_nothing() -> None:
    of = school()
    with transaction.atomic():
        dream(of), dream(of)
    _, leaves = log_of(of.organisation)
    assert leaves[-1] != leaves[-2]


def test_a_reading_costs_two_questions_more() -> None:
    of = school()
    with transaction.atomic():
        dream(of)
        with CaptureQueriesContext(connection) as asked:
            dream(of)
    said = [one["sql"].split()[0] for one in asked.captured_queries]
    assert sorted(said) == ["INSERT", "INSERT", "UPDATE"], asked.captured_queries


def test_an_action_of_many_events_locks_the_tree_once_and_last() -> None:
    of = school()
    dream_of_it = [dream] * 5

    def many(*, by: Any, at: Any) -> None:
        for one in dream_of_it:
            one(of)
        people.add_person(of.organisation, "Ottoline Marsh", TODAY, by=by, at=at)

    perform(many, by=OPERATOR, at=at())
    with CaptureQueriesContext(connection) as asked:
        perform(many, by=OPERATOR, at=at())
    heads = [n for n, q in enumerate(asked.captured_queries) if "audit_treehead" in q["sql"]]
    after = [q["sql"] for q in asked.captured_queries[heads[0] :]]
    assert len(heads) == 1
    assert not any("people_" in sql or sql.startswith("DELETE") for sql in after), after


@pytest.mark.django_db(transaction=True)
def test_two_who_act_at_once_get_places_one_after_the_other() -> None:
    of = school()
    before = log_of(of.organisation)[0].size
    faults: list[BaseException] = []

    def act() -> None:
        try:
            for _ in range(10):
                with transaction.atomic():
                    dream(of)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    head, leaves = log_of(of.organisation)
    assert (faults, head.size, len(leaves)) == ([], before + 20, before + 20)
    assert tree.root(leaves).hex() == head.root


@pytest.mark.django_db(transaction=True)
def test_many_who_act_at_once_never_wait_for_each_other_in_a_circle_and_never_fork_a_tree() -> None:
    """Each with a connection of its own: actions that lock rows, readings, and what belongs to two logs."""
    of = school()
    mine = [one_to_one(of, of.nadia, of.sam), one_to_one(of, of.vera, of.priya)]
    both: list[int | None] = [of.organisation.pk, None]

    def in_two_logs(order: list[int | None]) -> None:
        for _ in range(ROUNDS):
            with transaction.atomic(), gathering():
                for organisation in order:
                    record("people.dream", of.sam, by=of.sam, at=at(), organisation=organisation)

    def acts(arrangement: Any) -> None:
        for day in range(ROUNDS):
            do(scheduling.schedule, arrangement, TODAY + timedelta(days=day), by=arrangement.supervisor)
            with transaction.atomic():
                dream(of)

    before = {number: _size(number) for number in (0, of.organisation.pk)}
    came = at_once(
        lambda: in_two_logs(both),
        lambda: in_two_logs(both[::-1]),
        *(lambda one=one: acts(one) for one in mine),
    )
    assert came == [None] * 4
    for number, were in before.items():
        head = TreeHead.objects.get(tree=number)
        assert check_tree(head, []).faults == []
        leaves = Leaf.objects.filter(tree=number).order_by("number").values_list("number", flat=True)
        assert list(leaves) == list(range(head.size)) and head.size >= were + 2 * ROUNDS


ROUNDS = 5


def _size(number: int) -> int:
    return TreeHead.objects.filter(tree=number).values_list("size", flat=True).first() or 0
