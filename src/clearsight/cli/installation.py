"""Opening this installation's database for the commands that need it."""

from __future__ import annotations

import os

from clearsight.kernel.errors import ClearsightError


def open_django() -> None:
    """Load the settings and the apps. Slow (half a second): only for commands that need the database."""
    os.umask(0o077)  # what is made under var/ (databases, keys, sessions) is its owner's alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearsight.config.settings")
    import django

    django.setup()


def migrate() -> None:
    """Bring the database to this version's tables; a database already there is left as it is.

    Raises:
        ClearsightError: when the database cannot be reached.
    """
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    from clearsight.config.database import refuse_unsafe_connection

    try:
        if connection.vendor == "sqlite":
            from pathlib import Path

            Path(str(connection.settings_dict["NAME"])).parent.mkdir(parents=True, exist_ok=True)
        refuse_unsafe_connection(connection)
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise ClearsightError.one(
            "database", f"it cannot be opened or brought up to date ({error})", "check DATABASE_URL"
        ) from error
