"""Fill a database with five invented organisations, and serve it on this machine alone.

The dates are relative to the day on which it is filled, so that it is mid-term somewhere and something is
due. It is kept under var/ and opened again the next time; --fresh fills a new one.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from clearsight.cli.installation import migrate, open_django
from clearsight.cli.serve import refuse_taken, serve
from clearsight.kernel.errors import ClearsightError

EXAMPLES = """\
  clearsight demo                         http://127.0.0.1:8000
  clearsight demo --fresh                 forget what was tried out, and begin anew with today's date
  clearsight demo --bind 127.0.0.1:8080   on another port"""

DATABASE = "demo.sqlite3"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `clearsight demo`."""
    parser.add_argument(
        "--bind", default="127.0.0.1:8000", metavar="ADDRESS:PORT", help="default: %(default)s"
    )
    parser.add_argument("--fresh", action="store_true", help="fill a new database, with today's date")
    parser.add_argument("--no-serve", action="store_true", help="only fill it, and say who can sign in")


def run(options: argparse.Namespace) -> int:
    """Fill the database if there is none, say who can sign in, and serve until interrupted."""
    os.environ["CLEARSIGHT_DEMO"] = "yes"
    database = _folder() / DATABASE
    if not options.no_serve:
        refuse_taken(options.bind)
    if options.fresh:
        database.unlink(missing_ok=True)
    if not database.exists():
        _fill(database)
    _use(database)
    migrate()
    _say_who_can_sign_in(options.bind)
    return 0 if options.no_serve else serve(options.bind, workers=2)


def _folder() -> Path:
    if os.environ.get("DATABASE_URL"):
        raise ClearsightError.one(
            "DATABASE_URL",
            "the demonstration makes a database of its own",
            "unset it, or use clearsight serve",
        )
    from clearsight.config.settings import VAR_DIR

    VAR_DIR.mkdir(parents=True, exist_ok=True)
    return VAR_DIR


def _use(database: Path) -> None:
    os.environ["DATABASE_URL"] = f"sqlite:///{database}"
    open_django()
    from django.db import connection

    # The settings are read once, and the second database of this process is not the one they name.
    connection.close()
    connection.settings_dict["NAME"] = str(database)


def _fill(database: Path) -> None:
    """Fill beside the place and move there at the end: what was interrupted is not taken for whole."""
    unfinished = database.with_name(f".demo-{os.getpid()}.sqlite3")
    began = time.monotonic()
    try:
        _use(unfinished)
        _tell("tables")
        migrate()
        _fill_tables()
        unfinished.rename(database)
    finally:
        unfinished.unlink(missing_ok=True)
    print(f"  filled in {time.monotonic() - began:.0f} s", flush=True)


def _fill_tables() -> None:
    from django.db import connection

    from clearsight.demo.actions import fill

    fill(_tell)
    connection.close()


def _tell(what: str) -> None:
    print(f"  {what} ...", flush=True)


def _say_who_can_sign_in(bind: str) -> None:
    """Everybody with an account, by organisation, and what there is to see as them."""
    from itertools import groupby

    from clearsight.demo import PASSWORD, accounts

    found = accounts()
    width = max((len(account.email) for account in found), default=0)
    names = max((len(account.name) for account in found), default=0)
    for organisation, members in groupby(found, key=lambda account: account.organisation):
        print(f"\n  {organisation}")
        for account in members:
            print(f"    {account.email:<{width}}  {account.name:<{names}}  {account.what}")
    print(f"\n  Everybody's password: {PASSWORD}")
    print(f"  Clearsight: http://{bind}   (stop it with control-C)\n", flush=True)
