"""Make the migrations anew, one for each app: `python -m scripts.migrations_anew`, before the first release.

`makemigrations` alone adds most keys, indexes and constraints after their tables, and Django then works out
every model again for each: three times as slow. Here the tables of an app come in an order in which each has
everything from the start. Their name has the minute in it: a database that earlier ones made is then known.
"""

from __future__ import annotations

import os
from graphlib import TopologicalSorter
from pathlib import Path

import django
from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter

from clearsight.integrations.clock import now


def main() -> None:
    """Remove those that are there, and write the new ones."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearsight.config.settings")
    django.setup()
    ours = [app for app in apps.get_app_configs() if app.name.startswith("clearsight.")]
    for app in ours:
        for path in (Path(app.path) / "migrations").glob("0*.py"):
            path.unlink()
    call_command("makemigrations", name=f"as_of_{now():%Y%m%d_%H%M}", verbosity=0)
    written = MigrationLoader(None).disk_migrations
    for app in ours:
        for migration in (made for (label, _), made in written.items() if label == app.label):
            _make_whole(app, migration)


def _make_whole(app: AppConfig, migration: Migration) -> None:
    if not migration.initial:
        raise SystemExit(f"{app.label} and another app need each other: order its migrations by hand")
    models = {model._meta.model_name: model for model in app.get_models()}
    needed = {
        name: {field.related_model._meta.model_name for field in model._meta.local_fields
               if field.related_model not in (None, model) and field.related_model in models.values()}
        for name, model in models.items()
    }  # fmt: skip
    migration.operations = [_creation(models[name]) for name in TopologicalSorter(needed).static_order()]
    writer = MigrationWriter(migration)
    Path(writer.path).write_text(writer.as_string(), "utf-8")


def _creation(model: type) -> CreateModel:
    state = ModelState.from_model(model)
    options = {name: value for name, value in state.options.items() if value}
    return CreateModel(state.name, list(state.fields.items()), options, state.bases, state.managers)


if __name__ == "__main__":
    main()
