"""Questions to the database that are put into words once, and asked again and again about other rows.

To put a question into SQL takes Django several times as long as the database takes to answer it. Where the
words are always the same, only what it is about differs: numbers are given as one list, however long, so that
nothing else in the words depends on them; a day, a moment or a name is given as it is. Only words are
remembered, never an answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, Expression, QuerySet


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the numbers of one argument are to stand among the parameters."""

    number: int


class Among(Expression):
    """The numbers that one argument of a question gives: the right side of an `__in`."""

    output_field = BigIntegerField()

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """SQLite has no lists: they come as JSON."""
        return "(SELECT value FROM json_each(%s))", [_Place(self.number)]

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        """PostgreSQL takes a list as it is."""
        return "(SELECT unnest(%s::bigint[]))", [_Place(self.number)]


class One(Expression):
    """The one value that an argument of a question gives: a number, a day, a moment or a text."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """As any value."""
        return "%s", [_Place(self.number)]


Rows = Callable[..., list[Any]]


def worded(build: Callable[..., QuerySet[Any, Any]]) -> Rows:
    """A question from a function of `Among`s and `One`s, as it annotates them, that gives a queryset.

    It is asked with numbers (primary keys), or a value, in their places, and answers with the list that the
    queryset would be: fresh objects, or tuples of `values_list`. What it asks must depend on nothing but its
    arguments.
    """
    code = build.__code__
    kinds = [One if _is_one(build, name) else Among for name in code.co_varnames[: code.co_argcount]]

    @lru_cache(maxsize=4)
    def words(vendor: str) -> tuple[QuerySet[Any, Any], Any, str, tuple[Any, ...]]:
        del vendor  # the words differ
        asked = build(*(kind(number) for number, kind in enumerate(kinds)))
        compiler = asked.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return asked, compiler, sql, tuple(params)

    def ask(*about: Any) -> list[Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        asked, compiler, sql, params = words(connection.vendor)
        given = [_given(one, connection) for one in about]
        said = tuple(given[one.number] if isinstance(one, _Place) else one for one in params)
        return list(_as_worded(asked, compiler, connection, sql, said))

    ask.__doc__, ask.__name__ = build.__doc__, build.__name__
    return ask


def _as_worded(
    asked: QuerySet[Any, Any], compiler: Any, connection: Any, sql: str, params: tuple[Any, ...]
) -> QuerySet[Any, Any]:
    """A fresh queryset that asks in these words, and makes of the rows what the first would."""
    speaking = copy(compiler)
    speaking.connection, speaking.as_sql = connection, lambda *_, **__: (sql, params)
    fresh = asked.all()
    fresh.query.get_compiler = lambda *_, **__: speaking  # type: ignore[method-assign]
    return fresh


def _is_one(build: Callable[..., Any], name: str) -> bool:
    return build.__annotations__.get(name) in (One, One.__name__)


def _given(about: Any, connection: Any) -> Any:
    if isinstance(about, datetime):
        return connection.ops.adapt_datetimefield_value(about)
    if isinstance(about, date):
        return connection.ops.adapt_datefield_value(about)
    if isinstance(about, int | str):
        return about
    return list(about) if connection.vendor == "postgresql" else json.dumps(list(about))
