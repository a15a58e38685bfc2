"""Let somebody of an organisation sign in, by a link that is good once and for three days.

With the link they set a password, or choose another sign-in that the installation has. It is printed, once;
with --mail it goes to their address and is not. An account that there is already gets a link again (--again),
is closed (--close), or loses what its owner lost: the second factor and the tie to another sign-in (--lost).
--password and --generate set a password without a link. Whatever changes how somebody signs in ends every
session of theirs at once.
"""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import sys
from typing import TYPE_CHECKING

from clearsight.cli.installation import migrate, open_django, refuse_missing, refuse_unknown
from clearsight.integrations.clock import now
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.texts import harmless

if TYPE_CHECKING:
    from clearsight.people.models import Person

EXAMPLES = """\
  clearsight account --organisation hill-school --person p1
  clearsight account --organisation hill-school --person p1 --mail
  clearsight account --again amina@hill.example
  clearsight account --lost amina@hill.example
  clearsight account --close amina@hill.example

SHORT-NAME and PERSON are those of `clearsight import`; the email address is the tracker's."""

SHOWN = 5
LENGTH = 18  # bytes of chance in a generated password


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `clearsight account`."""
    parser.add_argument("--organisation", metavar="SHORT-NAME", help="whose person it is")
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("--person", help="the person's identifier in the tracker, to invite them")
    whose.add_argument("--again", metavar="EMAIL", help="invite the owner of this account again")
    whose.add_argument("--close", metavar="EMAIL", help="close the account of this address")
    whose.add_argument(
        "--lost", metavar="EMAIL", help="take away a second factor, or another sign-in, that is lost"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--mail", action="store_true", help="mail the link, and do not print it")
    how.add_argument("--password", action="store_true", help="no link: ask for a password, twice, and set it")
    how.add_argument("--generate", action="store_true", help="no link: make a password, and print it once")


def run(options: argparse.Namespace) -> int:
    """Invite, set a password, take away what is lost, or close the account, and say so."""
    if options.person and not options.organisation:
        raise ClearsightError.one("--organisation", "it is not said whose person it is", "add it")
    refuse_missing()
    open_django()
    migrate()
    found = _whose(options)
    if options.close or options.lost:
        return _end(found, options)
    if options.password or options.generate:
        return _set_password(found, options)
    return _invite(found, by_mail=options.mail)


def _end(found: Person, options: argparse.Namespace) -> int:
    from clearsight.access.actors import Operator
    from clearsight.accounts import actions as accounts
    from clearsight.compliance.actions import perform
    from clearsight.people import actions as people

    if options.close:
        perform(people.close_account, found, by=Operator(), at=now())
        print(harmless(f"{found.name} can no longer sign in as {options.close}"))
        return 0
    perform(accounts.remove_second_factor, found, by=Operator(), at=now())
    perform(accounts.unbind_identities, found, by=Operator(), at=now())
    print(
        harmless(
            f"{found.name} has no second factor and no other sign-in any more; their password is as it was"
        )
    )
    return 0


def _set_password(found: Person, options: argparse.Namespace) -> int:
    from clearsight.access.actors import Operator
    from clearsight.compliance.actions import perform
    from clearsight.people import actions as people

    password = secrets.token_urlsafe(LENGTH) if options.generate else _asked()
    give = people.give_password if options.again else people.give_account
    perform(give, found, password, by=Operator(), at=now())
    print(harmless(f"{found.name} can sign in as {options.again or found.email}"))
    if options.generate:
        print(f"password: {password}")
    return 0


def _invite(found: Person, *, by_mail: bool) -> int:
    from django.conf import settings

    from clearsight.access.actors import Operator
    from clearsight.accounts import actions as accounts
    from clearsight.compliance.actions import perform
    from clearsight.web.views.invited import link_of, mail_link

    if by_mail and settings.CLEARSIGHT_MAIL is None:
        raise ClearsightError.one(
            "--mail", "no mail is sent here", "set CLEARSIGHT_MAIL, or leave --mail out"
        )
    secret = perform(accounts.invite, found, shown=not by_mail, by=Operator(), at=now())
    if by_mail and not mail_link(found, secret):
        raise ClearsightError.one(
            "--mail", "the mail server did not take it", "try again, or leave --mail out"
        )
    print(harmless(f"{found.name} is invited, and signs in as {found.email.lower()}"))
    print("the link is mailed" if by_mail else f"link (works once, for three days): {link_of(secret)}")
    if not os.environ.get("CLEARSIGHT_URL"):
        print(
            f"CLEARSIGHT_URL is not set, so the link begins with {settings.CLEARSIGHT_URL}: where people "
            "reach Clearsight elsewhere, set it and invite them again",
            file=sys.stderr,
        )
    return 0


def _whose(options: argparse.Namespace) -> Person:
    """The person of the tracker, or the one whose account has that address."""
    from clearsight.people.models import Person

    if options.person:
        refuse_unknown(options.organisation)
        found = Person.objects.filter(organisation__slug=options.organisation, code=options.person).first()
        problem = f"{options.organisation} has no person {options.person!r}{_some_of(options.organisation)}"
        place, mend = "--person", "take the tracker in first (clearsight import), or correct the identifier"
    else:
        option = next(one for one in ("again", "close", "lost") if getattr(options, one))
        address = getattr(options, option)
        found = Person.objects.filter(user__username=address.strip().lower()).first()
        place, problem = f"--{option}", f"no account has the address {address!r}"
        mend = "correct it, or invite them with --organisation and --person"
    if found is None:
        raise ClearsightError.one(place, problem, mend)
    if options.person and found.user_id is not None:
        raise ClearsightError.one("--person", "this person has an account already", "use --again EMAIL")
    return found


def _some_of(slug: str) -> str:
    """Some who can be invited, by the identifiers that could have been meant; the tracker has all."""
    from clearsight.people.models import Person

    there = Person.objects.filter(organisation__slug=slug, user=None, left=None).exclude(email="")
    found = ", ".join(there.order_by("pk").values_list("code", flat=True)[:SHOWN])
    return f" (without an account there: {found} ...)" if found else ""


def _asked() -> str:
    """The password as typed twice; or a line of standard input, where no one is typing."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        raise ClearsightError.one("password", "the two are not the same", "type them again")
    return password
