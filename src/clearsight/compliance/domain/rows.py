"""The rows of a tracker as they go into tables: by what each is known again, and what it says besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Rows = Iterable[tuple[dict[str, Any], dict[str, Any]]]


def dated(rows: Iterable[Any], what: Callable[[Any], dict[str, Any]]) -> Rows:
    """Rows of a period: known again by `what` they say and their first day, with their last day."""
    return [({**what(row), "from_date": row.from_}, {"to_date": row.to}) for row in rows]


def once_each(rows: Rows) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each key once, as the engine reads rows that say a thing twice.

    A period lasts to its latest end, a signature counts from its first day; else the first row is taken.
    """
    found: dict[tuple[Any, ...], tuple[dict[str, Any], dict[str, Any]]] = {}
    for identity, values in rows:
        key = tuple(identity.values())
        if key not in found or _goes_before(values, found[key][1]):
            found[key] = identity, values
    return list(found.values())


def _goes_before(values: dict[str, Any], other: dict[str, Any]) -> bool:
    if "signed_on" in values:
        return bool(values["signed_on"] < other["signed_on"])
    if "to_date" in values and other["to_date"] is not None:
        return values["to_date"] is None or values["to_date"] > other["to_date"]
    return False
