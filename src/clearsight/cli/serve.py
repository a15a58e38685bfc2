"""Serve Clearsight from its own database, bringing the database up to date first."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from clearsight.cli.given import number
from clearsight.cli.installation import migrate, open_django
from clearsight.kernel.errors import ClearsightError

EXAMPLES = """\
  clearsight serve                          http://127.0.0.1:8000, SQLite under var/
  clearsight serve --bind 0.0.0.0:8000      for other machines (set CLEARSIGHT_HOSTS to its name)
  DATABASE_URL=postgresql://user:password@localhost/clearsight clearsight serve --workers 4
"""

MOST_WORKERS = 256


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `clearsight serve`."""
    parser.add_argument(
        "--bind", default="127.0.0.1:8000", metavar="ADDRESS:PORT",
        help="where it listens; default: %(default)s",
    )  # fmt: skip
    parser.add_argument(
        "--workers", type=number("processes", MOST_WORKERS), default=2, metavar="N",
        help="how many processes answer; default: %(default)s, twice the number of cores is plenty",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted.

    Raises:
        ClearsightError: when a policy that somebody here works under cannot be read.
    """
    open_django()
    migrate()
    from clearsight.policy.queries import refuse_unreadable

    refuse_unreadable()
    _end_what_was_killed()
    say_if_behind()
    say_if_another_key()
    say_if_above()
    say_if_unlisted()
    return serve(options.bind, options.workers)


def _end_what_was_killed() -> None:
    """A disposal that was not noted outside the database is noted; what a restoration left is removed."""
    from django.conf import settings
    from django.db import connection

    from clearsight.integrations.unfinished import remove_left
    from clearsight.retention.actions import note_all_disposals

    note_all_disposals()
    remove_left(Path(settings.VAR_DIR))
    if connection.vendor == "sqlite":
        remove_left(Path(str(connection.settings_dict["NAME"])).absolute().parent)


def say_if_behind() -> None:
    """On standard error, each log that is no longer what was last witnessed of it."""
    from clearsight.audit.queries import behind_witnessed

    for said in behind_witnessed():
        print(f"WARNING: {said} (clearsight audit fsck)", file=sys.stderr)


def say_if_another_key() -> None:
    """On standard error, each log that another key signed, when nobody said in it that this one follows."""
    from clearsight.audit.queries import under_another_key

    for said in under_another_key():
        print(
            f"WARNING: {said}: put that back in a line before it, then clearsight keys log "
            "(docs/reference/evidence.md)",
            file=sys.stderr,
        )


def say_if_above() -> None:
    """On standard error, that PostgreSQL shows every organisation's rows to the role that serves."""
    from django.db import connection

    from clearsight.config.separation import above_rows

    if above := above_rows(connection):
        print(
            f"WARNING: PostgreSQL keeps no organisations apart here, as this role {above}: "
            "run clearsight rows --role clearsight_app, and serve as that role",
            file=sys.stderr,
        )


def say_if_unlisted() -> None:
    """On standard error, that passwords which were stolen elsewhere are not known here."""
    from django.conf import settings

    if not settings.CLEARSIGHT_BREACHED_PASSWORDS:
        print(
            "NOTE: no list of stolen passwords is here, and one of them may be chosen: "
            "name a file of them in CLEARSIGHT_BREACHED_PASSWORDS (docs/reference/settings.md)",
            file=sys.stderr,
        )


def serve(bind: str, workers: int) -> int:
    """Replace this process by gunicorn, listening on `bind` ("127.0.0.1:8000").

    Raises:
        ClearsightError: when the address is taken or cannot be had.
    """
    refuse_taken(bind)
    refuse_unbuilt()
    sys.stdout.flush()
    os.execv(  # noqa: S606  (no shell, our own interpreter)
        sys.executable,
        [sys.executable, "-m", "gunicorn", "clearsight.config.wsgi:application", "--bind", bind,
         "--workers", str(workers), "--log-level", "warning", "--timeout", "60", "--preload"],
    )  # fmt: skip


def refuse_unbuilt() -> None:
    """Nothing, if the style sheets that pages ask for are there. It needs the settings, and no database.

    Raises:
        ClearsightError: when they are not.
    """
    from django.conf import settings

    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        raise ClearsightError.one(
            str(settings.STATIC_ROOT), "the style sheets are not built", "run make ready"
        )


def refuse_taken(bind: str) -> None:
    """Nothing, if `bind` ("127.0.0.1:8000") is free to listen on.

    Raises:
        ClearsightError: when it is taken, or no address of this machine.
    """
    import socket

    host, _, port = bind.rpartition(":")
    if not (host and port.isascii() and port.isdecimal()):
        raise ClearsightError.one("--bind", f"{bind!r} is no address and port", "write it as 127.0.0.1:8000")
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host.strip("[]"), int(port)))
    except (OSError, ValueError, OverflowError) as error:
        raise ClearsightError.one(
            "--bind", f"cannot listen on {bind} ({error})", "choose another port"
        ) from error
