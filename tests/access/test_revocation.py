"""Whoever may no longer read reads nothing from the moment of it; and nothing of access is remembered."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
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
from clearsight.audit.models import Event, Leaf
from clearsight.grants import actions as grants
from clearsight.grants.models import Grant
from clearsight.integrations.once import once, one_page
from clearsight.kernel.refusals import Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries import read
from tests import world
from tests.architecture.source import Module, modules
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import OPERATOR, TODAY, at, do

ENDED = ("people.close_account", "people.end_role", "grants.end_grant", "grants.suspend")
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

    def places(self, verb: str) -> list[int]:
        """The places in the log at which they did that."""
        events = Event.objects.filter(verb=verb, actor_id=self.person.pk)
        return list(Leaf.objects.filter(event__in=events.values("pk")).values_list("number", flat=True))

    def _once(self) -> None:
        began = monotonic()
        try:
            with one_page():  # as a page does: it has asked whether they may before it reads
                permits(self.person, "record.read", self.record, TODAY)
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
    for (reader, _), verb in zip(tried, ENDED, strict=True):
        late = [let for began, let in reader.reads if began > reader.ended]
        assert late.count(True) == 0 and late.count(False) >= AFTER - 1, reader.person
        assert any(let for _, let in reader.reads), reader.person
        assert reader.places("records.read") and max(reader.places("records.read")) < end_of(verb)


def end_of(verb: str) -> int:
    """The place in the log of what ended somebody's access."""
    event = Event.objects.get(verb=verb)
    return Leaf.objects.get(event=event.pk).number


@pytest.mark.django_db
@pytest.mark.abuse(12)
@pytest.mark.req("J3", "J5")
def test_what_a_page_asked_before_lets_nobody_read_after() -> None:
    done = story.agreed()
    of, mine, soon = done.school, done.record(), TODAY + timedelta(days=5)
    do(grants.give_record, mine, of.casey, "To learn from it", TODAY, soon, by=of.nadia)
    read(mine, by=of.casey, at=at())
    events = Event.objects.count()
    with one_page():
        assert permits(of.casey, "record.read", mine, TODAY)
        # As another process does it: this one is told nothing.
        Grant.objects.update(ended_at=at(), ended_by=of.sam)
        assert permits(of.casey, "record.read", mine, TODAY), "a page asks of each thing once"
        with pytest.raises(Unknown):
            read(mine, by=of.casey, at=at())
    assert Event.objects.count() == events, "and nothing says that it was read"


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


# What is kept from one request to the next, besides what pure functions are given: nothing about who may.
KEPT = {
    "clearsight.access.holders._question": "the words of a question",
    "clearsight.access.queries._question": "the words of a question",
    "clearsight.access.queries._within": "the words of a question",
    "clearsight.integrations.worded.words": "the words of a question",
    "clearsight.cli.verifier.is_signed": "whether a key signed these very bytes",
    "clearsight.config.as_made._statements": "what makes this version's tables",
    "clearsight.config.as_made._wanted_of_postgresql": "what PostgreSQL says of this version's tables",
    "clearsight.config.separation._distance": "how models hang together",
    "clearsight.integrations.envelope._opened_key": "the key of a file, by its wrapped bytes",
    "clearsight.integrations.glyphs.drawn_by": "what a font can draw",
    "clearsight.integrations.pades._signer": "the key that seals papers",
    "clearsight.integrations.signing.log_keys": "the keys of the log",
    "clearsight.policy.queries._forms": "a folder of files, by what lies in it",
    "clearsight.policy.queries._parsed": "a form, by its very text",
    "clearsight.policy.queries._read": "a folder of files, by what lies in it",
    "clearsight.policy.queries.cache(book)": "within one question: a folder of files",
    "clearsight.records.queries.told._of_form": "a form, by its very text",
    "clearsight.records.queries.told._states_status": "a form, by its very text",
    "clearsight.web.show.sessions._title": "a form, by its very text",
    **{
        f"clearsight.compliance.actions.ended_here.{name}": "within one import: what was ended here"
        for name in (
            "_log", "_arrangements", "_went", "_went_from", "_former_leads",
        )
    },
}  # fmt: skip
REMEMBERS = {"cache", "lru_cache", "cached_property", "functools.cache", "functools.lru_cache"}


def test_nothing_of_who_may_is_remembered_from_one_request_to_the_next() -> None:
    remembered = {
        name
        for module in modules("src/clearsight")
        if not {"domain", "kernel"} & set(module.parts)
        for name in kept_by(module)
    }
    assert remembered == set(KEPT)
    texts = [module.text for module in modules("src/clearsight")]
    assert not [text for text in texts if "django.core.cache" in text or "cache_page" in text]
    # What is at hand for one page is laid aside with it, and while anything is written (`integrations.once`).
    with one_page():
        assert once("asked", lambda: 1) == 1 and once("asked", lambda: 2) == 1
    assert once("asked", lambda: 3) == 3


def kept_by(module: Module) -> Iterator[str]:
    """What a module remembers, by its name: functions, and whatever is made to remember within one."""
    within = ".".join(module.parts)
    decorators = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef):
            for one in node.decorator_list:
                decorators.add(one)
                if ast.unparse(one.func if isinstance(one, ast.Call) else one) in REMEMBERS:
                    yield f"{within}.{node.name}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and node not in decorators and ast.unparse(node.func) in REMEMBERS:
            yield f"{within}.{ast.unparse(node)}"
