"""A database that another version of Clearsight made."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def made_elsewhere(database: Path) -> None:
    """It has a table that this version knows nothing of, and lacks all others."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "CREATE TABLE django_migrations"
            " (id integer PRIMARY KEY, app text NOT NULL, name text NOT NULL, applied text NOT NULL)"
        )
        connection.execute("CREATE TABLE casework_lantern (id integer PRIMARY KEY)")
        connection.execute(
            "INSERT INTO django_migrations VALUES (1, 'casework', '0001_lanterns', '2026-01-01 00:00:00')"
        )
