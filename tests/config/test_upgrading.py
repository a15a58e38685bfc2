"""An upgrade loses nothing: what stands there is the same before and after, or the migration is not made."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, connections, migrations, models
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from clearsight.integrations import database_copy as copies
from clearsight.integrations.upgrading import Content, Upgrade, columns_of, content_of
from clearsight.kernel.errors import ClearsightError
from clearsight.signoff.queries import compare_all
from tests.walk import story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("L10")]


def contents(database: Any, tables: dict[str, tuple[str, ...]] | None = None) -> dict[str, Content]:
    """Of every table all its columns, or those that are named."""
    named = tables or {table: tuple(sorted(columns)) for table, columns in columns_of(database).items()}
    return {table: content_of(database, table, columns) for table, columns in named.items()}


def made(*operations: Any, app: str = "scheduling", **said: dict[str, str]) -> Any:
    """A migration of a later version, which says so of itself."""
    migration = type("Migration", (migrations.Migration,), {"operations": list(operations), **said})
    return migration("later", app)


def applied(migration: Any) -> None:
    # To know every model takes half a second: only what is not said in SQL needs it.
    of_models = not all(isinstance(one, migrations.RunSQL) for one in migration.operations)
    state = ProjectState.from_apps(apps) if of_models else ProjectState()
    Upgrade(connection).apply_migration(state, migration)


VENUE, ROOM = "scheduling_session.venue", "scheduling_session.room"
ONE_MORE = "0c7e9f6e-3a2b-4d1c-8e5f-6a7b8c9d0e1f"
# One after another: each begins where the one before it ended, and the last ends where the first began.
GOOD = [
    made(
        migrations.AddField("entry", "more", models.IntegerField(null=True)),
        migrations.AddIndex("entry", models.Index(fields=["more"], name="entry_more")),
        app="records",
    ),
    made(
        migrations.RunSQL("DROP INDEX entry_more"),
        migrations.RunSQL("ALTER TABLE records_entry DROP COLUMN more"),
        alters={"records_entry.more": "it was never filled"},
    ),
    made(
        migrations.RunSQL("ALTER TABLE scheduling_session RENAME COLUMN venue TO room"), moved={VENUE: ROOM}
    ),
    made(
        migrations.RunSQL("ALTER TABLE scheduling_session RENAME COLUMN room TO venue"), moved={ROOM: VENUE}
    ),
]
BAD = {
    "a row is gone": made(
        migrations.RunSQL(
            "DELETE FROM scheduling_attendance WHERE id = (SELECT max(id) FROM scheduling_attendance)"
        )
    ),
    "a value is another": made(migrations.RunSQL("UPDATE scheduling_session SET venue = 'elsewhere'")),
    "a column is gone": made(migrations.RunSQL("ALTER TABLE scheduling_session DROP COLUMN venue")),
    "a table is gone": made(migrations.RunSQL("DROP TABLE casework_goodpractice")),
    "what is sealed is another, whatever is said of it": made(
        migrations.RunSQL("UPDATE casework_child SET born = name"),
        alters={"casework_child": "so it was said", "casework_child.born": "so it was said"},
    ),
    "a row is there that nobody wrote": made(
        migrations.RunSQL(
            "INSERT INTO casework_child (case_id, public_id, name, born)"
            f" SELECT case_id, '{ONE_MORE}', name, born FROM casework_child"
        )
    ),
}


@pytest.fixture
def _no_trace() -> Iterator[None]:
    yield
    MigrationRecorder(connection).migration_qs.filter(name="later").delete()


@pytest.mark.usefixtures("_no_trace")
def test_a_migration_that_loses_nothing_is_made_and_one_that_does_is_not() -> None:
    story.sealed()
    before = contents(connection)
    for migration in GOOD:
        applied(migration)
    assert contents(connection) == before
    assert compare_all().seals and compare_all().faults == []
    noted = MigrationRecorder(connection).migration_qs.filter(name="later")
    noted.delete()
    for what, migration in BAD.items():
        with pytest.raises(ClearsightError, match="would lose something"):
            applied(migration)
        assert contents(connection) == before and not noted.exists(), what


@contextmanager
def copied(folder: Path) -> Iterator[tuple[Any, str]]:
    """A copy of the database of the test that is gone at the end: a connection to it, and its URL."""
    name = str(connection.settings_dict["NAME"])
    copy = connections["copied"] = connection.copy("copied")
    if connection.vendor == "sqlite":
        copies.copy_database(connection, folder)
        copy.settings_dict["NAME"] = str(folder / copies.SQLITE_FILE)
        url = f"sqlite:///{folder / copies.SQLITE_FILE}"
    else:
        copy.settings_dict["NAME"] = f"{name}_copied"
        connection.close()
        with connection._nodb_cursor() as cursor:
            # A server's thread of a test before this one may not have gone yet.
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            cursor.execute(f'CREATE DATABASE "{name}_copied" TEMPLATE "{name}"')
        url = copies._url_of(copy.settings_dict, "")
    try:
        yield copy, url
    finally:
        copy.close()
        del connections["copied"]
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}_copied" WITH (FORCE)')


def started(url: str) -> subprocess.Popen[str]:
    """A command of the later version, which brings the database up to date first."""
    environment = {
        **os.environ, "DATABASE_URL": url, "CLEARSIGHT_VAR": str(settings.VAR_DIR),
        "DJANGO_SETTINGS_MODULE": "tests.config.later.settings",
    }  # fmt: skip
    asked = [sys.executable, "-m", "clearsight.cli", "keys", "status"]
    return subprocess.Popen(
        asked, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_killed_in_the_middle_of_a_migration_all_stands_there_and_the_next_start_completes_it(
    tmp_path: Path,
) -> None:
    story.sealed()
    with copied(tmp_path) as (copy, url):
        columns = {table: tuple(sorted(some)) for table, some in columns_of(copy).items()}
        before = contents(copy, columns)
        assert before["records_entry"].rows
        copy.close()
        one = started(url)
        assert one.stdout and one.stdout.readline() == "in the middle\n", one.communicate()
        one.kill()
        one.communicate()
        assert contents(copy, columns) == before
        assert "later" not in columns_of(copy)["records_entry"]
        copy.close()
        two = started(url)
        out, err = two.communicate("go on\n")
        assert two.returncode == 0 and "in the middle" in out, err
        assert "brought up to date by 1 migration: all that stood there stands there" in err
        assert "WARNING" not in err
        assert contents(copy, columns) == before
        assert "later" in columns_of(copy)["records_entry"]
