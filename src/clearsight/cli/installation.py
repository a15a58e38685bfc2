"""Opening this installation's database for the commands that need it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.texts import harmless


def open_django() -> None:
    """Load the settings and the apps. Slow (half a second): only for commands that need the database."""
    os.umask(0o077)  # what is made under var/ (databases, keys, sessions) is its owner's alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearsight.config.settings")
    import django

    from clearsight.integrations.rows import of_the_operator

    django.setup()
    of_the_operator()


def migrate() -> None:
    """Bring the database to this version's tables; a database already there is left as it is.

    Raises:
        ClearsightError: when the database cannot be reached, another version made it, a migration would
            lose something of what stands in it (`integrations.upgrading`), or its master key is gone.
    """
    from django.db import connection

    from clearsight.config.database import refuse_unsafe_connection
    from clearsight.config.separation import owns_nothing
    from clearsight.integrations.upgrading import upgrade

    with _opened():
        if connection.vendor == "sqlite":
            Path(str(connection.settings_dict["NAME"])).parent.mkdir(parents=True, exist_ok=True)
        refuse_unsafe_connection(connection)
        _refuse_foreign()
        if owns_nothing(connection):
            _refuse_wanting("this role may make none", "start clearsight rows as their owner")
        elif made := upgrade(connection):
            _say_upgraded(made)
        _refuse_keyless()


def _refuse_keyless() -> None:
    """Nothing, if there is a master key, or nothing yet that one would open.

    Raises:
        ClearsightError: where it is gone: another would be made, open nothing, and look like the one.
    """
    from django.conf import settings

    from clearsight.casework.actions import keys_by_master
    from clearsight.integrations.ring import is_there

    if not is_there() and (wraps := keys_by_master()):
        place, named = str(Path(settings.VAR_DIR) / "master.key"), ", ".join(one.hex() for one in wraps)
        raise ClearsightError.one(
            place, "the master key is gone, and what is kept opens with it alone", f"put it back ({named})"
        )


def _say_upgraded(made: int) -> None:
    """On standard error, so that what a command prints stays what it is."""
    from clearsight.signoff.queries.proving import compare_all
    from clearsight.web.words import plural

    by = plural(made, "migration")
    print(f"brought up to date by {by}: all that stood there stands there", file=sys.stderr)
    for fault in compare_all().faults:
        print(harmless(f"WARNING: content: {fault} (clearsight audit fsck)"), file=sys.stderr)


def refuse_unknown(slug: str) -> None:
    """Nothing, if there is an organisation of that short name.

    Raises:
        ClearsightError: where there is none, with those that there are.
    """
    from clearsight.people.models import Organisation

    if not Organisation.objects.filter(slug=slug).exists():
        there = ", ".join(Organisation.objects.order_by("slug").values_list("slug", flat=True)[:10])
        mend = f"use one of {there}" if there else "take a tracker in first (clearsight import)"
        raise ClearsightError.one("--organisation", f"{slug!r} is not known here", mend)


def of_another_version() -> bool:
    """Whether the database was brought, by another version, to tables that this one knows nothing of.

    Raises:
        ClearsightError: when the database cannot be reached.
    """
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("clearsight.")}
    with _opened():
        loader = MigrationLoader(connection)
    unknown = loader.applied_migrations.keys() - loader.disk_migrations.keys()
    return any(label in ours for label, _ in unknown)


@contextmanager
def _opened() -> Iterator[None]:
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        raise ClearsightError.one(
            "database", f"it cannot be opened or brought up to date ({error})", "check DATABASE_URL"
        ) from error


def _refuse_foreign() -> None:
    from django.apps import apps
    from django.db import connection

    place = f"database {connection.settings_dict['NAME']}"
    with _opened():
        there = set(connection.introspection.table_names())
    ours = {model._meta.db_table for model in apps.get_models()} | {"django_migrations"}
    if there and not there & ours:
        problem = "there are tables in it, and none of Clearsight's"
        raise ClearsightError.one(place, problem, "name an empty one, or Clearsight's own")
    if of_another_version():
        raise ClearsightError.one(
            place,
            "another version of Clearsight made it, with tables that this one does not know",
            "use that version, or begin with a new database (clearsight demo does so by itself)",
        )


@contextmanager
def rehearsing() -> Iterator[None]:
    """This installation's database for a rehearsal, in which nothing is made and nothing brought up to date.

    Where there is none yet, an empty one in memory, and its keys in a folder that is gone at the end.

    Raises:
        ClearsightError: when the database there is of another version, or cannot be reached.
    """
    if not _is_to_be_made():
        open_django()
        refuse_outdated()
        yield
        return
    with TemporaryDirectory(prefix="clearsight-") as folder:
        os.environ["CLEARSIGHT_VAR"] = folder
        os.environ["DATABASE_URL"] = "sqlite:///:memory:"
        open_django()
        _make_tables()
        yield


def refuse_missing() -> None:
    """Nothing, if there is a database to look at: asked before Django, so that nothing is made.

    Raises:
        ClearsightError: with the name of the SQLite file that is not there.
    """
    if _is_to_be_made():
        from clearsight.config.database import database_settings
        from clearsight.config.places import default_database

        looked_at = database_settings(os.environ.get("DATABASE_URL"), default_database())["NAME"]
        raise ClearsightError.one(
            f"database {looked_at}",
            "there is none",
            "begin one (clearsight import), or name yours by CLEARSIGHT_VAR or DATABASE_URL (where there is "
            "a --demo, it looks at the demonstration)",
        )


def _is_to_be_made() -> bool:
    """Whether the database would be a new SQLite file: asked before Django, which would make the keys."""
    from django.conf import settings

    from clearsight.config.database import database_settings
    from clearsight.config.places import default_database

    if settings.configured:
        return False
    found = database_settings(os.environ.get("DATABASE_URL"), default_database())
    return found["ENGINE"].endswith("sqlite3") and not Path(found["NAME"]).exists()


def _make_tables() -> None:
    """The tables of this version at once, without the way that led to them."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)


def refuse_outdated(why: str = "a dry run makes none") -> None:
    """Nothing, if the database has this version's tables: for what makes none.

    Raises:
        ClearsightError: when it is of another version, or cannot be reached.
    """
    _refuse_foreign()
    with _opened():
        _refuse_wanting(why, "start clearsight serve, which brings it up to date")
        _refuse_keyless()


def _refuse_wanting(why: str, mend: str) -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        place = f"database {connection.settings_dict['NAME']}"
        raise ClearsightError.one(place, f"it has not the tables of this version, and {why}", mend)
