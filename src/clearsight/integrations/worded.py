"""Questions to the database that are put into words once, and asked again and again about other rows.

To put a question into SQL takes Django several times as long as the database takes to answer it. Where the
words are always the same, only what it is about differs: numbers are given as one list, however long, so that
nothing else in the words depends on them; a day, a moment or a name is given as it is. Only words are
remembered, never an answer, nor the moment at which it was asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import count
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, Expression, QuerySet

from clearsight.integrations.clock import now


@dataclass(frozen=True, slots=True)
class _Place:
    """Where what one argument gives is to stand among the parameters."""

    number: int


# Where the moment is to stand, of what ends within a day: it is the clock's whenever the question is asked.
NOW = object()


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
        return "%s", [self.place]

    @property
    def place(self) -> _Place:
        """What stands for it among the parameters, for words that were remembered apart."""
        return _Place(self.number)


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody whom an argument gives, as access knows a person: who, and of which organisation."""

    pk: One
    organisation_id: One


Rows = Callable[..., list[Any]]


def worded(build: Callable[..., QuerySet[Any, Any]]) -> Rows:
    """A question from a function of `Among`s, `One`s and `Asker`s, as annotated, that gives a queryset.

    It is asked with numbers (primary keys), a value, or a person, in their places, and answers with the list
    that the queryset would be: fresh objects, or tuples of `values_list`. What it asks must depend on nothing
    but its arguments, and on the moment.
    """
    code = build.__code__
    kinds = [_kind(build, name) for name in code.co_varnames[: code.co_argcount]]

    @lru_cache(maxsize=4)
    def words(vendor: str) -> tuple[QuerySet[Any, Any], Any, str, tuple[Any, ...]]:
        del vendor  # the words differ
        asked = build(*_places(kinds))
        compiler = asked.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return asked, compiler, sql, tuple(params)

    def ask(*about: Any) -> list[Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        asked, compiler, sql, params = words(connection.vendor)
        given = [_given(value, connection) for one in _values(kinds, about) for value in one]
        said = tuple(_said(one, given, connection) for one in params)
        return list(_as_worded(asked, compiler, connection, sql, said))

    ask.__doc__, ask.__name__ = build.__doc__, build.__name__
    return ask


def _kind(build: Callable[..., Any], name: str) -> type[Among] | type[One] | type[Asker]:
    annotated = build.__annotations__.get(name)
    return next((kind for kind in (One, Asker) if annotated in (kind, kind.__name__)), Among)


def _places(kinds: Sequence[type[Among] | type[One] | type[Asker]]) -> Iterator[Among | One | Asker]:
    number = count()
    for kind in kinds:
        if issubclass(kind, Asker):
            yield kind(One(next(number)), One(next(number)))
        else:
            yield kind(next(number))


def _values(kinds: Sequence[type[Any]], about: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    for kind, one in zip(kinds, about, strict=True):
        yield (one.pk, one.organisation_id) if kind is Asker else (one,)


def _said(param: Any, given: Sequence[Any], connection: Any) -> Any:
    if isinstance(param, _Place):
        return given[param.number]
    return connection.ops.adapt_datetimefield_value(now()) if param is NOW else param


def _as_worded(
    asked: QuerySet[Any, Any], compiler: Any, connection: Any, sql: str, params: tuple[Any, ...]
) -> QuerySet[Any, Any]:
    """A fresh queryset that asks in these words, and makes of the rows what the first would."""
    speaking = copy(compiler)
    speaking.connection, speaking.as_sql = connection, lambda *_, **__: (sql, params)
    fresh = asked.all()
    fresh.query.get_compiler = lambda *_, **__: speaking  # type: ignore[method-assign]
    return fresh


def _given(about: Any, connection: Any) -> Any:
    if isinstance(about, datetime):
        return connection.ops.adapt_datetimefield_value(about)
    if isinstance(about, date):
        return connection.ops.adapt_datefield_value(about)
    if isinstance(about, int | str):
        return about
    return list(about) if connection.vendor == "postgresql" else json.dumps(list(about))
