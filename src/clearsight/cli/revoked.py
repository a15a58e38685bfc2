"""What was taken away from somebody since a backup was made: restored, it would be given back in silence.

What the database that is put aside says of it is read here, before anything is put in its place;
`cli.taken_again` does it again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from clearsight.integrations.disposals import Disposal
from clearsight.kernel.errors import ClearsightError

# Each in words that SQLite and PostgreSQL read alike.
_ACCOUNTS = """SELECT person.public_id, account.password, account.is_active, person.left, person.email
FROM people_person AS person LEFT JOIN auth_user AS account ON account.id = person.user_id"""
_SUSPENDED = """SELECT person.public_id FROM grants_suspension AS shut
JOIN people_person AS person ON person.id = shut.person_id WHERE shut.ended_at IS NULL"""
_ROLES = """SELECT person.public_id, held.role, site.public_id, held.to_date FROM people_role AS held
JOIN people_person AS person ON person.id = held.person_id
JOIN people_site AS site ON site.id = held.site_id"""
_ENDED = "SELECT public_id FROM grants_grant WHERE ended_at IS NOT NULL"
_OPENED = "SELECT public_id, until FROM grants_opening"
_STOPPED = """SELECT person.public_id, stop.public_id, stop.at, stop.until, stop.number
FROM grants_readingstop AS stop JOIN people_person AS person ON person.id = stop.person_id
WHERE stop.lifted_at IS NULL"""
_LED = """SELECT led.public_id, lead.public_id, noter.public_id, changed."on" FROM casework_casefile AS led
JOIN people_person AS lead ON lead.id = led.lead_id
LEFT JOIN casework_leadchange AS changed
ON changed.id = (SELECT max(id) FROM casework_leadchange WHERE case_id = led.id)
LEFT JOIN people_person AS noter ON noter.id = changed.noted_by_id"""
_ARRANGED = "SELECT public_id, to_date FROM scheduling_arrangement"
_PLACES = """SELECT arranged.public_id, person.public_id, place.to_date
FROM scheduling_arrangementmember AS place
JOIN scheduling_arrangement AS arranged ON arranged.id = place.arrangement_id
JOIN people_person AS person ON person.id = place.person_id"""
_FACTORS = "SELECT public_id, kind, used_at FROM accounts_factor"
_IDENTITIES = "SELECT issuer, subject FROM accounts_identity"
_MOVED = "SELECT public_id FROM grants_transfer"
_HOLDS = "SELECT public_id, lifted_at FROM casework_legalhold"
_ANSWERED = "SELECT public_id FROM disclosure_subjectrequest WHERE ended_on IS NOT NULL"
_FEEDS = "SELECT feed FROM reminders_delivery WHERE feed <> ''"

_DISPOSED = {
    "file": """SELECT destroyed_at, gone.public_id, who.public_id, destroyed_because
FROM casework_file AS gone
LEFT JOIN people_person AS who ON who.id = destroyed_by_id WHERE destroyed_at IS NOT NULL""",
    "record": """SELECT disposed_at, gone.public_id, who.public_id, '' FROM records_record AS gone
LEFT JOIN people_person AS who ON who.id = disposed_by_id WHERE disposed_at IS NOT NULL""",
}

Asked = Callable[[str], Iterable[tuple[Any, ...]]]
Key = TypeVar("Key", bound=Hashable)
Held = tuple[UUID, str, UUID]  # a person, the code of a role, a site


class Over(NamedTuple):
    """What ended, was taken back or was used up in a row of that table, and is only counted."""

    table: str
    when: str
    one: str
    many: str
    mend: str

    def rows(self, asked: Asked, *, so: bool = True) -> frozenset[UUID]:
        """Those of whom it is so in a database; or those that are there and of whom it is not."""
        when = self.when if so else f"NOT ({self.when})"
        return _ids(asked(f"SELECT public_id FROM {self.table} WHERE {when}"))  # noqa: S608


COUNTED = (
    Over("casework_casefile", "closed IS NOT NULL", "case was closed", "cases were closed",
         "do so again, or each counts as worked with"),
    Over("casework_goodpractice", "withdrawn_on IS NOT NULL", "example of good practice was withdrawn",
         "examples of good practice were withdrawn", "do so again, or each is shown"),
    Over("records_attachment", "taken_off_at IS NOT NULL", "attachment was taken off a record",
         "attachments were taken off records", "do so again, or each is read there"),
    Over("records_filedelsewhere", "taken_back_at IS NOT NULL", "filing elsewhere was taken back",
         "filings elsewhere were taken back", "do so again"),
    Over("signoff_signature", "withdrawn_at IS NOT NULL", "signature went with a record that was sent back",
         "signatures went with records that were sent back", "send each record back again"),
    Over("supervision_handover", "state = 'withdrawn'", "handover was withdrawn", "handovers were withdrawn",
         "do so again, or who was to take over still can"),
    Over("scheduling_session", "status = 'cancelled'", "session was called off", "sessions were called off",
         "do so again, or calendars show each"),
    Over("policy_formversion", "state = 'taken_back'", "form of your own was taken back",
         "forms of your own were taken back", "do so again before its day"),
    Over("retention_schedule", "ended_at IS NOT NULL", "retention period that you chose was ended",
         "retention periods that you chose were ended", "do so again"),
    Over("retention_decision", "state = 'withdrawn'", "disposal that waited for the second was withdrawn",
         "disposals that waited for the second were withdrawn", "do so again"),
    Over("disclosure_bundle", "fetched_at IS NOT NULL", "copy for whoever asked was fetched",
         "copies for whoever asked were fetched", "each can be fetched once more: see to its request"),
)  # fmt: skip


class Stop(NamedTuple):
    """Somebody's reading was stopped, and nobody has let them read again."""

    person: UUID
    public_id: UUID
    at: datetime
    until: datetime
    number: int


