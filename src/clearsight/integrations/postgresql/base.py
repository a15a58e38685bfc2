"""The connection: whose rows may be seen travels with the next statement, and costs no journey of its own."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from clearsight.integrations.rows import Scope, scope

SETS = (
    "SELECT set_config('clearsight.organisation', '%s', false), "
    "set_config('clearsight.account', '%s', false); "
)
ASKING = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH ")


class Cursor(base.Cursor):
    """Says whose rows may be seen, in the statement that is the first to need it."""

    told: dict[str, Scope | None] | None = None

    def execute(self, query: Any, params: Any = None, **rest: Any) -> Any:
        """As Django's. Both statements are sent as one, and undone as one."""
        wanted = scope()
        if self.told is None or self.told["scope"] == wanted or not _asks_of_rows(query):
            return super().execute(query, params, **rest)  # type: ignore[misc]
        self.told["scope"] = None  # until it has gone well
        super().execute(_said(wanted) + query, params, **rest)  # type: ignore[misc]
        self.nextset()  # type: ignore[attr-defined]
        self.told["scope"] = wanted
        return self

    def executemany(self, query: Any, params_seq: Any, **rest: Any) -> Any:
        """As Django's, after what is to be said."""
        if self.told is not None and self.told["scope"] != scope():
            self.execute("SELECT 1")
        return super().executemany(query, params_seq, **rest)  # type: ignore[misc]


def _asks_of_rows(query: Any) -> bool:
    """Whether it asks of rows; what alters tables or databases may stand in no transaction with another."""
    return isinstance(query, str) and query.lstrip("( \n")[:6].upper().startswith(ASKING)


def _said(wanted: Scope) -> str:
    # Digits, a star or nothing: `rows.Scope` is made of nothing else.
    return SETS % (wanted.organisation, wanted.account)


class DatabaseWrapper(base.DatabaseWrapper):
    """What was said last holds until something else is said, or the transaction in which it was is undone."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.told: dict[str, Scope | None] = {"scope": None}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection to which nothing was said yet."""
        self.told["scope"] = None
        connection = super().get_new_connection(conn_params)
        connection.cursor_factory = Cursor
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor; one of the server's, which takes one statement alone, comes after what is to be said."""
        if name is not None and self.told["scope"] != scope():
            with self.connection.cursor() as first:
                first.told = self.told
                first.execute("SELECT 1")
        cursor = super().create_cursor(name)
        if name is None:
            cursor.told = self.told
        return cursor

    def _rollback(self) -> Any:
        self.told["scope"] = None
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self.told["scope"] = None
