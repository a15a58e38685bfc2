"""What was taken away from somebody since a backup was made: restored, it would be given back in silence.

What the database that is put aside says of it is read before, and done again afterwards by the same actions.
Nothing is given to anybody so, and nothing is taken from whom that database does not know.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.texts import harmless

if TYPE_CHECKING:
    from clearsight.people.models import Person, Role

# Each in words that SQLite and PostgreSQL read alike.
_ACCOUNTS = """SELECT person.public_id, account.password, account.is_active, person.left
FROM people_person AS person LEFT JOIN auth_user AS account ON account.id = person.user_id"""
_SUSPENDED = """SELECT person.public_id FROM grants_suspension AS shut
JOIN people_person AS person ON person.id = shut.person_id WHERE shut.ended_at IS NULL"""
_ROLES = """SELECT person.public_id, held.role, site.public_id, held.to_date FROM people_role AS held
JOIN people_person AS person ON person.id = held.person_id
JOIN people_site AS site ON site.id = held.site_id"""
_ENDED = "SELECT public_id FROM grants_grant WHERE ended_at IS NOT NULL"
_SHUT = "SELECT public_id FROM grants_opening WHERE ended_by_id IS NOT NULL"
_FACTORS = "SELECT public_id FROM accounts_factor"
_IDENTITIES = "SELECT issuer, subject FROM accounts_identity"
_MOVED = "SELECT public_id FROM grants_transfer"

Asked = Callable[[str], Iterable[tuple[Any, ...]]]
Held = tuple[UUID, str, UUID]  # a person, the code of a role, a site


@dataclass(frozen=True, slots=True)
class Revoked:
    """What the database says that was in use: of whom what had ended; and which proofs there were still."""

    closed: frozenset[UUID]
    suspended: frozenset[UUID]
    left: dict[UUID, date]
    roles: dict[Held, date]
    passwords: dict[UUID, str]
    factors: frozenset[UUID]
    identities: frozenset[tuple[str, str]]
    grants: frozenset[UUID]
    openings: frozenset[UUID]
    transfers: frozenset[UUID]


def revoked_in(there: Path) -> Revoked | None:
    """What the SQLite database that is there says. A broken one says nothing: it may be why one restores."""
    try:
        with closing(sqlite3.connect(f"file:{there}?mode=ro", uri=True)) as database:
            return revoked(database.execute)
    except sqlite3.DatabaseError:
        return None


def revoked_in_postgresql(url: str) -> Revoked:
    """What the PostgreSQL database says that was in use until now.

    Raises:
        ClearsightError: when it cannot be asked, or not by somebody who sees every row.
    """
    import psycopg

    try:
        with psycopg.connect(url) as database:
            database.execute("SET row_security = off")
            return revoked(database.execute)
    except psycopg.Error as error:
        problem = f"it cannot be asked ({type(error).__name__})"
        raise ClearsightError.one("--before", problem, "name that database and its owner") from None


def revoked(asked: Asked) -> Revoked:
    """What a database says by what it answers to each question, on either kind of database."""
    accounts = [(_id(who), *rest) for who, *rest in asked(_ACCOUNTS)]
    return Revoked(
        closed=frozenset(who for who, password, active, _ in accounts if password is not None and not active),
        suspended=_ids(asked(_SUSPENDED)),
        left={who: _day(left) for who, _, _, left in accounts if left},
        roles=_ended(asked(_ROLES)),
        passwords={who: password for who, password, _, _ in accounts if password is not None},
        factors=_ids(asked(_FACTORS)),
        identities=frozenset((issuer, subject) for issuer, subject in asked(_IDENTITIES)),
        grants=_ids(asked(_ENDED)),
        openings=_ids(asked(_SHUT)),
        transfers=_ids(asked(_MOVED)),
    )


def _ended(rows: Iterable[tuple[Any, ...]]) -> dict[Held, date]:
    """The last day of each role, where it has one, however often somebody was given it."""
    last: dict[Held, date] = {}
    for person, role, site, to_date in rows:
        held = (_id(person), role, _id(site))
        last[held] = max(last.get(held, date.min), _day(to_date) if to_date else date.max)
    return {held: day for held, day in last.items() if day != date.max}


def _ids(rows: Iterable[tuple[Any, ...]]) -> frozenset[UUID]:
    return frozenset(_id(one) for (one,) in rows)


def _id(value: Any) -> UUID:
    return UUID(str(value))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


UNKNOWN = (
    "WARNING: nothing here says who was suspended, closed out or left since the backup, whose role ended, "
    "who changed a password, nor what was lent and ended: all of it is as it was then. See to it before "
    "anybody is let in (on PostgreSQL --before names the database that says it)"
)
NOTHING = "nothing had been taken away from anybody since the backup"


def revoke_again(gone: Revoked | None) -> str:
    """Take away again what was taken away since, and say of each what it was; and what is left to do."""
    from clearsight.people.models import Person

    if gone is None:
        return UNKNOWN
    said: list[str] = []
    for person in Person.objects.select_related("organisation", "user").order_by("organisation", "name"):
        done = [*_of_person(person, gone)]
        if done:
            said.append(harmless(f"  {person.name} ({person.organisation.name}): {'; '.join(done)}"))
    said += _of_lent(gone)
    return "\n".join(["taken away again, as it was when this was put aside:", *said]) if said else NOTHING


def _of_person(person: Person, gone: Revoked) -> Iterator[str]:
    """What is taken away from one person again, each in words, while it is done."""
    from clearsight.grants import actions as grants
    from clearsight.people import actions as people
    from clearsight.web.words import day

    who = person.public_id
    last = gone.left.get(who)
    if last and (person.left is None or last < person.left):
        yield _done(f"last day {day(last)}", people.record_leaving, person, last)
    for role in _roles_to_end(person, gone):
        ended = gone.roles[who, role.role, role.site.public_id]
        words = f"{role.role} at {role.site.name} ends with {day(ended)}"
        yield _done(words, people.end_role, role, ended)
    if who in gone.suspended and not person.suspensions.filter(ended_at=None).exists():
        yield _done("suspended", grants.suspend, person)
    if person.user is not None and person.user.is_active:
        if who in gone.closed:
            words = f"account closed (clearsight account --again {person.user.username} lets them in)"
            yield _done(words, people.close_account, person)
        else:
            yield from _of_proofs(person, gone)


def _roles_to_end(person: Person, gone: Revoked) -> list[Role]:
    held = person.roles.select_related("site", "person__organisation").order_by("pk")
    last = {one.pk: gone.roles.get((person.public_id, one.role, one.site.public_id)) for one in held}
    return [one for one in held if (day := last[one.pk]) and (one.to_date is None or day < one.to_date)]


def _of_proofs(person: Person, gone: Revoked) -> Iterator[str]:
    """Another password since, a second factor or another sign-in that went: none of the former opens."""
    from clearsight.accounts import actions as accounts

    known = gone.passwords.get(person.public_id)
    if person.user is None or known is None:
        return
    factors = [one.public_id for one in person.factors.all() if one.public_id not in gone.factors]
    there = person.identities.all()
    identities = [one.pk for one in there if (one.issuer, one.subject) not in gone.identities]
    changed = known != person.user.password and person.user.has_usable_password()
    if factors or identities or changed:
        words = f"signs in anew by a link (clearsight account --again {person.user.username})"
        yield _done(words, accounts.take_proofs_back, person, factors, identities)


def _of_lent(gone: Revoked) -> Iterator[str]:
    from clearsight.access.actors import Operator
    from clearsight.compliance.actions import perform
    from clearsight.grants.actions import end_lent_again
    from clearsight.grants.models import Transfer
    from clearsight.integrations.clock import now
    from clearsight.web.words import plural

    lent, opened = perform(end_lent_again, gone.grants, gone.openings, by=Operator(), at=now())
    if lent:
        yield f"  {plural(lent, 'reading')} given to somebody"
    if opened:
        yield f"  {plural(opened, 'opening')} in an emergency"
    known = set(Transfer.objects.values_list("public_id", flat=True))
    if count := len(gone.transfers - known):
        went = plural(count, "person went", "persons went")
        yield f"WARNING: {went} to another school since: say so again, or they read on what they left there"


def _done(words: str, action: Callable[..., Any], *about: Any) -> str:
    """What was done, in words; or that it could not be, and why, for somebody to see to."""
    from clearsight.access.actors import Operator
    from clearsight.compliance.actions import perform
    from clearsight.integrations.clock import now

    try:
        perform(action, *about, by=Operator(), at=now())
    except ClearsightError as error:
        return f"WARNING: not done, see to it: {words} ({error.faults[0].problem})"
    return words
