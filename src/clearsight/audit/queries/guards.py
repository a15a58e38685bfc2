"""Whether the database still has the guards that refuse to alter what stands (`integrations.standing`)."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection

from clearsight.integrations.standing import NeverAltered

_SQLITE = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
_POSTGRESQL = (
    "SELECT t.tgname, c.relname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled = 'O'"
)


def missing_guards() -> list[str]:
    """In plain sentences, each guard of a model that is not in the database, or says something else there."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE if sqlite else _POSTGRESQL)
        there = {(name, table): _bare(body) for name, table, body in cursor.fetchall()}
    found = []
    for name, table, body in _wanted():
        says = there.get((name, table))
        if says is None:
            found.append(f"the guard {name} of {table} was taken away: what it kept could be altered")
        elif says not in _bare(body):
            found.append(f"the guard {name} of {table} is another: what it kept could be altered")
    return found


def _wanted() -> Iterator[tuple[str, str, str]]:
    """The name of each trigger, its table, and what makes it."""
    for model in apps.get_models():
        for one in model._meta.constraints:
            if isinstance(one, NeverAltered):
                for name, body in one.triggers(model, connection.schema_editor(collect_sql=True)):
                    yield name, model._meta.db_table, body


def _bare(sql: str) -> str:
    """Without what a database writes otherwise: quotation marks, and white space."""
    return "".join(sql.replace('"', "").split())