class Led(NamedTuple):
    """Who leads a case; and who noted, on which day, that it was handed on to them, where it ever was."""

    lead: UUID
    noted_by: UUID | None
    on: date | None


@dataclass(frozen=True, slots=True)
class Revoked:
    """What the database says that was in use: of whom what had ended; and which proofs there were still.

    `places` and `arrangements` have the last day of each, date.max where it has none; `openings` until when
    each is open; `codes` when one of each set of codes on paper was last used. `held` are the legal holds
    that stand, `lifted` those that stood; `answered` the requests for what is kept that are over. `feeds` are
    the hashes of the calendar addresses that open one; `over`, by table, what is `COUNTED`;
    `disposed` what was disposed of in it, ever.
    """

    closed: frozenset[UUID] = frozenset()
    suspended: frozenset[UUID] = frozenset()
    left: dict[UUID, date] = field(default_factory=dict)
    roles: dict[Held, date] = field(default_factory=dict)
    passwords: dict[UUID, str] = field(default_factory=dict)
    factors: frozenset[UUID] = frozenset()
    codes: dict[UUID, datetime] = field(default_factory=dict)
    identities: frozenset[tuple[str, str]] = frozenset()
    grants: frozenset[UUID] = frozenset()
    openings: dict[UUID, datetime] = field(default_factory=dict)
    stops: tuple[Stop, ...] = ()
    leads: dict[UUID, Led] = field(default_factory=dict)
    arrangements: dict[UUID, date] = field(default_factory=dict)
    places: dict[tuple[UUID, UUID], date] = field(default_factory=dict)
    transfers: frozenset[UUID] = frozenset()
    held: frozenset[UUID] = frozenset()
    lifted: frozenset[UUID] = frozenset()
    answered: frozenset[UUID] = frozenset()
    feeds: frozenset[str] = frozenset()
    addresses: dict[UUID, str] = field(default_factory=dict)
    over: dict[str, frozenset[UUID]] = field(default_factory=dict)
    disposed: tuple[Disposal, ...] = ()


def reading(there: Path) -> sqlite3.Connection:
    """That SQLite file, opened so that nothing in it is altered, whatever signs its name has."""
    return sqlite3.connect(f"{there.absolute().as_uri()}?mode=ro", uri=True)


def revoked_in(there: Path) -> Revoked | None:
    """What the SQLite database that is there says. A broken one says nothing: it may be why one restores."""
    try:
        with closing(reading(there)) as database:
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
    factors = [*asked(_FACTORS)]
    holds = [*asked(_HOLDS)]
    return Revoked(
        closed=frozenset(
            who for who, password, active, *_ in accounts if password is not None and not active
        ),
        suspended=_ids(asked(_SUSPENDED)),
        left={who: _day(left) for who, _, _, left, _ in accounts if left},
        roles=_ended(((_id(who), role, _id(site)), to) for who, role, site, to in asked(_ROLES)),
        passwords={who: password for who, password, *_ in accounts if password is not None},
        factors=frozenset(_id(one) for one, _, _ in factors),
        codes={_id(one): _moment(used) for one, kind, used in factors if kind == "codes" and used},
        identities=frozenset((issuer, subject) for issuer, subject in asked(_IDENTITIES)),
        grants=_ids(asked(_ENDED)),
        openings={_id(one): _moment(until) for one, until in asked(_OPENED)},
        stops=tuple(
            Stop(_id(who), _id(one), _moment(at), _moment(until), number)
            for who, one, at, until, number in asked(_STOPPED)
        ),
        leads={
            _id(case): Led(_id(lead), _id(noter) if noter else None, _day(on) if on else None)
            for case, lead, noter, on in asked(_LED)
        },
        arrangements=_last_days((_id(one), to) for one, to in asked(_ARRANGED)),
        places=_last_days(((_id(one), _id(who)), to) for one, who, to in asked(_PLACES)),
        transfers=_ids(asked(_MOVED)),
        held=frozenset(_id(one) for one, lifted in holds if lifted is None),
        lifted=frozenset(_id(one) for one, lifted in holds if lifted is not None),
        answered=_ids(asked(_ANSWERED)),
        feeds=frozenset(feed for (feed,) in asked(_FEEDS)),
        addresses={who: address for who, *_, address in accounts},
        over={one.table: one.rows(asked) for one in COUNTED},
        disposed=tuple(disposed(asked)),
    )


def disposed(asked: Asked) -> list[Disposal]:
    """What was disposed of in a database, on either kind."""
    from clearsight.casework.models import AGAIN

    return [
        Disposal(_moment(at), what, str(_id(one)), str(_id(by)) if by else None, why.removeprefix(AGAIN))
        for what, words in _DISPOSED.items()
        for at, one, by, why in asked(words)
    ]


def _ended(rows: Iterable[tuple[Key, Any]]) -> dict[Key, date]:
    """The last day of each that has one."""
    return {held: day for held, day in _last_days(rows).items() if day != date.max}


def _last_days(rows: Iterable[tuple[Key, Any]]) -> dict[Key, date]:
    """The last day of each (date.max where it has none), however often somebody was given it."""
    last: dict[Key, date] = {}
    for held, to_date in rows:
        last[held] = max(last.get(held, date.min), _day(to_date) if to_date else date.max)
    return last


def _ids(rows: Iterable[tuple[Any, ...]]) -> frozenset[UUID]:
    return frozenset(_id(one) for (one,) in rows)


def _id(value: Any) -> UUID:
    return UUID(str(value))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # SQLite keeps them so
