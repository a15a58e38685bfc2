"""What was taken away from somebody since a backup was made: restored, it would be given back in silence."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

_SHUT = """
SELECT person.public_id FROM people_person AS person
LEFT JOIN auth_user AS account ON account.id = person.user_id
LEFT JOIN grants_suspension AS shut ON shut.person_id = person.id AND shut.ended_at IS NULL
WHERE account.is_active = 0 OR shut.id IS NOT NULL OR person.left < ?
"""
_ENDED = "SELECT public_id FROM grants_grant WHERE ended_at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Revoked:
    """Whose account was shut (closed, suspended, gone), and what was lent and ended, by public id."""

    persons: tuple[UUID, ...]
    grants: tuple[UUID, ...]


def revoked_in(there: Path, today: date) -> Revoked | None:
    """What the SQLite database that is there says. A broken one says nothing: it may be why one restores."""
    try:
        with closing(sqlite3.connect(f"file:{there}?mode=ro", uri=True)) as database:
            return Revoked(_asked(database, _SHUT, today.isoformat()), _asked(database, _ENDED))
    except sqlite3.DatabaseError:
        return None


def _asked(database: sqlite3.Connection, words: str, *about: str) -> tuple[UUID, ...]:
    return tuple(UUID(public_id) for (public_id,) in database.execute(words, about))


def revoke_again(revoked: Revoked | None) -> str:
    """Shut again whoever's account was shut since, and say what else is back; what to do, in words."""
    from clearsight.access.actors import Operator
    from clearsight.compliance.actions import perform
    from clearsight.grants.models import Grant
    from clearsight.integrations.clock import now
    from clearsight.people import actions as people
    from clearsight.people.models import Person

    if revoked is None:
        return (
            "WARNING: nothing here says who was suspended, closed out or left since the backup, nor what was "
            "lent and ended: all of them may be in again. See to it before anybody is let in"
        )
    open_again = Person.objects.filter(public_id__in=revoked.persons, user__is_active=True)
    shut = [perform(people.close_account, one, by=Operator(), at=now()) for one in open_again]
    said = [f"shut again, as they were when this was put aside: {len(shut):,} accounts"]
    said += [f"  {one.email} (clearsight account --again lets them in)" for one in shut]
    if lent := Grant.objects.filter(public_id__in=revoked.grants, ended_at=None).count():
        said.append(f"WARNING: {lent:,} readings that were given and ended since are given again: end them")
    return "\n".join(said)
