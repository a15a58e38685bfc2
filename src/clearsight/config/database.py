"""From `DATABASE_URL` to Django's settings, refusing what could lose an acknowledged write.

SQLite before 3.51.3 can lose commits in WAL mode (docs/adr/0004-sqlite-rollback-journal.md), so only a
rollback journal with full synchronisation is accepted.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from clearsight.kernel.errors import ClearsightError

SAFE_JOURNALS = ("delete", "truncate")
SAFE_SYNCHRONOUS = ("full", "extra")
WAL_IS_SAFE_FROM = (3, 51, 3)
LOCK_SECONDS = 20
PERSISTENT_SECONDS = 600
# With anything between, libpq speaks in the clear where the server says so, or to whoever answers.
VERIFIED = ("verify-full", "disable")
HERE = ("", "localhost", "127.0.0.1", "::1")


def database_settings(url: str | None, default: Path) -> dict[str, Any]:
    """Django's settings of the database that `url` names; without it, the SQLite file `default`.

    `url` is "postgresql://user:password@host:port/name?sslmode=verify-full" or "sqlite:///path", with
    `journal_mode` and `synchronous` as SQLite's only options.

    Raises:
        ClearsightError: for another kind of database, or options that could lose a write.
    """
    if not url:
        return _sqlite(str(default), {})
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ClearsightError.one("DATABASE_URL", "it is no address", "write host:5432") from None
    options = dict(parse_qsl(parts.query))
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path)[1:] or str(default), options)
    if parts.scheme in ("postgresql", "postgres"):
        return _postgresql(url, options)
    raise ClearsightError.one(
        "DATABASE_URL",
        f"{parts.scheme or url!r} is no database we know",
        "begin it with postgresql:// or sqlite:///",
    )


def _sqlite(path: str, options: dict[str, str]) -> dict[str, Any]:
    journal = options.pop("journal_mode", "delete").lower()
    synchronous = options.pop("synchronous", "extra").lower()
    if options:
        raise ClearsightError.one("DATABASE_URL", f"unknown option {sorted(options)[0]}", "leave it out")
    refuse_unsafe(journal, synchronous, sqlite3.sqlite_version_info)
    pragmas = (
        f"PRAGMA journal_mode={journal}; PRAGMA synchronous={synchronous}; "
        "PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000;"
    )
    return {
        "ENGINE": "clearsight.integrations.sqlite3",
        "NAME": path,
        # A transaction takes the write lock at once: it can wait for it, but never fail half-way.
        "OPTIONS": {"init_command": pragmas, "transaction_mode": "IMMEDIATE", "timeout": LOCK_SECONDS},
        "CONN_MAX_AGE": None,
    }


def refuse_unsafe(journal: str, synchronous: str, version: tuple[int, ...]) -> None:
    """Nothing, if SQLite of this version keeps every acknowledged write in these modes.

    Raises:
        ClearsightError: if it might not.
    """
    if journal == "wal" and version >= WAL_IS_SAFE_FROM and synchronous in SAFE_SYNCHRONOUS:
        return
    if journal not in SAFE_JOURNALS:
        raise ClearsightError.one(
            "DATABASE_URL", f"journal_mode={journal} can lose acknowledged writes", "use journal_mode=delete"
        )
    if synchronous not in SAFE_SYNCHRONOUS:
        raise ClearsightError.one(
            "DATABASE_URL", f"synchronous={synchronous} can lose acknowledged writes", "use synchronous=extra"
        )


def _postgresql(url: str, options: dict[str, str]) -> dict[str, Any]:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise ClearsightError.one("DATABASE_URL", "the port is not a number", "write host:5432") from error
    # A socket directory has slashes, so it travels as ?host=/path; libpq reads both the same way.
    host = options.pop("host", None) or unquote(parts.hostname or "")
    user = unquote(parts.username or "") or options.pop("user", "")
    if not host.startswith("/") and host not in HERE and not (user and _shown_by(parts.password, options)):
        mend = "write user:password@, or name sslcert and sslkey, or a passfile"
        raise ClearsightError.one("DATABASE_URL", "over a network it must say who asks, and show it", mend)
    if not host.startswith("/") and host not in HERE and options.get("sslmode") not in VERIFIED:
        mend = "add ?sslmode=verify-full&sslrootcert=FILE; or ?sslmode=disable, if the way is all your own"
        raise ClearsightError.one("DATABASE_URL", "over a network it must know whom it asks", mend)
    return {
        "ENGINE": "clearsight.integrations.postgresql",
        "NAME": unquote(parts.path)[1:] or "clearsight",
        "USER": user,
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": PERSISTENT_SECONDS,
        "CONN_HEALTH_CHECKS": True,
    }


def _shown_by(password: str | None, options: dict[str, str]) -> bool:
    """Whether something shows that it is the user: a password, a file of them, or a certificate."""
    return bool(password or options.get("passfile") or (options.get("sslcert") and options.get("sslkey")))


def refuse_unsafe_connection(connection: Any) -> None:
    """Ask an open connection what it really does, since a file can be in WAL mode from an earlier program.

    Raises:
        ClearsightError: if it could lose acknowledged writes.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = ("off", "normal", "full", "extra")[cursor.execute("PRAGMA synchronous").fetchone()[0]]
    if journal != "memory":
        refuse_unsafe(journal, synchronous, sqlite3.sqlite_version_info)
