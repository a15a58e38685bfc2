"""Every address asked by everybody, with every method, of every thing: and what the oracle says of it.

The addresses come from the resolver. What stands for their parts comes from the permission that each
declares: the first part of one about a session is a session.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from clearsight.access.matrix import MATRIX
from clearsight.audit.models import Event
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.web.pages import ANYBODY, EACH, SIGNED_IN
from tests.abuse.addresses import WORDS, patterns
from tests.oracle.comparing import TABLE_OF
from tests.oracle.facts import read_facts
from tests.oracle.judge import RULES, may
from tests.oracle.people import Day
from tests.web.world import browser

READS, OTHERS = ("GET", "HEAD"), ("PUT", "PATCH", "DELETE", "OPTIONS")
METHODS = (*READS, "POST", *OTHERS)
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=|content=)"[^"]*"|nonce-[\w+/=-]+|nonce="[^"]*"')
SIGN_IN = {302, 401}
REFUSED = {401, 403, 404, 405}
DONE = {200, 302, 400, 405, 409}


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks which address of which thing (its primary key; none where it is about none), and how."""

    pattern: URLPattern
    who: str
    method: str
    thing: Any = None

    @property
    def permission(self) -> str:
        """What the address declares."""
        return str(self.pattern.callback.permission)  # type: ignore[attr-defined]

    def __str__(self) -> str:
        return f"{self.method} {self.pattern.pattern} by {self.who} of {self.thing!r} ({self.permission})"


def parts_of(pattern: URLPattern) -> list[str]:
    """The parts of an address that are things."""
    return [name for name, one in pattern.pattern.converters.items() if type(one).__name__ == "UUIDConverter"]


def main_part(pattern: URLPattern) -> str:
    """The part that the permission is about; empty where it is about the organisation or oneself."""
    asked = MATRIX.get(pattern.callback.permission)  # type: ignore[attr-defined]
    first = next(iter(parts_of(pattern)), "")
    # A case is a case file, a hold a legal one: the part is called by the end, or the beginning, of its kind.
    kind = asked.model.partition(".")[2] if asked else ""
    return first if first and first.removesuffix("_id") in kind else ""


def things_for(pattern: URLPattern, organisation: int, most: int) -> list[Any]:
    """Things to ask an address about: of the organisation, the latest first."""
    if not main_part(pattern):
        return [None]
    model: Any = apps.get_model(MATRIX[pattern.callback.permission].model)  # type: ignore[attr-defined]
    rows = model._default_manager.order_by("-pk")
    ours = (one for one in rows if _organisation(one) == organisation)
    return list(islice(ours, most))


def _organisation(thing: Any) -> int:
    for name in ("organisation_id", "arrangement", "session"):
        if name == "organisation_id" and hasattr(thing, name):
            return int(thing.organisation_id)
        if getattr(thing, name, None) is not None:
            return int(getattr(thing, name).organisation_id)
    return int(thing.pk)


