"""The tables of an empty database, made at once: those to which the migrations lead, without the way.

Step by step Django draws anew, at each table, all that are beside it: a hundred tables take five seconds of
which the database needs a tenth. What they come to is the same (`tests/config/test_migrations.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations.special import RunPython, RunSQL

# In an empty database those of Django's own do nothing.
DOES_SOMETHING = (RunPython, RunSQL)
DJANGOS = "django."


def make_tables(executor: MigrationExecutor, leaves: Iterable[tuple[str, str]]) -> None:
    """Bring an empty database to the tables of these migrations and all before them.

    All of it in one transaction, with the note of each migration: killed, there is nothing of it. Where one
    of them does something besides, it is made step by step.
    """
    targets = list(leaves)
    plan: list[Any] = executor.migration_plan(targets)
    if executor.loader.applied_migrations or any(_does_something(one) for one, _ in plan):
        executor.migrate(targets, plan)
        return
    executor.recorder.ensure_schema()
    state = executor.loader.project_state(targets)
    with executor.connection.schema_editor(atomic=True) as editor:
        for model in state.apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
        for migration, _ in plan:
            executor.record_migration(migration)  # type: ignore[call-arg]  # as Django has it


def _does_something(migration: Migration) -> bool:
    ours = not type(migration).__module__.startswith(DJANGOS)
    return ours and any(isinstance(one, DOES_SOMETHING) for one in migration.operations)
