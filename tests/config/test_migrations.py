"""The migrations lead to the tables of the models, which are those that every other test is run on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from clearsight.signoff.models import Addendum

pytestmark = pytest.mark.django_db

SQLITE = ["SELECT type, name, tbl_name, sql FROM sqlite_master"]
# Django gives some of its own tables, which we leave empty, wider numbers by its migrations than at once.
POSTGRESQL = [
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, is_identity"
    " FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND left(table_name, 5) <> 'auth_'",
    "SELECT conrelid::regclass::text, conname, condeferred, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = current_schema()::regnamespace",
    "SELECT replace(indexdef, schemaname || '.', '') FROM pg_indexes WHERE schemaname = current_schema()",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
    "SELECT replace(pg_get_triggerdef(pg_trigger.oid), current_schema() || '.', '') FROM pg_trigger"
    " JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace",
]


def described(database: BaseDatabaseWrapper) -> list[str]:
    """Tables, columns, indexes, constraints and triggers, whatever their order."""
    found = []
    with database.cursor() as cursor:
        for statement in SQLITE if database.vendor == "sqlite" else POSTGRESQL:
            cursor.execute(statement)
            found += [" ".join(sorted(re.split(r"[\s(),]+", f"{row}"))) for row in cursor.fetchall()]
    return sorted(found)


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """An empty database, or an empty part of the one on PostgreSQL, in which all migrations were made."""
    made = connections["migrated"] = connection.copy("migrated")
    if made.vendor == "sqlite":
        made.settings_dict["NAME"] = str(tmp_path / "migrated.sqlite3")
    else:
        made.settings_dict["OPTIONS"]["options"] = "-c search_path=migrated"
        with made.cursor() as cursor:
            cursor.execute("CREATE SCHEMA migrated")
    executor = MigrationExecutor(made)
    executor.migrate(executor.loader.graph.leaf_nodes())
    yield made
    if made.vendor == "postgresql":
        with made.cursor() as cursor:
            cursor.execute("DROP SCHEMA migrated CASCADE")
    made.close()
    del connections["migrated"]


def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_they_make_the_tables_of_the_models_and_their_guards(migrated: BaseDatabaseWrapper) -> None:
    made = described(migrated)
    assert made == described(connection)
    assert [each for each in made if "TRIGGER" in each and "addendum_stays" in each]
    _rebuild(migrated)
    assert described(migrated) == made


def _rebuild(migrated: BaseDatabaseWrapper) -> None:
    """Alter a column there and back: SQLite then builds the whole table anew, twice."""
    was, now = Addendum._meta.get_field("content_hash"), models.CharField(max_length=65)
    now.set_attributes_from_name("content_hash")
    for old, new in ((was, now), (now, was)):
        with migrated.schema_editor() as editor:
            editor.alter_field(Addendum, old, new)
