"""Sessions as they were known on a day, and those that were held with what makes them count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from clearsight.compliance.domain.facts import Arrangement, Session
from clearsight.compliance.domain.findings import Because


class Held(NamedTuple):
    """A held session with what makes it count: its day, its arrangement, who was there.

    `present` is none where every member of that day was there; `there` are those supervised who were, in
    order. `next_on` is the day on which the next
    planned session of its arrangement was held, if any was. `about` is the session as the subject of a
    finding and `because` as a fact, made once for all the rules that speak of it.
    """

    session: Session
    on: date
    arrangement: Arrangement
    present: frozenset[str] | None
    there: Sequence[str]
    next_on: date | None
    about: dict[str, str]
    because: Because


def as_known(session: Session, as_of: date) -> Session:
    """A session as it was known on a day: one held later is scheduled, one written up later is not yet."""
    if session.held_on is not None and session.held_on > as_of:
        when = session.scheduled_for or session.held_on
        return replace(session, status="scheduled", held_on=None, scheduled_for=when, minutes=None,
                       written_up_on=None, revisits=(), revisit=False)  # fmt: skip
    return replace(session, written_up_on=None)


def held_among(
    rows: Sequence[Session],
    arrangement: Arrangement,
    present: Mapping[str, frozenset[str]],
    supervised_on: Callable[[Arrangement, date], list[str]],
) -> list[Held]:
    """The held ones of an arrangement's sessions, earliest first, as `rows` are."""
    found: list[Held] = []
    name, leader, person = arrangement.arrangement, arrangement.supervisor, ""
    people: Sequence[str] = ()
    new, made = tuple.__new__, found.append  # half the time of calling the classes
    following = today = next_on = None
    for session in reversed(rows):  # from the last to the first, so that each knows the next
        day = session.held_on
        if session.status != "held" or day is None:
            continue
        if day != today:
            today, next_on = day, following
            people = supervised_on(arrangement, day)
            person = people[0] if len(people) == 1 else ""
        code = session.session
        rows_of = present.get(code)
        there = people if rows_of is None else sorted(rows_of - {leader})
        because = new(Because, (f"session {code}", _held_on(day)))
        about = _about(person, name, code)
        made(new(Held, (session, day, arrangement, rows_of, there, next_on, about, because)))
        if session.kind == "planned":
            following = day
    found.reverse()
    return found


@lru_cache(maxsize=20_000)
def _held_on(day: date) -> tuple[tuple[str, date]]:
    """One value for all the sessions of a day: a large check holds millions of facts."""
    return (("held_on", day),)


def _about(person: str, arrangement: str, session: str) -> dict[str, str]:
    if person:
        return {"person": person, "arrangement": arrangement, "session": session}
    return {"arrangement": arrangement, "session": session}


def by_day(held: Held) -> tuple[date, str]:
    """Held sessions in order of their days."""
    return held.on, held.session.session


def by_date(session: Session) -> tuple[date, str]:
    """Sessions in order of the days on which they were held or are to be."""
    return session.held_on or session.scheduled_for or date.max, session.session
