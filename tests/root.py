"""Somebody with root: takes away the guards of the database, so that what they then alter has to be found."""

from __future__ import annotations

from typing import Any

from django.db import connection

GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


def take_guards_away() -> None:
    """Until the transaction of the test is undone, the database refuses nothing by a trigger."""
    assert connection.in_atomic_block, "they would be gone for the tests that follow"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        else:
            _dropped(cursor)


def _dropped(cursor: Any) -> None:
    cursor.execute(GUARDS)
    for name, _ in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


def let_tables_be_emptied() -> None:
    """Between tests tables are emptied row by row: past the guards, as by `TRUNCATE`.

    On PostgreSQL those alone in which something stands: to truncate a hundred takes longer than a short test.
    """
    operations: Any = type(connection.ops)
    if connection.vendor == "postgresql":
        operations.sql_flush = _of_filled_tables
        return
    whole = operations.sql_flush

    def past_guards(self: Any, *args: Any, **rest: Any) -> list[str]:
        statements = whole(self, *args, **rest)
        with self.connection.cursor() as cursor:
            cursor.execute(GUARDS)
            there = cursor.fetchall()
        drops = [f'DROP TRIGGER "{name}"' for name, _ in there]
        return [*drops, *statements, *(made for _, made in there)] if statements else []

    operations.sql_flush = past_guards


def _of_filled_tables(self: Any, _style: Any, tables: list[str], **_rest: Any) -> list[str]:
    asked = " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM \"{one}\")" for one in tables)
    with self.connection.cursor() as cursor:
        cursor.execute(asked)
        filled = [name for (name,) in cursor.fetchall()]
    return ["SET LOCAL session_replication_role = replica", *(f'DELETE FROM "{name}"' for name in filled)]
