"""Who has a permission for a thing, and through which relation: `queries` asked the other way.

The words put to the database are those of `queries.permits`, with a column where the actor's number stands
there: so the answer to "who can read this?" cannot differ from what happens when one of them tries.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model

from clearsight.access.matrix import MATRIX
from clearsight.access.queries import ACTOR, THEIRS, THING, standing_in, when

# Its table has a name of its own there, so that nothing within the question can mean another row by it.
_READERS = """SELECT reader.id, reader.name, {place} AS place FROM people_person reader
WHERE reader.organisation_id = %s AND EXISTS ({asked})"""


def holders(permission: str, thing: Model, on: date, *, organisation: int) -> dict[int, tuple[str, ...]]:
    """Who may do what `permission` says to `thing` that day, each with the relations that let them.

    Asks the database, now.

    Args:
        organisation: the primary key of the organisation whose thing it is: nobody else has a permission.

    Returns:
        Primary keys of persons, each with its relations in the order of the matrix.
    """
    found: dict[int, list[str]] = {}
    relations = MATRIX[permission].relations
    sql, params = _question(type(thing), relations, connection.vendor)
    if not sql:
        return {}
    said = {THING: thing.pk, THEIRS: organisation, **when(on)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [said.get(value, value) for value in params])
        for person, _name, place in cursor.fetchall():
            found.setdefault(person, []).append(relations[place])
    return {person: tuple(through) for person, through in found.items()}


@lru_cache(maxsize=512)
def _question(model: type[Model], relations: tuple[str, ...], vendor: str) -> tuple[str, tuple[Any, ...]]:
    """Who stands in which of the relations to one thing, in one question; only its words are kept."""
    asked = [
        (_READERS.format(asked=sql, place=place), (THEIRS, *params))
        for place, relation in enumerate(relations)
        for sql, params in [_standing(model, relation, vendor)]
        if sql
    ]
    if not asked:
        return "", ()
    words = " UNION ALL ".join(sql for sql, _ in asked)
    return f"{words} ORDER BY 3, 2, 1", tuple(value for _, params in asked for value in params)


def _standing(model: type[Model], relation: str, vendor: str) -> tuple[str, tuple[Any, ...]]:
    """That a reader stands in one relation to one thing: SQL with marks for thing and day."""
    del vendor
    things = standing_in((relation,), model._default_manager.filter(pk=THING))
    query = things.order_by().values("pk").query
    try:
        sql, params = query.exists().get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return "", ()
    return _with_columns(sql, params)


def _with_columns(sql: str, params: Iterable[Any]) -> tuple[str, tuple[Any, ...]]:
    """The question with the asker's own columns where their marks stand; and the values that are left."""
    columns = {ACTOR: "reader.id", THEIRS: "reader.organisation_id"}
    first, *rest = sql.split("%s")
    said, kept = first, []
    for value, words in zip(params, rest, strict=True):
        column = columns.get(value)
        said += (column or "%s") + words
        kept += [] if column else [value]
    return said, tuple(kept)
