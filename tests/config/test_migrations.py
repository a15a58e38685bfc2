"""The migrations lead to the tables of the models, which are those that every other test is run on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections, migrations, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from clearsight.audit.queries import missing_guards
from clearsight.config.as_made import altered_tables
from clearsight.integrations.new_tables import make_tables
from clearsight.integrations.upgrading import Content, columns_of, content_of, upgrade
from clearsight.signoff.models import Addendum

pytestmark = pytest.mark.django_db

SQLITE = ["SELECT type, name, tbl_name, sql FROM sqlite_master"]
# Django gives some of its own tables, which we leave empty, wider numbers by its migrations than at once.
POSTGRESQL = [
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, is_identity"
    " FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND (%s OR left(table_name, 5) <> 'auth_')",
    "SELECT conrelid::regclass::text, conname, condeferred, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = current_schema()::regnamespace",
    "SELECT replace(indexdef, schemaname || '.', '') FROM pg_indexes WHERE schemaname = current_schema()",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
    "SELECT replace(pg_get_triggerdef(pg_trigger.oid), current_schema() || '.', '') FROM pg_trigger"
    " JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace",
]


def described(database: BaseDatabaseWrapper, whole: bool = False) -> list[str]:
    """Tables, columns, indexes, constraints and triggers, whatever their order; `whole`: Django's own too."""
    found = []
    with database.cursor() as cursor:
        for statement in SQLITE if database.vendor == "sqlite" else POSTGRESQL:
            cursor.execute(statement, [whole] if "%s" in statement else None)
            found += [" ".join(sorted(re.split(r"[\s(),]+", f"{row}"))) for row in cursor.fetchall()]
    return sorted(found)


@contextmanager
def empty(name: str, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """An empty database, or an empty part of the one on PostgreSQL."""
    made = connections[name] = connection.copy(name)
    if made.vendor == "sqlite":
        made.settings_dict["NAME"] = str(folder / f"{name}.sqlite3")
    else:
        made.settings_dict["OPTIONS"] = {**made.settings_dict["OPTIONS"], "options": f"-c search_path={name}"}
        with made.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {name}")
    yield made
    if made.vendor == "postgresql":
        with made.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {name} CASCADE")
    made.close()
    del connections[name]


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """A database in which all migrations were made, one after another."""
    with empty("migrated", tmp_path) as made:
        executor = MigrationExecutor(made)
        executor.migrate(executor.loader.graph.leaf_nodes())
        yield made


@pytest.fixture
def new(tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """A database that a command found empty."""
    with empty("new", tmp_path) as made:
        upgrade(made)
        yield made


def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_they_make_the_tables_of_the_models_and_their_guards(
    migrated: BaseDatabaseWrapper, new: BaseDatabaseWrapper
) -> None:
    made = described(migrated)
    assert made == described(connection)
    assert [each for each in made if "TRIGGER" in each and "addendum_stays" in each]
    what_is_made_at_once_is_the_same(migrated, new)
    assert altered(migrated) == []
    _rebuild(migrated)
    assert described(migrated) == made


def altered(database: BaseDatabaseWrapper) -> list[str]:
    """What `clearsight audit fsck` says of its tables and guards: it compares their texts to the letter."""
    own = connections["default"]
    connections["default"] = database
    try:
        return [*missing_guards(), *altered_tables()]
    finally:
        connections["default"] = own


def what_is_made_at_once_is_the_same(migrated: BaseDatabaseWrapper, new: BaseDatabaseWrapper) -> None:
    """Django's own tables too; and the migrations put nothing there that would then be wanting."""
    assert described(new, whole=True) == described(migrated, whole=True)
    noted, by_steps = (MigrationRecorder(one).applied_migrations().keys() for one in (new, migrated))
    assert noted == by_steps and upgrade(new) == 0
    assert {content.rows for content in contents(migrated)} == {0}


def contents(database: BaseDatabaseWrapper) -> list[Content]:
    return [content_of(database, table, tuple(columns)) for table, columns in columns_of(database).items()]


@pytest.mark.parametrize("does", [migrations.RunSQL, migrations.RunPython])
def test_a_migration_that_does_something_besides_is_made_by_steps(tmp_path: Path, does: Any) -> None:
    sql = "CREATE TABLE lantern (id integer PRIMARY KEY)"
    work = sql if does is migrations.RunSQL else lambda _, editor: editor.execute(sql)
    later = type("Migration", (migrations.Migration,), {"operations": [does(work)]})("later", "people")
    with empty("besides", tmp_path) as made:
        executor = MigrationExecutor(made)
        executor.loader.graph.add_node(("people", "later"), later)
        make_tables(executor, [("people", "later")])
        assert columns_of(made).keys() == {"lantern"}


def _rebuild(migrated: BaseDatabaseWrapper) -> None:
    """Alter a column there and back: SQLite then builds the whole table anew, twice."""
    was, now = Addendum._meta.get_field("content_hash"), models.CharField(max_length=65)
    now.set_attributes_from_name("content_hash")
    for old, new in ((was, now), (now, was)):
        with migrated.schema_editor() as editor:
            editor.alter_field(Addendum, old, new)
