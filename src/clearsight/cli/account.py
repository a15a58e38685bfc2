"""Let somebody of an organisation sign in: by their email address and a password.

The password is asked for twice and not shown; --generate makes one and prints it, once. An account that there
is already is given another password (--again) or closed (--close); either ends every session of it at once.
"""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from typing import TYPE_CHECKING

from clearsight.cli.installation import migrate, open_django
from clearsight.integrations.clock import now
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.texts import harmless

if TYPE_CHECKING:
    from clearsight.people.models import Person

EXAMPLES = """\
  clearsight account --organisation hill-school --person p1
  clearsight account --organisation hill-school --person p1 --generate
  clearsight account --again amina@hill.example --generate
  clearsight account --close amina@hill.example

SHORT-NAME and PERSON are those of `clearsight import`; the email address is the tracker's."""

LENGTH = 18  # bytes of chance in a generated password


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `clearsight account`."""
    parser.add_argument("--organisation", metavar="SHORT-NAME", help="whose person it is")
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("--person", help="the person's identifier in the tracker, to give an account")
    whose.add_argument("--again", metavar="EMAIL", help="give the account of this address another password")
    whose.add_argument("--close", metavar="EMAIL", help="close the account of this address")
    parser.add_argument("--generate", action="store_true", help="make a password, and print it once")


def run(options: argparse.Namespace) -> int:
    """Give the account, another password, or close it, and say so."""
    if options.person and not options.organisation:
        raise ClearsightError.one("--organisation", "it is not said whose person it is", "add it")
    open_django()
    migrate()
    from clearsight.access.actors import Operator
    from clearsight.compliance.actions import perform
    from clearsight.people import actions as people

    found = _whose(options)
    if options.close:
        perform(people.close_account, found, by=Operator(), at=now())
        print(harmless(f"{found.name} can no longer sign in as {options.close}"))
        return 0
    password = secrets.token_urlsafe(LENGTH) if options.generate else _asked()
    give = people.give_password if options.again else people.give_account
    perform(give, found, password, by=Operator(), at=now())
    print(harmless(f"{found.name} can sign in as {options.again or found.email}"))
    if options.generate:
        print(f"password: {password}")
    return 0


def _whose(options: argparse.Namespace) -> Person:
    """The person of the tracker, or the one whose account has that address."""
    from clearsight.people.models import Person

    if options.person:
        found = Person.objects.filter(organisation__slug=options.organisation, code=options.person).first()
        problem = f"{options.organisation} has no person {options.person!r}"
        place, mend = "--person", "take the tracker in first (clearsight import), or correct the identifier"
    else:
        address = options.again or options.close
        found = Person.objects.filter(user__username=address.strip().lower()).first()
        place, problem = "--again" if options.again else "--close", f"no account has the address {address!r}"
        mend = "correct it, or give one with --organisation and --person"
    if found is None:
        raise ClearsightError.one(place, problem, mend)
    return found


def _asked() -> str:
    """The password as typed twice; or a line of standard input, where no one is typing."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        raise ClearsightError.one("password", "the two are not the same", "type them again")
    return password
