"""Give somebody a role, from a day on: what no page gives, and nobody of the organisation can.

Where nobody leads safeguarding any more (the only lead has left, or is suspended) this is how a school has
one again: whoever holds the role of a lead there hands on the cases that nobody leads. With --until it ends.
That a role ends is said in pages, by whoever keeps the list of people.
"""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from clearsight.cli.demo import use_demonstration
from clearsight.cli.given import day_of
from clearsight.cli.installation import migrate, open_django, refuse_missing, refuse_unknown
from clearsight.integrations.clock import now
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.roles import ORGANISATION_LEAD, ORGANISATION_LEADERSHIP
from clearsight.kernel.texts import harmless

if TYPE_CHECKING:
    from clearsight.people.models import Organisation, Person, Site

EXAMPLES = """\
  clearsight role --organisation hill-school --person p2 --role dsl
  clearsight role --organisation hill-school --person p2 --role dsl --site mill --until 2027-07-23

SHORT-NAME, PERSON, SITE and ROLE are those of `clearsight import`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `clearsight role`."""
    parser.add_argument("--organisation", required=True, metavar="SHORT-NAME", help="whose person it is")
    parser.add_argument("--person", required=True, help="the person's identifier in the tracker")
    parser.add_argument(
        "--role", required=True, help="the code of the role: dsl, deputy_dsl, headteacher ..."
    )
    parser.add_argument(
        "--site",
        help="where; may be left out where there is one (a role over the organisation holds everywhere)",
    )
    parser.add_argument("--from", dest="since", metavar="DATE", help="the first day; today if not given")
    parser.add_argument("--until", metavar="DATE", help="the last day; none if not given")
    parser.add_argument("--demo", action="store_true", help="in the demonstration")


def run(options: argparse.Namespace) -> int:
    """Give it, and say so; and of whoever cannot sign in, how they can.

    Raises:
        ClearsightError: for a person, a site or a role that is not there, for one that is held already on one
            of these days, and for whoever has left, is suspended, or whose account is closed.
    """
    since, until = _days(options)
    if options.demo:
        use_demonstration()
    refuse_missing()
    open_django()
    migrate()
    from clearsight.access.actors import Operator
    from clearsight.compliance.actions import perform
    from clearsight.people import actions as people

    person = _person(options)
    site = _site(person.organisation, options.site)
    _refuse_who_may_not_act(person, since)
    if _held(person, options.role, site, since, until):
        raise ClearsightError.one("--role", f"{person.name} holds it there already", "give another")
    perform(people.give_role, person, options.role, site, since, until, by=Operator(), at=now())
    over = options.role in (*ORGANISATION_LEAD, *ORGANISATION_LEADERSHIP)
    to = f" until {until}" if until else ""
    everywhere = "; that role is over the organisation, and holds everywhere" if over else ""
    print(harmless(f"{person.name} is {options.role} at {site.name} from {since}{to}{everywhere}"))
    if person.user is None:
        invite = f"clearsight account --organisation {options.organisation} --person {options.person}"
        print(harmless(f"they have no account yet: {invite}"))
    return 0


def _days(options: argparse.Namespace) -> tuple[date, date | None]:
    """The first day and the last, if it has one.

    Raises:
        ClearsightError: for what is no date, and for a last day before the first.
    """
    since = day_of("--from", options.since)
    until = day_of("--until", options.until) if options.until else None
    if until is not None and until < since:
        raise ClearsightError.one(
            "--until", f"{until} is before the first day, {since}", "correct one of them"
        )
    return since, until


def _person(options: argparse.Namespace) -> Person:
    from clearsight.people.models import Person

    refuse_unknown(options.organisation)
    there = Person.objects.filter(organisation__slug=options.organisation, code=options.person)
    found = there.select_related("organisation", "user").first()
    if found is None:
        problem = f"{options.organisation} has no person {options.person!r}"
        mend = "correct the identifier, or take the tracker in first (clearsight import)"
        raise ClearsightError.one("--person", problem, mend)
    return found


def _site(organisation: Organisation, code: str | None) -> Site:
    from clearsight.people.models import Site

    there = Site.objects.filter(organisation=organisation).order_by("code")
    codes = ", ".join(there.values_list("code", flat=True))
    if code is None and there.count() == 1:
        return there[0]
    found = there.filter(code=code).first()
    if found is None:
        problem = "it is not said where" if code is None else f"there is no site {code!r}"
        raise ClearsightError.one("--site", problem, f"use one of {codes}" if codes else "import it first")
    return found


def _refuse_who_may_not_act(person: Person, since: date) -> None:
    """A role of somebody who does nothing with it is believed to be in somebody's hands, and is not."""
    if person.left is not None and person.left < since:
        problem, mend = f"{person.name} left on {person.left}", "give it to somebody who is there"
    elif person.suspensions.filter(ended_at=None).exists():
        problem, mend = f"{person.name} is suspended", "have their access given back first, or name another"
    elif person.user is not None and not person.user.is_active:
        problem = f"the account of {person.name} is closed"
        mend = f"let them in first: clearsight account --again {person.user.username}"
    else:
        return
    raise ClearsightError.one("--person", problem, mend)


def _held(person: Person, role: str, site: Site, since: date, until: date | None) -> bool:
    """Whether they hold it there on one of these days."""
    from django.db.models import Q

    there = person.roles.filter(Q(to_date__isnull=True) | Q(to_date__gte=since), role=role, site=site)
    return there.filter(**({"from_date__lte": until} if until else {})).exists()
