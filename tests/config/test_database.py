"""`DATABASE_URL` gives a database that keeps every acknowledged write, or an error that says why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from clearsight.config.database import database_settings, refuse_unsafe, refuse_unsafe_connection
from clearsight.kernel.errors import ClearsightError

DEFAULT = Path("var/clearsight.sqlite3")


def test_sqlite_is_the_default_with_a_rollback_journal() -> None:
    made = database_settings(None, DEFAULT)
    assert made["NAME"] == str(DEFAULT)
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=delete" in made["OPTIONS"]["init_command"]
    assert "synchronous=extra" in made["OPTIONS"]["init_command"]


def test_a_postgresql_url_is_read_in_all_its_parts() -> None:
    made = database_settings(
        "postgresql://ann:p%40ss@db.example:5433/supervision?sslmode=verify-full", DEFAULT
    )
    assert [made[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "supervision", "ann", "p@ss", "db.example", "5433",
    ]  # fmt: skip
    assert made["OPTIONS"] == {"sslmode": "verify-full"}
    assert made["CONN_MAX_AGE"] > 0


def test_a_socket_is_named_as_libpq_names_it() -> None:
    made = database_settings("postgresql://postgres:@/postgres?host=/run/pg", DEFAULT)
    assert (made["HOST"], made["PORT"], made["OPTIONS"]) == ("/run/pg", "", {})


def test_over_a_network_nobody_asks_the_database_without_saying_and_showing_who_they_are() -> None:
    for url in ("postgresql://db/x", "postgresql://ann@db/x", "postgresql://:secret@db/x",
                "postgresql:///x?host=db.example", "postgresql://ann@db/x?sslcert=a"):  # fmt: skip
        with pytest.raises(ClearsightError, match="must say who asks"):
            database_settings(url, DEFAULT)
    known = "sslmode=verify-full"
    for url in (f"postgresql://ann:p@db/x?{known}", f"postgresql://ann@db/x?sslcert=a&sslkey=b&{known}",
                f"postgresql://ann@db/x?passfile=/etc/pass&{known}", "postgresql://ann@localhost/x",
                "postgresql:///x?host=/run/pg"):  # fmt: skip
        assert database_settings(url, DEFAULT)["NAME"] == "x"


def test_over_a_network_the_database_is_known_by_its_certificate_or_the_way_is_said_to_be_one_s_own() -> None:
    at = "postgresql://ann:p@db/x"
    for said in ("", "?sslmode=prefer", "?sslmode=allow", "?sslmode=require", "?sslmode=verify-ca"):
        with pytest.raises(ClearsightError, match="must know whom it asks"):
            database_settings(f"{at}{said}", DEFAULT)
    for said in ("verify-full", "disable"):
        assert database_settings(f"{at}?sslmode={said}", DEFAULT)["OPTIONS"]["sslmode"] == said


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://x/y", "no database we know"),
        ("sqlite:///x.sqlite3?journal_mode=off", "can lose acknowledged writes"),
        ("sqlite:///x.sqlite3?synchronous=normal", "can lose acknowledged writes"),
        ("sqlite:///x.sqlite3?cache=shared", "unknown option cache"),
        ("postgresql://db:port/x", "not a number"),
    ],
)
def test_what_could_lose_a_write_is_refused(url: str, words: str) -> None:
    with pytest.raises(ClearsightError, match=words):
        database_settings(url, DEFAULT)


def test_wal_is_refused_before_the_version_that_mends_it() -> None:
    with pytest.raises(ClearsightError, match="journal_mode=wal"):
        refuse_unsafe("wal", "extra", (3, 40, 1))
    refuse_unsafe("wal", "extra", (3, 51, 3))
    with pytest.raises(ClearsightError):
        refuse_unsafe("wal", "normal", (3, 51, 3))


@pytest.mark.django_db
def test_the_connection_does_what_the_settings_say() -> None:
    refuse_unsafe_connection(connection)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA synchronous").fetchone() == (3,)
            assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
