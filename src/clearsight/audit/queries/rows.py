"""Reading rows in which anything may stand: one that cannot be read is named, and the next ones are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
# What comes of a row in which something stands that Clearsight never writes: no number, no moment, no JSON.
UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, OverflowError)
_AT_ONCE = 500


class _Texts:
    """Texts as SQLite gives them: what is no UTF-8 stays bytes, and is counted."""

    odd = 0

    def __call__(self, raw: bytes) -> str | bytes:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            self.odd += 1
            return raw


_texts = _Texts()


@contextmanager
def odd_texts() -> Iterator[None]:
    """While it lasts, a text that is no UTF-8 ends nothing: SQLite keeps any bytes as one."""
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        yield  # PostgreSQL takes no other
        return
    connection.connection.text_factory = _texts
    try:
        yield
    finally:
        connection.connection.text_factory = str


def each(rows: QuerySet[M, M], say: Callable[[str], None]) -> Iterator[M]:
    """Every row in its order, some hundreds at once; `say` is told of each that cannot be read."""
    keys = list(rows.values_list("pk", flat=True))
    for first in range(0, len(keys), _AT_ONCE):
        some = keys[first : first + _AT_ONCE]
        there = readable(rows, some, say)
        yield from (there[key] for key in some if key in there)


def readable(rows: QuerySet[M, M], keys: list[Any], say: Callable[[str], None]) -> dict[Any, M]:
    """Of the rows with these primary keys each that can be read; `say` is told of each other."""
    before = _texts.odd
    try:
        found = {row.pk: row for row in rows.filter(pk__in=keys)} if keys else {}
        if _texts.odd == before:
            return found
        raise ValueError("a text is no UTF-8")
    except UNREADABLE as error:
        if len(keys) == 1:
            table = rows.model._meta.db_table
            say(f"row {keys[0]} of {table} cannot be read: it was altered ({type(error).__name__})")
            return {}
    # Half and half: of a thousand, one is found in ten steps.
    half = len(keys) // 2
    return readable(rows, keys[:half], say) | readable(rows, keys[half:], say)


@contextmanager
def named(of: str, say: Callable[[str], None]) -> Iterator[None]:
    """While something of `of` is looked at: where a row that belongs to it cannot be read, `say` is told."""
    try:
        yield
    except UNREADABLE as error:
        say(f"{of}: it, or a row that belongs to it, cannot be read: it was altered ({type(error).__name__})")
