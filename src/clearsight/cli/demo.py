"""Fill a database with five invented organisations, and serve it on this machine alone.

The dates are relative to the day on which it is filled. Schools keep an English school year with its
holidays; whoever is no school works all year, so that something is always due. It is kept under var/ and
opened again the next time; --fresh fills a new one, and so does a version that cannot open what is there.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from clearsight.cli.installation import migrate, of_another_version, open_django
from clearsight.cli.serve import refuse_taken, refuse_unbuilt, serve
from clearsight.config.places import var_dir
from clearsight.kernel.errors import ClearsightError

EXAMPLES = """\
  clearsight demo                         http://127.0.0.1:8000
  clearsight demo --fresh                 forget what was tried out, and begin anew with today's date
  clearsight demo --bind 127.0.0.1:8080   on another port"""

DATABASE, MAIL = "demo.sqlite3", "demo-mail"
DEFAULT_BIND = "127.0.0.1:8000"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `clearsight demo`."""
    parser.add_argument(
        "--bind", default=DEFAULT_BIND, metavar="ADDRESS:PORT", help="where it listens; default: %(default)s"
    )
    parser.add_argument("--fresh", action="store_true", help="fill a new database, with today's date")
    parser.add_argument("--no-serve", action="store_true", help="only fill it, and say who can sign in")


def run(options: argparse.Namespace) -> int:
    """Fill the database if there is none, say who can sign in, and serve until interrupted."""
    database = name_demonstration(options.bind)
    if not options.no_serve:
        refuse_taken(options.bind)
        use(database)  # which makes nothing yet: the settings say where the style sheets are to be
        refuse_unbuilt()  # before a minute of filling, and not after
    if options.fresh or _is_outlived(database):
        _forget(database)
    new = not database.exists()
    if new:
        _fill(database)
    use(database)
    migrate()
    if new:
        _write_first_mail()
    _say_who_can_sign_in(options.bind)
    return 0 if options.no_serve else serve(options.bind, workers=2)


def name_demonstration(bind: str) -> Path:
    """Have this process work with the demonstration, served at `bind`; its database, there or not.

    Mail of the demonstration is written into a folder beside it, and none leaves the machine.

    Raises:
        ClearsightError: where another database is named.
    """
    if os.environ.get("DATABASE_URL"):
        raise ClearsightError.one(
            "DATABASE_URL",
            "the demonstration makes a database of its own",
            "unset it, or use clearsight serve",
        )
    folder = var_dir().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "CLEARSIGHT_DEMO": "yes",
        "CLEARSIGHT_URL": f"http://{bind}",
        "CLEARSIGHT_MAIL": (folder / MAIL).as_uri(),
        "CLEARSIGHT_MAIL_FROM": "Clearsight <clearsight@demonstration.example>",
    }
    return folder / DATABASE


def use_demonstration() -> None:
    """Open the database of the demonstration, for a command that looks into it or acts on it.

    Raises:
        ClearsightError: where there is none yet, or another database is named.
    """
    database = name_demonstration(DEFAULT_BIND)
    if not database.exists():
        raise ClearsightError.one("--demo", f"there is no {database}", "start clearsight demo first")
    use(database)


def use(database: Path) -> None:
    """Open the demonstration's database."""
    os.environ["DATABASE_URL"] = f"sqlite:///{database}"
    open_django()
    from django.db import connection

    # The settings are read once, and the second database of this process is not the one they name.
    connection.close()
    connection.settings_dict["NAME"] = str(database)


def _is_outlived(database: Path) -> bool:
    """Whether another version filled it, so that this one cannot open it: nothing in it is anybody's own."""
    if not database.exists():
        return False
    use(database)
    found = of_another_version()
    if found:
        print(f"  {database} was filled by another version of Clearsight: it is filled anew", flush=True)
    return found


def _fill(database: Path) -> None:
    """Fill beside the place and move there at the end: what was interrupted is not taken for whole."""
    unfinished = database.with_name(f".demo-{os.getpid()}.sqlite3")
    began = time.monotonic()
    try:
        use(unfinished)
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


def _forget(database: Path) -> None:
    database.unlink(missing_ok=True)
    for mail in (database.parent / MAIL).glob("*.eml"):
        mail.unlink()


def _write_first_mail() -> None:
    """What everybody would be sent at first, into the folder."""
    from clearsight.cli.remind import remind

    _tell("mail")
    remind()


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
    print(f"  Mail is written to {var_dir() / MAIL}, and none is sent (clearsight remind --demo writes more)")
    print(f"  Clearsight: http://{bind}   (stop it with control-C)\n", flush=True)
