"""Take a supervision tracker into this installation's database: people, arrangements, sessions so far, cases.

Rows are known again by their identifiers, so a tracker can be taken in again after it was mended. Nothing is
removed, and when anything is wrong with it nothing is taken in. What somebody ended in a page (a role, a last
day, a supervision, a case, who leads one) stays ended, with a warning, unless --reopen is given.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clearsight.cli.installation import migrate, open_django, rehearsing
from clearsight.compliance.checking import data_codes
from clearsight.compliance.dataset import read_dataset
from clearsight.integrations.clock import now, today
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.roles import ARRANGING
from clearsight.kernel.texts import harmless
from clearsight.policy.domain.model import Policy
from clearsight.policy.files import find_policy, lasting_name, load_policy

if TYPE_CHECKING:
    from clearsight.people.models import Organisation

EXAMPLES = """\
  clearsight import --organisation hill-school --name "Hill School" --policy harewood tracker/
  clearsight import --organisation hill-school tracker.xlsx              again, under the same policy
  clearsight import --organisation hill-school --dry-run tracker.xlsx    only say what would change

The tables and columns: docs/reference/dataset.md."""

# What the database calls the rows of a table, and the tracker its table.
WORDS = {
    "site": "sites", "person": "people", "role": "roles", "circumstance": "circumstances",
    "employment": "employment", "training": "training", "calendarperiod": "calendar",
    "arrangement": "arrangements", "arrangementmember": "members", "agreement": "versions of agreements",
    "agreementsignature": "agreements", "casefile": "cases", "casestatus": "case_statuses",
    "session": "sessions", "attendance": "attendance", "sessionsignature": "signatures",
    "discussion": "discussions", "action": "actions", "revisit": "revisits",
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `clearsight import`."""
    parser.add_argument("data", metavar="DATA", type=Path, help="a folder of CSV files, or one XLSX workbook")
    parser.add_argument("--organisation", required=True, metavar="SHORT-NAME", help="whose tracker it is")
    parser.add_argument("--name", metavar="NAME", help="the organisation's full name, when it is new here")
    parser.add_argument(
        "--policy", metavar="NAME", help="the policy that it works under, when it is new here"
    )
    parser.add_argument(
        "--reopen", action="store_true", help="begin again what was ended in pages, where the tracker says so"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")


def run(options: argparse.Namespace) -> int:
    """Read all of it, then take in all of it or nothing."""
    if options.dry_run:
        with rehearsing():
            return _take_in(options)
    open_django()
    migrate()
    return _take_in(options)


def _take_in(options: argparse.Namespace) -> int:
    from django.db import transaction

    with transaction.atomic():
        organisation, policy = _organisation(options)
        _tell(f"reading {options.data}")
        facts = read_dataset(options.data, data_codes(policy), to_keep=True)
        _tell("taking it in, and judging everybody")
        from clearsight.access.actors import Operator
        from clearsight.compliance.actions import import_facts

        imported = import_facts(organisation, facts, reopen=options.reopen, by=Operator(), at=now())
        _report(imported.added, imported.changed, dry=options.dry_run)
        _say_what_stays(imported.stays)
        _warn_where_nobody_leads(organisation)
        _say_what_next(organisation, dry=options.dry_run)
        if options.dry_run:
            transaction.set_rollback(True)
    return 0


def _organisation(options: argparse.Namespace) -> tuple[Organisation, Policy]:
    """The organisation as it is here, or founded now under the policy that is named.

    Raises:
        ClearsightError: when it is new and its name or policy is not given, or known and works under another.
    """
    from clearsight.access.actors import Operator
    from clearsight.people import actions as people
    from clearsight.people.models import Organisation
    from clearsight.policy import actions as policies
    from clearsight.policy.queries import policy_in_force

    known = Organisation.objects.filter(slug=options.organisation).first()
    if known is not None:
        if options.policy:
            _same_policy(known, options.policy)
        return known, policy_in_force(known, today())
    if not (options.name and options.policy):
        raise ClearsightError.one(
            "--organisation",
            f"{options.organisation!r} is not known here",
            "give --name and --policy to begin it, or correct the name",
        )
    book = load_policy(find_policy(options.policy))
    founded = people.found_organisation(options.name, options.organisation, by=Operator(), at=now())
    first = book.versions[0].policy.effective_from
    policies.adopt(founded, options.policy, first, by=Operator(), at=now())
    return founded, book.in_force(today())


def _same_policy(known: Organisation, given: str) -> None:
    """Nothing, if it works under that policy; one whose folder has moved is adopted where it lies now."""
    from clearsight.access.actors import Operator
    from clearsight.compliance.actions import perform
    from clearsight.policy import actions as policies
    from clearsight.policy.queries import adoption_of

    adopted, name = adoption_of(known, today()), lasting_name(given)
    if adopted.policy == name:
        return
    try:
        same = lasting_name(adopted.policy) == name
    except ClearsightError:  # it is no longer there
        same = Path(adopted.policy).name == Path(name).name
    if not same:
        raise ClearsightError.one(
            "--policy",
            f"{known.slug} works under another policy already, {adopted.policy}",
            "leave the option out",
        )
    perform(policies.adopt, known, name, adopted.from_date, by=Operator(), at=now())


def _report(added: Mapping[str, int], changed: Mapping[str, int], *, dry: bool) -> None:
    verb = "would be " if dry else ""
    for table in dict.fromkeys((*added, *changed)):
        counts = f"{added.get(table, 0):>7} {verb}added {changed.get(table, 0):>7} {verb}changed"
        print(f"  {WORDS.get(table, table):<26}{counts}")


def _say_what_stays(stays: Sequence[str]) -> None:
    """On standard error: what the tracker would have begun again, and how it is mended."""
    for one in stays:
        print(harmless(f"WARNING: it stays as it was ended here: {one}"), file=sys.stderr)
    if stays:
        mend = "correct the tracker, or import with --reopen what is to begin again"
        print(f"the tracker says otherwise, as if it were of before: {mend}", file=sys.stderr)


def _warn_where_nobody_leads(organisation: Organisation) -> None:
    from clearsight.people.queries import anybody_arranges

    if not anybody_arranges(organisation, today()):
        print(f"  nobody holds a role that may arrange supervision here: {', '.join(ARRANGING)}")


def _say_what_next(organisation: Organisation, *, dry: bool) -> None:
    """Done; and where nobody can sign in yet, how somebody can."""
    from clearsight.people.models import Person

    if dry:
        print("nothing was changed: this was a dry run")
    elif Person.objects.filter(organisation=organisation).exclude(user=None).exists():
        print("done")
    else:
        print(f"done; next: clearsight account --organisation {organisation.slug} --person PERSON, so that "
              "somebody can sign in")  # fmt: skip


def _tell(what: str) -> None:
    print(f"  {harmless(what)} ...", file=sys.stderr, flush=True)
