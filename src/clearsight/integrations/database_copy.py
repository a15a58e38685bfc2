"""All that a database holds, copied at one moment while others write, and put into an empty one again.

A copy is a folder: for SQLite one file, made by its own way of copying (the online backup API); for
PostgreSQL a file a table, as its own COPY gives it in one transaction. With either go the names of the
migrations that made the tables, how many rows each has, and a hash of what they say, so that what is restored
can be held against it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.db.migrations.executor import MigrationExecutor

from clearsight.integrations.new_tables import make_tables
from clearsight.kernel.errors import ClearsightError

SQLITE_FILE, MANIFEST = "database.sqlite3", "manifest.json"
AT_ONCE = 1000
PLACE = "clearsight_"  # and twelve digits: where a backup is restored beside what is there


@dataclass(frozen=True)
class Table:
    """How many rows a table has, and the SHA-256 of what they say, in the order of their keys.

    `columns` are in the order in which they were copied: a table that grew has another than a new one.
    """

    rows: int
    sha256: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """What a copy says of itself. `migrations` are those that made the tables, as "app.name"."""

    kind: str
    migrations: tuple[str, ...]
    tables: dict[str, Table]

    def write(self, folder: Path) -> None:
        """Beside what it is about."""
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=1), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """As it was written."""
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
        tables = {
            name: Table(one["rows"], one["sha256"], tuple(one["columns"]))
            for name, one in told["tables"].items()
        }
        return cls(told["kind"], tuple(told["migrations"]), tables)


def copy_database(connection: Any, folder: Path) -> Manifest:
    """Copy everything that the database holds at this moment into an empty folder.

    Raises:
        RuntimeError: within a transaction, which SQLite would wait for without an end.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a database is copied outside a transaction")
    copy = _copy_sqlite if connection.vendor == "sqlite" else _copy_postgresql
    manifest = copy(connection, folder)
    manifest.write(folder)
    return manifest


def refuse_different(manifest: Manifest, found: dict[str, Table], where: str) -> None:
    """Nothing, if each table has the rows that it had.

    Raises:
        ClearsightError: with the tables that differ.
    """
    names = sorted(manifest.tables.keys() | found.keys())
    if differing := [name for name in names if manifest.tables.get(name) != found.get(name)]:
        raise ClearsightError.one(
            where, f"restored, these tables differ: {', '.join(differing)}", "take an earlier backup"
        )


# SQLite


def _copy_sqlite(connection: Any, folder: Path) -> Manifest:
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / SQLITE_FILE)) as copy:
        connection.connection.backup(copy)
        return Manifest("sqlite", _migrations(copy.execute), _tables_of_sqlite(copy))


def read_sqlite(path: Path) -> dict[str, Table]:
    """The tables of a SQLite file.

    Raises:
        ClearsightError: when it is no sound database.
    """
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        try:
            sound = database.execute("PRAGMA integrity_check").fetchone()[0]
            loose = database.execute("PRAGMA foreign_key_check").fetchone()
            if sound != "ok" or loose is not None:
                raise ClearsightError.one(str(path), f"the database is not sound ({sound})")
            return _tables_of_sqlite(database)
        except sqlite3.DatabaseError as error:
            raise ClearsightError.one(str(path), f"the database is not sound ({error})") from error


def _tables_of_sqlite(database: sqlite3.Connection) -> dict[str, Table]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    names = [name for (name,) in database.execute(asked)]
    return {name: _hashed(database.execute(f'SELECT * FROM "{name}" ORDER BY rowid')) for name in names}  # noqa: S608


def _hashed(rows: sqlite3.Cursor) -> Table:
    digest, count = hashlib.sha256(), 0
    while some := rows.fetchmany(AT_ONCE):
        count += len(some)
        for row in some:
            digest.update(repr(row).encode() + b"\n")
    return Table(count, digest.hexdigest())


def _migrations(execute: Callable[[str], Any]) -> tuple[str, ...]:
    rows = execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    return tuple(f"{app}.{name}" for app, name in rows)


# PostgreSQL


@contextmanager
def _one_moment(connection: Any) -> Iterator[Any]:
    """A cursor that sees the database as it is now, whoever writes meanwhile: every row, or an error."""
    first = not connection.in_atomic_block
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if first:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET LOCAL row_security = off")
        yield cursor


def _copy_postgresql(connection: Any, folder: Path) -> Manifest:
    with _one_moment(connection) as cursor:
        names = sorted(connection.introspection.table_names(cursor))
        tables = {
            name: _copied_out(cursor, name, _columns(cursor, name), folder / f"{name}.copy") for name in names
        }
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        migrations = tuple(f"{app}.{name}" for app, name in cursor.fetchall())
    return Manifest("postgresql", migrations, tables)


