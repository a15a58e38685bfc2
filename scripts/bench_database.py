"""What one change and one page cost in a small database, and in the same database among many others' data.

The many are copies of the small one, made by the database itself: every table is doubled, with its keys
moved on, until the people number as many as asked for.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from scripts.bench_check import Line

AS_OF = date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
TRACKER = Path("policies/harewood/examples/year/data")
PASSWORD = "a bench is no secret"
REPEATS = 15
Measured = dict[str, float]


def measure_database(people: int) -> list[Line]:
    """One person evaluated again, and the organisation's page: alone, and among so many people."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["CLEARSIGHT_HOSTS"] = "testserver"
        from clearsight.cli.installation import migrate, open_django

        open_django()
        import time_machine

        with time_machine.travel(NOW, tick=False):
            migrate()
            _found()
            alone = _measure()
            count = _multiply(people)
            among = _measure()
    return [
        Line(f"{what}, among {count:,} people", among[what], f"{what}, alone", alone[what]) for what in alone
    ]


def _found() -> None:
    from clearsight.access.actors import Operator
    from clearsight.compliance.actions import import_facts
    from clearsight.compliance.checking import data_codes
    from clearsight.compliance.dataset import read_dataset
    from clearsight.people import actions as people
    from clearsight.people.models import Person, Role
    from clearsight.policy import actions as policies
    from clearsight.policy.files import find_policy, load_policy

    operator = Operator()
    school = people.found_organisation("Bench School", "bench", by=operator, at=NOW)
    policies.adopt(school, "harewood", date(2025, 3, 1), by=operator, at=NOW)
    codes = data_codes(load_policy(find_policy("harewood")).in_force(AS_OF))
    import_facts(school, read_dataset(TRACKER, codes), by=operator, at=NOW)
    head = Role.objects.filter(role="headteacher").values("person")
    person = Person.objects.filter(pk__in=head).first()
    assert person is not None
    person.email = "head@bench.invalid"
    person.save(update_fields=["email"])
    people.give_account(person, PASSWORD, by=operator, at=NOW)


def _measure() -> Measured:
    return {
        "one person evaluated again": _typical(_evaluate_one()),
        "the organisation's page": _typical(_open_page()),
    }


def _evaluate_one() -> Callable[[], Any]:
    from clearsight.compliance.actions import reevaluate
    from clearsight.scheduling.models import ArrangementMember

    person = ArrangementMember.objects.order_by("pk").values_list("person", flat=True).first()
    assert person is not None
    return lambda: reevaluate([person], AS_OF)


def _open_page() -> Callable[[], Any]:
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    user = get_user_model().objects.order_by("pk").first()
    assert user is not None
    client.force_login(user)

    def opened() -> None:
        response = client.get("/position", follow=True)
        if response.status_code != 200:
            raise RuntimeError(f"the position page answers {response.status_code}")

    return opened


def _typical(work: Callable[[], Any]) -> float:
    """The median of some runs, the first ones left out, in seconds."""
    for _ in range(3):
        work()
    took = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _multiply(people: int) -> int:
    """Double everything until there are so many people; the number of people."""
    from django.apps import apps
    from django.db import connection, transaction

    from clearsight.people.models import Person

    models = [m for m in apps.get_models() if m.__module__.startswith("clearsight.") and m._meta.managed]
    with connection.constraint_checks_disabled():
        while Person.objects.count() < people:
            with transaction.atomic(), connection.cursor() as cursor:
                moved = {model: _last_key(cursor, model) for model in models}
                for model in models:
                    cursor.execute(_doubling(model, moved))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Person.objects.count()


def _last_key(cursor: Any, model: Any) -> int:
    if not model._meta.pk.get_internal_type().endswith("AutoField"):
        return 0
    cursor.execute(f'SELECT COALESCE(MAX("{model._meta.pk.column}"), 0) FROM "{model._meta.db_table}"')
    return int(cursor.fetchone()[0])


def _doubling(model: Any, moved: dict[Any, int]) -> str:
    """SQL that copies every row of a table, with its own key and those it refers to moved on."""
    columns, values = [], []
    for field in model._meta.concrete_fields:
        columns.append(f'"{field.column}"')
        values.append(_moved(field, model, moved))
    where = f' WHERE "{model._meta.pk.column}" <= {moved[model]}' if moved[model] else ""
    return (
        f'INSERT OR IGNORE INTO "{model._meta.db_table}" ({", ".join(columns)}) '
        f'SELECT {", ".join(values)} FROM "{model._meta.db_table}"{where}'
    )


def _moved(field: Any, model: Any, moved: dict[Any, int]) -> str:
    column = f'"{field.column}"'
    related = field.related_model if field.is_relation else None
    if field.primary_key and moved[model]:
        return f"{column} + {moved[model]}"
    if related in moved:
        return f"{column} + {moved[related]}" if moved[related] else column
    if related is not None:
        return "NULL"  # an account is nobody else's
    if field.get_internal_type() == "UUIDField":
        return "lower(hex(randomblob(16)))"
    if field.unique and field.get_internal_type() in ("CharField", "SlugField"):
        return f"{column} || '-' || {moved[model]}"
    return column
