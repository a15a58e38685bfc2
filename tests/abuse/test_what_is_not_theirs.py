"""Who has nothing to do with a thing is told the same of it, at every address, as of one that never was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db.models import Model
from django.test import Client

from clearsight.access.matrix import MATRIX
from clearsight.people import actions as people
from clearsight.people.models import Person
from tests import world
from tests.abuse.addresses import address, patterns
from tests.abuse.life import CANARY, canary, lived
from tests.web.printed import signed_in
from tests.world import OPERATOR, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.shown, pytest.mark.req("J1")]
PART = re.compile(r' aria-current="[a-z]+"| \S*--active|<nav.*?</nav>', re.DOTALL)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
SECRETS = (CANARY, "Plughley", "Frobina")
# What a person of the same organisation may know of: that a colleague, a place or a post is there.
KNOWN_TO_COLLEAGUES = {"people.person", "people.site", "people.organisation", "casework.goodpractice"}
# The second part of an address: what it is a part of is asked first.
PARTS = {
    "item": "supervision.agendaitem", "attachment": "records.attachment", "page": "records.scan",
    "other": "supervision.agreement", "variation": "supervision.variation",
    "filing": "records.filedelsewhere", "disagreement": "records.disagreement",
}  # fmt: skip


@pytest.fixture
def school() -> Iterator[School]:
    """A school in which one of each kind of thing is; another beside it."""
    with time_machine.travel(at(hour=12), tick=False):
        of = lived(canary).school
        world.school("Elmfield")
        yield of


def outsider() -> Person:
    """The lead of the other school."""
    lead = Person.objects.get(organisation__slug="elmfield", name="Nadia Rahman")
    do(people.give_account, lead, "a long enough password", by=OPERATOR)
    lead.refresh_from_db()
    return lead


def whose(pattern: Any) -> str:
    """The kind of thing that an address is about, by its permission; "" where it is about none."""
    asked = MATRIX.get(pattern.callback.permission)
    return asked.model if asked and things_of(pattern) else ""


def things_of(pattern: Any) -> list[str]:
    """The parts of an address that are things."""
    converters = pattern.pattern.converters.items()
    return [name for name, converter in converters if type(converter).__name__ == "UUIDConverter"]


def first_of(kind: str, of: School) -> Any:
    """One of that kind in the school, where there is one."""
    model: type[Model] = apps.get_model(kind)
    return next((one.public_id for one in model._default_manager.all() if _is_of(one, of)), None)


def _is_of(thing: Any, of: School) -> bool:
    owner = getattr(thing, "organisation_id", of.organisation.pk)
    return bool(hasattr(thing, "public_id") and owner == of.organisation.pk)


def addresses(of: School) -> Iterator[tuple[str, str, str]]:
    """The kind of thing, its address, and the same address of a thing that never was."""
    for pattern in patterns():
        kind, names = whose(pattern), things_of(pattern)
        if not kind or not (there := first_of(kind, of)):
            continue
        things = {names[0]: there}
        things |= {name: found for name in names[1:] if (found := first_of(PARTS.get(name, kind), of))}
        yield kind, address(pattern, things), address(pattern)


def told(client: Client, method: str, path: str) -> tuple[int, str]:
    """The status and what is said, but for the token of its forms and which part of the site it is in."""
    answer = getattr(client, method)(path)
    if answer.status_code == 405:  # what is only sent to
        answer = client.post(path)
    said = answer.content.decode() if answer["Content-Type"].startswith("text/") else "a file"
    return answer.status_code, PART.sub("", TOKEN.sub("", said))


@pytest.mark.abuse(1, 3)
def test_to_another_school_nothing_is_there(school: School) -> None:
    client, asked = signed_in(outsider()), list(addresses(school))
    nowhere = told(client, "get", "/nowhere")
    answers = [
        (path, told(client, "get", path), never)
        for kind, path, never in asked
        if kind != "people.organisation"
    ]
    # Where it is not what is said of any mistyped address, it is what is said of a thing that never was.
    found = [path for path, there, never in answers if there not in (nowhere, told(client, "get", never))]
    assert found == [] and len({kind for kind, _, _ in asked}) > 14
    assert sum(there == nowhere for _, there, _ in answers) > 60


@pytest.mark.abuse(1, 4)
@pytest.mark.parametrize("who", ["Morgan Reed", "Casey Bloom"])
def test_an_administrator_and_a_colleague_read_no_word_by_any_address(school: School, who: str) -> None:
    person = Person.objects.get(organisation=school.organisation, name=who)
    client = signed_in(person)
    nowhere = told(client, "get", "/nowhere")
    for kind, path, never in addresses(school):
        there = told(client, "get", path)
        assert not any(secret in there[1] for secret in SECRETS), path
        if kind not in KNOWN_TO_COLLEAGUES and there != nowhere:
            assert there == told(client, "get", never), path
    for pattern in patterns():
        if not pattern.pattern.converters:
            _, said = told(client, "get", address(pattern))
            assert not any(secret in said for secret in SECRETS), pattern.name
