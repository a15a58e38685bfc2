"""Have PostgreSQL keep the organisations apart, for a role that owns nothing.

DATABASE_URL names whoever owns the tables: they are brought up to date, and the role is made where there is
none. Clearsight then serves as that role (its own DATABASE_URL), and what it asks shows the rows of one
organisation alone. Done again after each new version, since tables come with it.
"""

from __future__ import annotations

import argparse

from clearsight.cli.installation import migrate, open_django
from clearsight.kernel.errors import ClearsightError

EXAMPLES = """\
  DATABASE_URL=postgresql://owner:password@localhost/clearsight clearsight rows --role clearsight_app
  DATABASE_URL=postgresql://clearsight_app:password@localhost/clearsight clearsight serve

A role that is made here has no password yet: give it one with psql's \\password."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `clearsight rows`."""
    parser.add_argument("--role", required=True, metavar="NAME", help="as whom Clearsight will serve")


def run(options: argparse.Namespace) -> int:
    """Bring the tables up to date, and separate the organisations in them.

    Raises:
        ClearsightError: on SQLite, as somebody who owns nothing, or for a role that is above such rules.
    """
    open_django()
    from django.db import connection

    from clearsight.config.separation import owns_nothing, separate

    if connection.vendor != "postgresql":
        raise ClearsightError.one(
            "DATABASE_URL", "SQLite has no roles to keep apart", "name a PostgreSQL database"
        )
    if owns_nothing(connection):
        raise ClearsightError.one(
            "DATABASE_URL",
            "this role owns nothing here, and can alter no table",
            "name the owner of the tables",
        )
    migrate()
    separate(connection, options.role)
    print(f"The organisations are kept apart for {options.role}: serve as that role.")
    return 0
