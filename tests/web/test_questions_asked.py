"""How many questions a page asks of the database: few, and no more where there is more to show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clearsight.compliance.actions import performing, reevaluate
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records.actions import open_records
from clearsight.records.models import Record
from clearsight.scheduling.actions import schedule
from clearsight.scheduling.models import Session
from tests.world import LONG_AGO, OPERATOR, TODAY, School, at, do, fennimore, held, one_to_one, school

pytestmark = pytest.mark.django_db
# The most that each may ask. Two of them, the session and the account, are every signed-in page's.
# What is read or done is put into the log, and asks two questions more for its place in the tree; how much
# one has read lately is two more of what shows content, and whether one still may is another of each thing.
# Of a record two are for what its mark binds besides its words: who was noted as there, and who reads it.
# Under which policy one works, and so what it asks of signing in, is one; most pages ask that besides.
MOST = {"position": 12, "home": 42, "person": 17, "session": 38, "record": 45, "save": 30}


class Visited:
    """A school at work on one day of its year, and what its people open."""

    def __init__(self) -> None:
        self.of = school()
        fennimore(self.of)
        self.arrangement = one_to_one(self.of, self.of.nadia, self.of.sam)
        self.session = held(self.arrangement, LONG_AGO.replace(month=11))
        self.record: Record = do(open_records, self.session, by=self.of.nadia)[0]
        self.lead, self.head = signed_in(self.of.nadia), signed_in(self.of.vera)

    def meet(self, months: Iterable[int]) -> None:
        """Sessions every four weeks after the first."""
        for number in months:
            held(self.arrangement, self.session.held_on + timedelta(weeks=4 * number))

    def pages(self) -> dict[str, Callable[[], int]]:
        """What is opened, or saved; each answers with its status."""
        record = f"/records/{self.record.public_id}"
        return {
            "position": lambda: self.head.get("/position").status_code,
            "home": lambda: self.lead.get("/").status_code,
            "person": lambda: self.head.get(f"/people/{self.of.sam.public_id}").status_code,
            "session": lambda: self.lead.get(f"/sessions/{self.session.public_id}").status_code,
            "record": lambda: self.lead.get(record).status_code,
            "save": lambda: self.lead.post(record, {"step": "save"}).status_code,
        }


def signed_in(person: Person) -> Client:
    person.user = get_user_model().objects.create(username=person.email)
    person.save(update_fields=["user"])
    client = Client()
    client.force_login(person.user)
    return client


def asked(page: Callable[[], int]) -> list[str]:
    """The questions of a second visit, without what only marks the bounds of a transaction."""
    page()
    with CaptureQueriesContext(connection) as questions:
        assert page() in (200, 302)
    bounds = ("SAVEPOINT", "RELEASE", "BEGIN")
    return [one["sql"] for one in questions.captured_queries if not one["sql"].startswith(bounds)]


@pytest.fixture
def visited() -> Iterator[Visited]:
    # No time passes: what a sign-in does once a minute is none of a page's questions.
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield Visited()


@pytest.mark.parametrize("name", MOST)
def test_a_page_asks_little(visited: Visited, name: str) -> None:
    questions = asked(visited.pages()[name])
    assert len(questions) <= MOST[name], "\n".join(questions)


def more_of_everything(of: School) -> None:
    """Sixty colleagues more."""
    with performing(LONG_AGO):
        for number in range(60):
            name = f"Newcomer {number}"
            person = people.add_person(of.organisation, name, LONG_AGO, by=OPERATOR, at=at())
            people.give_role(person, "teacher", of.site, LONG_AGO, by=OPERATOR, at=at())


@pytest.mark.parametrize("name", ["position", "home", "person", "session"])
def test_a_page_asks_no_more_where_there_is_more(visited: Visited, name: str) -> None:
    page = visited.pages()[name]
    visited.meet((1, 2))
    before = len(asked(page))
    more_of_everything(visited.of)
    visited.meet(range(3, 6))
    school("Elmfield")
    assert len(asked(page)) <= before


def test_the_first_page_asks_who_is_supervised_once_for_all_whom_one_supervises(visited: Visited) -> None:
    """And names each beside their own session, on whose day they are or are not yet members."""
    of = visited.of
    do(schedule, visited.arrangement, TODAY + timedelta(days=1), by=of.nadia)
    page = visited.pages()["home"]
    before = len(asked(page))
    for number, other in enumerate((of.priya, of.casey, of.vera), start=2):
        meets = one_to_one(of, of.nadia, other)
        do(schedule, meets, TODAY + timedelta(days=number), by=of.nadia)
    after = asked(page)
    assert len(after) <= before, "\n".join(after)
    text = visited.lead.get("/").content.decode()
    assert all(other.name in text for other in (of.sam, of.priya, of.casey, of.vera))


def test_evaluating_a_person_asks_no_more_after_more_sessions(visited: Visited) -> None:
    def judge() -> int:
        return 200 if reevaluate([visited.of.sam.pk], LONG_AGO) else 404

    before = len(asked(judge))
    assert before <= 36
    visited.meet(range(1, 6))
    assert Session.objects.count() > 5
    assert len(asked(judge)) <= before
