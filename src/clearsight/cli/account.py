"""Let somebody of an organisation sign in: by their email address and a password.

The password is asked for twice and not shown; --generate makes one and prints it, once.
"""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys

from clearsight.cli.installation import migrate, open_django
from clearsight.integrations.clock import now
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.texts import harmless

EXAMPLES = """\
  clearsight account --organisation hill-school --person p1
  clearsight account --organisation hill-school --person p1 --generate

SHORT-NAME and PERSON are those of `clearsight import`; the email address is the tracker's."""

LENGTH = 18  # bytes of chance in a generated password


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `clearsight account`."""
    parser.add_argument("--organisation", required=True, metavar="SHORT-NAME", help="whose person it is")
    parser.add_argument("--person", required=True, help="the person's identifier in the tracker")
    parser.add_argument("--generate", action="store_true", help="make a password, and print it once")


def run(options: argparse.Namespace) -> int:
    """Give the account, and say with what to sign in."""
    open_django()
    migrate()
    from clearsight.access.actors import Operator
    from clearsight.compliance.actions import perform
    from clearsight.people import actions as people
    from clearsight.people.models import Person

    found = Person.objects.filter(organisation__slug=options.organisation, code=options.person).first()
    if found is None:
        raise ClearsightError.one(
            "--person",
            f"{options.organisation} has no person {options.person!r}",
            "take the tracker in first (clearsight import), or correct the identifier",
        )
    password = secrets.token_urlsafe(LENGTH) if options.generate else _asked()
    perform(people.give_account, found, password, by=Operator(), at=now())
    print(harmless(f"{found.name} can sign in as {found.email}"))
    if options.generate:
        print(f"password: {password}")
    return 0


def _asked() -> str:
    """The password as typed twice; or a line of standard input, where no one is typing."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        raise ClearsightError.one("password", "the two are not the same", "type them again")
    return password
