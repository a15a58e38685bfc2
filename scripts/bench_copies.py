"""A database of many organisations, made by the database itself: all there is, copied with its keys moved on.

What a copy refers to is its own copy, so that each is an organisation as whole as the first. Takes a
minute or so for ten million rows, where saving them one by one would take an hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

AT_ONCE = 64
# What refers to something without a foreign key.
MOVED_BY_NAME = {
    "organisation_id": "people.Organisation",
    "actor_id": "people.Person",
    "event": "audit.Event",
    "tree": "people.Organisation",
}


def copy_everything(times: int) -> None:
    """Add so many copies of every row there is, as fast as may be, in a database that nobody will miss."""
    with _quickly():
        add_copies(times)


def add_copies(times: int) -> None:
    """Add so many copies of every row there is, in the transaction under way if there is one."""
    from django.core.management.color import no_style
    from django.db import connection

    models = _models()
    with connection.cursor() as cursor:
        keys = {model: there for model in models if (there := _keys(cursor, model))}
        for model in keys:
            for first in range(1, times + 1, AT_ONCE):
                cursor.execute(_copying(model, keys, first, min(first + AT_ONCE - 1, times)))
        for statement in connection.ops.sequence_reset_sql(no_style(), list(keys)):
            cursor.execute(statement)


def _models() -> list[Any]:
    from django.apps import apps
    from django.contrib.auth import get_user_model

    ours = [model for model in apps.get_models() if model.__module__.startswith("clearsight.")]
    return [get_user_model(), *(model for model in ours if model._meta.managed)]


@contextmanager
def _quickly() -> Iterator[None]:
    """What a power cut loses is only a benchmark, and what refers to what is right by construction.

    Afterwards the database is as an installation has it: durable, and PostgreSQL has counted its rows, as its
    autovacuum does within minutes.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for pragma in ("foreign_keys=OFF", "synchronous=OFF", "journal_mode=OFF", "temp_store=MEMORY",
                           "cache_size=-2000000"):  # fmt: skip
                cursor.execute(f"PRAGMA {pragma}")
            yield
        else:
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("VACUUM ANALYZE")
    connection.close()  # opened again, it has what the settings say


def _keys(cursor: Any, model: Any) -> range:
    """The keys from the first to the last; none where rows are known by what they say, not by a number."""
    if not model._meta.pk.get_internal_type().endswith("AutoField"):
        return range(0)
    key = model._meta.pk.column
    cursor.execute(f'SELECT MIN("{key}"), MAX("{key}") FROM "{model._meta.db_table}"')
    first, last = cursor.fetchone()
    return range(0) if first is None else range(first, last + 1)


def _copying(model: Any, keys: dict[Any, range], first: int, last: int) -> str:
    """SQL that adds the copies `first` to `last` of a table's rows."""
    table, key = model._meta.db_table, model._meta.pk.column
    columns = [field.column for field in model._meta.concrete_fields]
    values = [_moved(field, keys) for field in model._meta.concrete_fields]
    listed = ", ".join(f'"{column}"' for column in columns)
    return (
        f'INSERT INTO "{table}" ({listed}) WITH RECURSIVE copy(n) AS '
        f"(SELECT {first} UNION ALL SELECT n + 1 FROM copy WHERE n < {last}) "
        f'SELECT {", ".join(values)} FROM copy CROSS JOIN "{table}" WHERE "{key}" <= {keys[model][-1]}'
    )


def _moved(field: Any, keys: dict[Any, range]) -> str:
    """The value of one column in the n-th copy."""
    from django.apps import apps
    from django.db import connection

    column, named = f'"{field.column}"', MOVED_BY_NAME.get(field.column)
    model = field.related_model if field.is_relation else apps.get_model(named) if named else None
    if field.primary_key:
        return f"{column} + n * {len(keys[field.model])}"
    if model in keys:
        return f"{column} + n * {len(keys[model])}"
    if field.get_internal_type() == "UUIDField":
        return "lower(hex(randomblob(16)))" if connection.vendor == "sqlite" else "gen_random_uuid()"
    if field.unique and field.get_internal_type() in ("CharField", "SlugField"):
        return f"{column} || '-' || n"
    return column
