"""What many tests begin with is built once in a run, and laid into the empty database for the others.

`@kept` on a function that builds a school, a session, a signed record: the first call does what it says, by
the real actions; later ones with the same arguments lay the same rows down again, and give fresh objects.
Where there is something in the database (a second school beside the first) it is built as ever. What one
worker of pytest-xdist has built, the others take from a file.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from clearsight.integrations.clock import now
from clearsight.people.models import Organisation

P = ParamSpec("P")
R = TypeVar("R")
SHARED_IN = "TESTS_KEPT_IN"  # names the folder in which the workers of one run find it
# What Django fills before any test begins.
STANDING = {"auth.Permission", "contenttypes.ContentType"}


@dataclass(frozen=True)
class Kept:
    """All rows of a database, and what the function that made them gave; `made` at this moment."""

    made: datetime
    rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]]
    given: bytes


_kept: dict[Any, Kept] = {}


def kept(build: Callable[P, R]) -> Callable[P, R]:
    """Build what `build` builds once, and lay the same rows down each time after."""

    @wraps(build)
    def laid(*args: P.args, **rest: P.kwargs) -> R:
        if Organisation.objects.exists():
            return build(*args, **rest)
        moment = now()
        key = (build.__module__, build.__qualname__, args, tuple(sorted(rest.items())), moment.date())
        found = _kept.get(key) or _of_another_worker(key)
        if found is None or found.made > moment:
            given = build(*args, **rest)
            _kept[key] = Kept(moment, dict(_rows()), pickle.dumps(given))
            _share(key, _kept[key])
            # As they are whenever they are laid down: nothing that building them left in the objects.
            return pickle.loads(_kept[key].given)  # type: ignore[no-any-return]
        _kept[key] = found
        _lay_down(found)
        return pickle.loads(found.given)  # type: ignore[no-any-return]

    return laid


def _file_of(key: Any) -> Path | None:
    """Where the workers of this run look for it; None where one process runs all tests."""
    folder = os.environ.get(SHARED_IN)
    return Path(folder) / hashlib.sha256(repr(key).encode()).hexdigest() if folder else None


def _of_another_worker(key: Any) -> Kept | None:
    file = _file_of(key)
    if file is None or not file.exists():
        return None
    of, found = pickle.loads(file.read_bytes())
    return found if of == key else None


def _share(key: Any, one: Kept) -> None:
    """Whole, or not there: another worker may look for it at this moment."""
    file = _file_of(key)
    if file is not None:
        unfinished = file.with_name(f"{file.name}-{os.getpid()}")
        unfinished.write_bytes(pickle.dumps((key, one)))
        unfinished.replace(file)


def tables() -> list[type[models.Model]]:
    """The models whose rows are a test's own, those between two of them too."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in STANDING
    ]


def _rows() -> Iterator[tuple[str, tuple[list[str], list[tuple[Any, ...]]]]]:
    with connection.cursor() as cursor:
        for model in tables():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            rows = cursor.fetchall()
            if rows:
                yield model._meta.db_table, ([column[0] for column in cursor.description], rows)


def _lay_down(found: Kept) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # Records last: in those that are sealed nothing is put any more.
        for table, (columns, rows) in sorted(found.rows.items(), key=lambda one: one[0] == "records_record"):
            names, places = ", ".join(f'"{one}"' for one in columns), ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)
        filled = [model for model in tables() if model._meta.db_table in found.rows]
        for statement in connection.ops.sequence_reset_sql(no_style(), filled):
            cursor.execute(statement)