class Asking:
    """One place, its clients, and what the oracle knows of it. What is asked leaves nothing."""

    def __init__(self, cast: dict[str, Person]) -> None:
        self.cast, self.facts = cast, read_facts()
        self.day = Day(self.facts, today(), now())
        self.clients: dict[str, Client] = {}
        self.never: dict[tuple[str, str, str], tuple[int, bytes, dict[str, str]]] = {}

    def client(self, who: str) -> Client:
        """A browser in which they are signed in, as they were before anything was shut."""
        if who not in self.clients:
            self.clients[who] = browser(self.cast[who])
            self.clients[who].raise_request_exception = True
        return self.clients[who]

    def faults(self, question: Question) -> Iterator[str]:
        """What is not as the oracle says, in words."""
        status, body, headers = self._ask(question, question.thing)
        expected = self.expected(question)
        if status not in expected:
            yield f"{question}: {status}, and not {sorted(expected)}"
        if status == 404 and question.thing is not None:
            key = (str(question.pattern.name), question.who, question.method)
            if key not in self.never:
                self.never[key] = self._ask(question, None)
            if (status, body, headers) != self.never[key]:
                yield f"{question}: what is not theirs looks other than what never was"

    def expected(self, question: Question) -> set[int]:
        """Which statuses the oracle allows."""
        if question.permission == ANYBODY:
            return {*DONE, 403, 404}
        if question.method in OTHERS:
            return {405}
        actor = self.facts.people[self.cast[question.who].pk]
        if not self.day.here(actor):
            return SIGN_IN
        if question.permission == SIGNED_IN or question.permission not in RULES:
            return {*DONE, 403, 404}
        # What is within the thing may not be there; an action may refuse for a reason of its own.
        within = len(question.pattern.pattern.converters) > bool(main_part(question.pattern))
        inner = {403, 404} if within else {403} if question.method == "POST" else set()
        if question.method == "POST" and question.pattern.callback.fresh == EACH:  # type: ignore[attr-defined]
            inner.add(401)  # they may, and show first, in that very step, that it is them
        model, known_by = MATRIX[question.permission].model, MATRIX[question.permission].known_by
        if question.thing is None and model not in ("people.organisation", "people.person"):
            return {*DONE, 403, 404}  # a list: what stands in it is theirs
        thing = self._row(model, question)
        beside = self._beside(question, actor.id, thing)
        if beside:
            return beside
        if may(self.day, actor, question.permission, thing):
            return DONE | inner
        if known_by and may(self.day, actor, known_by, thing):
            return {403, 405} | ({404} if within else set())
        return {404, 405}

    def _beside(self, question: Question, actor: int, thing: Any) -> set[int]:
        """What some addresses ask besides: whoever is a party leaves out nobody's signature (issue 4)."""
        name, party = str(question.pattern.name), False
        if name == "change_cover" and thing.covers_id is None:
            return {404, 405}  # of what covers nothing, to nobody
        if name == "leave_out":
            party = self.day.party(actor, thing)
        if name == "leave_out_of_agreement":
            party = actor == thing.supervisor_id or self.day.supervised(actor, thing.id)
        known_by = MATRIX[question.permission].known_by
        return {403, 405} if party and may(self.day, self.facts.people[actor], known_by, thing) else set()

    def _row(self, model: str, question: Question) -> Any:
        if question.thing is not None:
            return self.facts.tables[TABLE_OF[model]][question.thing.pk]
        actor = self.cast[question.who]
        return (
            self.facts.organisations[actor.organisation_id]
            if model == "people.organisation"
            else self.facts.people[actor.pk]
        )

    def _ask(self, question: Question, thing: Any) -> tuple[int, bytes, dict[str, str]]:
        path, client = address(question.pattern, thing), self.client(question.who)
        kept = {name: one.value for name, one in client.cookies.items()}
        with transaction.atomic():
            before = self._written()
            answer: Any = client.generic(question.method, path)
            wrote = self._written() - before
            transaction.set_rollback(True)
        client.cookies.clear()  # whoever signed out is signed in again, as the table has it
        client.cookies.load(kept)
        status = int(answer.status_code)
        if status in REFUSED and wrote and question.permission != ANYBODY:
            status = 599  # it was refused, and something was written all the same
        body = b"" if answer.streaming else TOKEN.sub(b"", answer.content)
        headers = {name: TOKEN.sub(b"", value.encode()).decode() for name, value in answer.headers.items()}
        return status, body.replace(path.encode(), b""), headers

    def _written(self) -> int:
        return Event.objects.exclude(verb="refused").count()


def address(pattern: URLPattern, thing: Any) -> str:
    """Where it is of that thing; without one, of what never was."""
    parts: dict[str, Any] = {}
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__
        never = uuid4() if kind == "UUIDConverter" else 1 if kind == "IntConverter" else WORDS.get(name, "x")
        parts[name] = thing.public_id if thing is not None and name == main_part(pattern) else never
    return reverse(str(pattern.name), kwargs=parts)


def questions(cast: dict[str, Person], organisation: int, *, most: int) -> Iterator[Question]:
    """All of them: each address, each of so many things, everybody, every method."""
    for pattern in patterns():
        for thing in things_for(pattern, organisation, most):
            for who in cast:
                for method in METHODS:
                    yield Question(pattern, who, method, thing)


def sample(cast: dict[str, Person], organisation: int) -> Iterator[Question]:
    """Each address by one of the cast, in turn: one reads, the next writes. Now and then another method."""
    names, turn = list(cast), 0
    for number, pattern in enumerate(patterns()):
        thing = next(iter(things_for(pattern, organisation, 1)), None)
        others = METHODS[number % 7 : number % 7 + 1] if number % 8 == 0 else ()
        for method in ("POST" if number % 2 else "GET", *others):
            turn += 1
            yield Question(pattern, names[turn % len(names)], method, thing)


def all_faults(asking: Asking, asked: Iterable[Question]) -> tuple[int, list[str]]:
    """How many questions were asked, and what was wrong."""
    count, wrong = 0, []
    for question in asked:
        count += 1
        wrong += asking.faults(question)
    return count, wrong
