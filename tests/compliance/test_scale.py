"""What one organisation does costs the same however many others there are (`make bench` says how much)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from clearsight.compliance.actions import performing, reevaluate
from clearsight.compliance.queries import person_findings, position
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records.actions import open_records
from clearsight.scheduling.models import Session
from scripts.bench_copies import add_copies
from tests.world import LONG_AGO, OPERATOR, TODAY, School, at, do, fennimore, held, one_to_one, school

pytestmark = pytest.mark.django_db
Asked = list[tuple[str, Any]]


@contextmanager
def asking() -> Iterator[Asked]:
    """Every question that the database is asked, with its parameters."""
    asked: Asked = []

    def noted(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(noted):
        yield asked


def at_work(name: str) -> School:
    """A school in which two are supervised, and have been for a while."""
    of = school(name)
    fennimore(of)
    pairs = [one_to_one(of, of.vera, of.nadia), one_to_one(of, of.nadia, of.sam)]
    for arrangement in pairs:
        held(arrangement, LONG_AGO.replace(month=11))
    return of


def position_of(of: School) -> Callable[[], Any]:
    return lambda: position(of.organisation, by=of.vera, today=TODAY)


def findings_of(of: School) -> Callable[[], Any]:
    return lambda: person_findings(of.sam, by=of.nadia, today=TODAY)


def evaluation_of(of: School) -> Callable[[], Any]:
    return lambda: reevaluate([of.sam.pk], TODAY)


def training_of(of: School) -> Callable[[], Any]:
    return lambda: do(people.note_training, of.sam, "safeguarding_refresher", TODAY, by=OPERATOR)


def records_of(of: School) -> Callable[[], Any]:
    session = Session.objects.filter(arrangement__memberships__person=of.sam, status="held").earliest("pk")
    return lambda: do(open_records, session, by=of.nadia)


WORK = {
    "position": position_of,
    "findings": findings_of,
    "evaluation": evaluation_of,
    "training": training_of,
    "records": records_of,
}


@pytest.fixture
def thornhill() -> School:
    return at_work("Thornhill")


def number_of_queries(work: Callable[[], Any]) -> int:
    work()
    with asking() as asked:
        work()
    return len(asked)


def test_nothing_asks_more_because_there_are_other_organisations(thornhill: School) -> None:
    before = {name: number_of_queries(work(thornhill)) for name, work in WORK.items()}
    for name in ("Elmfield", "Oakbank"):
        at_work(name)
    assert {name: number_of_queries(work(thornhill)) for name, work in WORK.items()} == before


def test_the_position_asks_no_more_of_many_people_than_of_few(thornhill: School) -> None:
    before = number_of_queries(position_of(thornhill))
    with performing(TODAY):
        for number in range(70):
            name = f"Newcomer {number}"
            person = people.add_person(thornhill.organisation, name, LONG_AGO, by=OPERATOR, at=at())
            people.give_role(person, "teacher", thornhill.site, LONG_AGO, by=OPERATOR, at=at())
    assert position_of(thornhill)().people > 70
    assert number_of_queries(position_of(thornhill)) == before


def test_evaluating_somebody_asks_no_more_after_more_sessions(thornhill: School) -> None:
    before = number_of_queries(evaluation_of(thornhill))
    arrangement = thornhill.sam.memberships.get().arrangement
    for month in (10, 12):
        held(arrangement, LONG_AGO.replace(month=month))
    assert number_of_queries(evaluation_of(thornhill)) == before


def test_nothing_is_looked_at_that_belongs_to_other_organisations(thornhill: School) -> None:
    works = {name: work(thornhill) for name, work in WORK.items()}
    for work in works.values():
        work()
    before = {name: looked_at(work) for name, work in works.items()}
    among_many()
    grown = {
        name: (before[name], now)
        for name, work in works.items()
        if (now := looked_at(work)) > most_of(before[name])
    }
    assert grown == {}


def test_no_table_is_read_from_end_to_end(thornhill: School) -> None:
    client = signed_in(thornhill.vera)
    works = {name: work(thornhill) for name, work in WORK.items()}
    among_many()
    with asking() as asked:
        for work in works.values():
            work()
        assert client.get("/position").status_code == 200
    assert [table for sql, params in asked for table in read_whole(sql, params)] == []


def test_what_reads_a_whole_table_is_found(thornhill: School) -> None:
    among_many()
    sql = 'SELECT "minutes" FROM "scheduling_session" WHERE "venue" LIKE %s'
    assert read_whole(sql, ("%a%",)) == ["scheduling_session"]


def among_many() -> None:
    """As if there were many other organisations, each like those there are."""
    if connection.vendor == "sqlite":
        add_copies(100)  # it goes by rules of thumb, however many there are
        return
    add_copies(1_500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # which its autovacuum does by itself


def most_of(before: int) -> int:
    """How much more may be looked at: PostgreSQL reads a small table whole, a large one not."""
    return before * 3 // 2 if connection.vendor == "sqlite" else before * 2 + 200


def signed_in(person: Person) -> Client:
    person.user = get_user_model().objects.create(username=person.email)
    person.save(update_fields=["user"])
    client = Client()
    client.force_login(person.user)
    return client


def looked_at(work: Callable[[], Any]) -> int:
    """How much the database looks at: tens of steps of SQLite's machine, or rows that PostgreSQL touches."""
    if connection.vendor == "sqlite":
        steps = count()
        connection.connection.set_progress_handler(lambda: next(steps) < 0, 10)
        work()
        connection.connection.set_progress_handler(None, 0)
        return next(steps)
    with asking() as asked:
        work()
    return sum(_rows_touched(sql, params) for sql, params in asked if sql.startswith("SELECT"))


def _rows_touched(sql: str, params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    return sum(
        int(
            (node.get("Actual Rows", 0) + node.get("Rows Removed by Filter", 0)) * node.get("Actual Loops", 1)
        )
        for node in _nodes(plan)
    )


def read_whole(sql: str, params: Any) -> list[str]:
    """The tables of ours that a question would read from end to end, as the database itself explains it."""
    if not sql.startswith(("SELECT", "DELETE", "UPDATE")):
        return []
    found = (
        _scans_of_sqlite(sql, params) if connection.vendor == "sqlite" else _scans_of_postgresql(sql, params)
    )
    return [name for name in found if name in connection.introspection.table_names()]


def _scans_of_sqlite(sql: str, params: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        scanned = [found[1] for row in cursor.fetchall() if (found := re.match(r"SCAN (\w+)", row[-1]))]
    tables = {alias: table for table, alias in re.findall(r'"(\w+)" ([A-Z]\d+)\b', sql)}
    return [tables.get(name, name) for name in scanned]


def _scans_of_postgresql(sql: str, params: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
        cursor.execute("SELECT relname FROM pg_class WHERE reltuples > 1000")
        large = {name for (name,) in cursor.fetchall()}
    return [
        node["Relation Name"]
        for node in _nodes(plan)
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large
    ]


def _nodes(plan: Any) -> Iterator[dict[str, Any]]:
    """Every step of a plan, as PostgreSQL explains it."""
    for node in json.loads(plan) if isinstance(plan, str) else plan:
        yield from [node] if "Node Type" in node else ()
        yield from _nodes([*node.get("Plans", ()), *([node["Plan"]] if "Plan" in node else ())])
