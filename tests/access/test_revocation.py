"""Whoever may no longer read reads nothing from the moment of it; and nothing of access is remembered."""

from __future__ import annotations

import ast
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event as Signal
from time import monotonic
from typing import Any

import pytest
from django.db import connections

from clearsight.access import queries
from clearsight.access.queries import permits, visible_to
from clearsight.grants import actions as grants
from clearsight.grants.models import Grant
from clearsight.kernel.refusals import Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries import read
from tests import world
from tests.architecture.source import modules
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import OPERATOR, TODAY, at, do

AFTER = 3  # how often each tries in vain, once it is over


@dataclass
class Reader:
    """Reads one record again and again; and notes of each time when it began and whether it was let."""

    person: Person
    record: Record
    begun: Signal = field(default_factory=Signal)
    over: Signal = field(default_factory=Signal)
    ended: float = 0.0
    reads: list[tuple[float, bool]] = field(default_factory=list)

    def run(self) -> None:
        """Until it was over for a while."""
        try:
            left = AFTER
            while left:
                # One writes at a time on SQLite, and each reading is written down: others get their turn.
                left -= self.over.wait(timeout=0.01)
                self._once()
        finally:
            connections.close_all()

    def _once(self) -> None:
        began = monotonic()
        try:
            read(self.record, by=self.person, at=at())
        except Unknown:
            self.reads.append((began, False))
        else:
            self.reads.append((began, True))
            self.begun.set()


def revoke(reader: Reader, how: Callable[[], Any]) -> None:
    """Do it once they have read, and note when it was committed."""
    try:
        assert reader.begun.wait(timeout=30)
        how()
        reader.ended = monotonic()
    finally:
        reader.over.set()
        connections.close_all()


def ways(done: Supervision) -> list[tuple[Reader, Callable[[], Any]]]:
    """Who reads, and how it is taken from each: an account, a role, what was given, all access."""
    of, mine, case = done.school, done.record(), done.record("caseload_record")
    do(people.give_account, of.sam, "a long enough password", by=OPERATOR)
    role = do(people.give_role, of.priya, "deputy_dsl", of.site, world.LONG_AGO, by=OPERATOR)
    soon = TODAY + timedelta(days=5)
    given: Grant = do(grants.give_record, mine, of.casey, "To learn from it", TODAY, soon, by=of.nadia)
    return [
        (Reader(of.sam, mine), lambda: do(people.close_account, of.sam, by=OPERATOR)),
        (Reader(of.priya, case), lambda: do(people.end_role, role, TODAY - timedelta(days=1), by=OPERATOR)),
        (Reader(of.casey, mine), lambda: do(grants.end_grant, given, by=of.sam)),
        (Reader(of.nadia, case), lambda: do(grants.suspend, of.nadia, by=of.vera)),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.abuse(12)
@pytest.mark.req("J1", "J3", "J5")
def test_no_read_begins_after_a_revocation_and_is_let() -> None:
    tried = ways(story.agreed())
    with ThreadPoolExecutor(2) as pool:
        for reader, how in reversed(tried):  # what was given is ended by a party: theirs is taken last
            for one in (pool.submit(reader.run), pool.submit(revoke, reader, how)):
                one.result(timeout=60)
    for reader, _ in tried:
        late = [let for began, let in reader.reads if began > reader.ended]
        assert late.count(True) == 0 and late.count(False) >= AFTER - 1, reader.person
        assert any(let for _, let in reader.reads), reader.person


@pytest.mark.django_db
@pytest.mark.req("J1")
def test_only_the_words_of_a_question_are_remembered_and_never_an_answer() -> None:
    done = story.agreed()
    of = done.school
    record, other = done.record(), done.record("caseload_record")
    permits(of.sam, "record.read", record, TODAY)
    list(visible_to(of.sam, "record.read", Record.objects.all(), TODAY))
    before = (queries._question.cache_info().currsize, queries._within.cache_info().currsize)
    for person in of.cast:
        for day in (TODAY, TODAY + timedelta(days=400)):
            permits(person, "record.read", other, day)
            list(visible_to(person, "record.read", Record.objects.all(), day))
    after = (queries._question.cache_info().currsize, queries._within.cache_info().currsize)
    assert after == before, "a question about somebody else, something else or another day is no other words"


def test_nothing_else_of_access_is_remembered() -> None:
    remembers = {
        (module.parts[-1], node.name)
        for module in modules("src/clearsight/access")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        for one in node.decorator_list
        if "cache" in ast.unparse(one)
    }
    assert remembers == {("queries", "_question"), ("queries", "_within"), ("holders", "_question")}