def _copied_out(cursor: Any, table: str, columns: tuple[str, ...], path: Path | None) -> Table:
    """A table into a file (or nowhere), in the order of its key: how much it is, and its hash."""
    digest, rows, out = hashlib.sha256(), 0, path.open("wb") if path else None
    asked = f'COPY (SELECT {_quoted(columns)} FROM "{table}" ORDER BY 1) TO STDOUT'  # noqa: S608
    try:
        with cursor.connection.cursor().copy(asked) as copy:
            for some in copy:
                piece = bytes(some)
                digest.update(piece)
                rows += piece.count(b"\n")
                if out:
                    out.write(piece)
    finally:
        if out:
            out.close()
    return Table(rows, digest.hexdigest(), columns)


def _columns(cursor: Any, table: str) -> tuple[str, ...]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 "
        "AND NOT attisdropped ORDER BY attnum",
        [f'"{table}"'],
    )
    return tuple(name for (name,) in cursor.fetchall())


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def fill_postgresql(connection: Any, folder: Path) -> None:
    """Make the tables of a copy in an empty database and fill them: all of it, or nothing.

    Raises:
        ClearsightError: when there are tables already, the copy is of a version with others, or what
            stands there then differs.
    """
    manifest = Manifest.read(folder)
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            if connection.introspection.table_names(cursor):
                raise ClearsightError.one(
                    "DATABASE_URL", "there are tables in this database", "name an empty one to restore into"
                )
        _make_tables(connection, manifest)
        fill_tables(connection, folder, manifest)


def fill_tables(connection: Any, folder: Path, manifest: Manifest) -> None:
    """Empty the tables, fill them as they were copied, and compare.

    Raises:
        ClearsightError: when what stands there then differs.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET LOCAL row_security = off")
        cursor.execute(f"TRUNCATE {_quoted(sorted(connection.introspection.table_names(cursor)))} CASCADE")
        for name, table in manifest.tables.items():
            _copied_in(cursor, name, table.columns, folder / f"{name}.copy")
        _count_on(cursor)
        found = {
            name: _copied_out(cursor, name, table.columns, None) for name, table in manifest.tables.items()
        }
        refuse_different(manifest, found, "DATABASE_URL")


def _make_tables(connection: Any, manifest: Manifest) -> None:
    executor = MigrationExecutor(connection)
    applied = {tuple(one.split(".", 1)) for one in manifest.migrations}
    graph = executor.loader.graph
    known = {(app, name) for app, name in applied if (app, name) in graph.nodes}
    if unknown := sorted(f"{app}.{name}" for app, name in applied - known):
        raise ClearsightError.one(
            "backup", f"another version of Clearsight made it ({unknown[0]})", "restore it with that version"
        )
    leaves = [
        one for one in sorted(known) if not {child.key for child in graph.node_map[one].children} & known
    ]
    make_tables(executor, leaves)


def _copied_in(cursor: Any, table: str, columns: tuple[str, ...], path: Path) -> None:
    asked = f'COPY "{table}" ({_quoted(columns)}) FROM STDIN'
    with path.open("rb") as source, cursor.connection.cursor().copy(asked) as copy:
        while some := source.read(1 << 20):
            copy.write(some)


def _count_on(cursor: Any) -> None:
    """What is added from now on is numbered after what is there."""
    cursor.execute(
        "SELECT quote_ident(s.relname), quote_ident(t.relname), quote_ident(a.attname) "
        "FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass "
        "JOIN pg_class t ON t.oid = d.refobjid "
        "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid "
        "WHERE s.relkind = 'S' AND pg_table_is_visible(t.oid)"
    )
    for sequence, table, column in cursor.fetchall():
        cursor.execute(
            f"SELECT setval('{sequence}', coalesce(max({column}), 1), max({column}) IS NOT NULL) FROM {table}"  # noqa: S608
        )


@contextmanager
def empty_place(connection: Any) -> Iterator[str]:
    """An empty place beside what is in a PostgreSQL database, gone afterwards; the URL that leads there.

    While it is there this connection holds a lock by its name, which ends with the connection: a place that
    nobody holds is one of a process that was killed, and is removed.
    """
    name = f"{PLACE}{secrets.token_hex(6)}"
    with connection.cursor() as cursor:
        _drop_left(cursor)
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        cursor.execute(f'CREATE SCHEMA "{name}"')
    try:
        yield _url_of(connection.settings_dict, f"-c search_path={name}")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA "{name}" CASCADE')
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])


def _drop_left(cursor: Any) -> None:
    """Those of the killed, of this role: another's it may not drop, nor are they its own."""
    cursor.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname ~ %s AND pg_get_userbyid(nspowner) = current_user",
        [f"^{PLACE}[0-9a-f]{{12}}$"],
    )
    for (name,) in cursor.fetchall():
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name])
        if cursor.fetchone() == (True,):
            cursor.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])


def _url_of(settings: dict[str, Any], options: str) -> str:
    named = (("host", "HOST"), ("port", "PORT"), ("user", "USER"), ("password", "PASSWORD"))
    said = {name: settings[key] for name, key in named if settings[key]} | settings["OPTIONS"]
    query = "&".join(
        f"{name}={quote(str(value), safe='')}" for name, value in (said | {"options": options}).items()
    )
    return f"postgresql:///{quote(str(settings['NAME']), safe='')}?{query}"
