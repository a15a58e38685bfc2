"""How often, for each person: intervals, what was agreed, and periods, and which of two is the stricter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from tests.policies.oracle import standing
from tests.policies.oracle.cadence import Found, interval, periods
from tests.policies.oracle.tracker import Row, Tracker

Asked = Callable[[str, date], bool]
BREACHES = ("late", "missed", "overdue")
Item = tuple[str, str, str, Iterable[Found]]
DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "half term": 365.25 / 6, "term": 365.25 / 3}
ALL_OF_TIME = date(2024, 9, 1)  # no example begins earlier


def nominal(every: str) -> float:
    """How long "4 weeks" is on average, in days: only to tell which of two is the stricter."""
    number, _, unit = every.strip().partition(" ")
    if not number.isdigit():
        number, unit = "1", every
    return int(number) * DAYS[unit.rstrip("s")]


def now_in(tracker: Tracker, person: str) -> dict[str, str]:
    """The newest arrangement in which a person is supervised on the day of the check."""
    own = [
        a for a in standing.standing(tracker) if person in tracker.members(a["arrangement"], tracker.as_of)
    ]
    own.sort(key=lambda a: (a["from"], a["arrangement"]))
    if not own or not tracker.employed(person, tracker.as_of):
        return {"person": person}
    return {"person": person, "arrangement": own[-1]["arrangement"]}


def agreed(tracker: Tracker, row: Row, person: str) -> Callable[[date], bool]:
    """The days on which what was agreed in an arrangement binds a person: in force, standing, a member."""
    force = standing.in_force(tracker, row)

    def binds(day: date) -> bool:
        if not force or day < force[0] or not row.covers(day):
            return False
        return person in tracker.members(row["arrangement"], day) and tracker.employed(person, day)

    return binds


def agreed_rows(tracker: Tracker, person: str) -> list[Row]:
    """The arrangements with an agreed frequency of which a person is or was a member."""
    mine = {m["arrangement"] for m in tracker.rows("members", person=person)}
    return [a for a in tracker.rows("arrangements") if a["arrangement"] in mine and a["every"]]


def intervals(
    tracker: Tracker,
    every: str,
    asked: Asked,
    stricter: tuple[str, Asked] | None = None,
    *,
    recommended: bool = False,
) -> Iterator[Found]:
    """A person's own interval, except where another of its strength is stricter on the day that decides.

    What was agreed is required, so it never stands instead of what is only recommended.
    """
    for row in tracker.rows("people"):
        person, rivals = row["person"], []
        if stricter:
            rivals.append((stricter[1], list(_own(tracker, row, *stricter))))
        for a in () if recommended else agreed_rows(tracker, person):
            if nominal(a["every"]) < nominal(every) and "term" not in a["every"]:
                binds = agreed(tracker, a, person)
                rivals.append((lambda _, day, binds=binds: binds(day), list(_agreed_in(tracker, a, person))))
        for found in _own(tracker, row, every, asked):
            if not _spoken_for(tracker, found, person, rivals):
                found.subject = now_in(tracker, person)
                yield found


def _own(tracker: Tracker, row: Row, every: str, asked: Asked) -> Iterator[Found]:
    """One number of the policy, laid on one person."""
    person, first = row["person"], max(ALL_OF_TIME, row.day("started") or ALL_OF_TIME)

    def length(day: date) -> str:
        return every if asked(person, day) else ""

    def away(day: date) -> bool:
        return tracker.is_in(person, "long_absence", day)

    return interval(tracker, length, tracker.attended(person), away, first)


def _spoken_for(
    tracker: Tracker, found: Found, person: str, rivals: Iterable[tuple[Asked, list[Found]]]
) -> bool:
    """Whether a stricter duty that holds on the day that decides says as much.

    One that has only begun says nothing of a breach that was there before it ran out itself.
    """
    day = (
        tracker.as_of
        if found.status in ("open", "overdue")
        else min(found.due or tracker.as_of, tracker.as_of)
    )
    holding = [story for holds, story in rivals if holds(person, day)]
    if found.status not in BREACHES or found.due is None or found.period:
        return bool(holding)
    return any(_stood(other, found.status, found.due) for story in holding for other in story)


def _stood(other: Found, status: str, day: date) -> bool:
    """Whether a duty had run out by a day, and was not made good by then."""
    if other.status not in BREACHES or other.due is None or other.due > day:
        return False
    return other.done > day if other.done else other.status == status


def as_agreed(
    tracker: Tracker, own: Callable[[str, date], list[str]], by_window: bool = False
) -> Iterator[Found]:
    """What was agreed and signed, except where the policy's own number (`own`) is at least as strict."""
    for row in tracker.rows("people"):
        person = row["person"]
        rows = agreed_rows(tracker, person)
        if not rows:
            continue
        numbers = {every for day in tracker.days(ALL_OF_TIME) for every in own(person, day)}
        asked = {every: _named_in(own, every) for every in numbers}
        stories = {e: [] if by_window else list(_own(tracker, row, e, asked[e])) for e in sorted(numbers)}
        for a in rows:
            same_kind = by_window == ("term" in a["every"])
            rivals = [
                (asked[e], stories[e]) for e in stories if same_kind and nominal(e) <= nominal(a["every"])
            ]
            for found in _agreed_in(tracker, a, person):
                if not _spoken_for(tracker, found, person, rivals):
                    found.subject = {"person": person, "arrangement": a["arrangement"]}
                    yield found


def _named_in(own: Callable[[str, date], list[str]], every: str) -> Asked:
    return lambda person, day: every in own(person, day)


def _agreed_in(tracker: Tracker, a: Row, person: str) -> Iterator[Found]:
    binds, done = agreed(tracker, a, person), _own_or_cover(tracker, a, person)

    def away(day: date) -> bool:
        return tracker.is_in(person, "long_absence", day)

    if "term" in a["every"]:
        window = "half_term" if "half" in a["every"] else "term"
        yield from periods(tracker, window, site_of(tracker, person), binds, done, away)
    else:
        yield from interval(tracker, lambda day: a["every"] if binds(day) else "", done, away, ALL_OF_TIME)


def _own_or_cover(tracker: Tracker, a: Row, person: str) -> list[date]:
    """Sessions of the arrangement; and of another of its kind, while its own supervisor is long absent."""
    own = tracker.attended(person, a["arrangement"])
    others = [o["arrangement"] for o in tracker.rows("arrangements", kind=a["kind"]) if o is not a]
    cover = [day for other in others for day in tracker.attended(person, other)]
    return own + [day for day in cover if tracker.is_in(a["supervisor"], "long_absence", day)]


def _least(every: str) -> float:
    """A month has as few as 28 days, two have 59."""
    number, _, unit = every.rpartition(" ")
    months = int(number or 1) if unit.startswith("month") else 0
    return nominal(every) if not months else min(28 + 31 * (months - 1), 30.5 * months - 2)


def _most(every: str) -> float:
    """A month has as many as 31 days, three have 92."""
    number, _, unit = every.rpartition(" ")
    months = int(number or 1) if unit.startswith("month") else 0
    return nominal(every) if not months else 30.5 * months + 0.5


def loose(tracker: Tracker, every: str, asked: Callable[[str, date], bool]) -> Iterator[Found]:
    """What was agreed and is in force, is no looser than what is asked (a month against weeks aside)."""
    for a in standing.standing(tracker):
        signed = a["every"] and standing.in_force(tracker, a)
        for person in sorted(tracker.members(a["arrangement"], tracker.as_of)) if signed else ():
            if asked(person, tracker.as_of):
                status = "broken" if _least(a["every"]) > _most(every) else "met"
                subject = {"person": person, "arrangement": a["arrangement"]}
                yield Found(status, None, None, subject, f"agreed every {a['every']}, asked every {every}")


def site_of(tracker: Tracker, person: str) -> str:
    """Where a person works (the examples' people with calendars of their own work at one site)."""
    roles = tracker.rows("roles", person=person)
    return roles[0]["site"] if roles else ""


def each_period(
    tracker: Tracker,
    window: str,
    asked: Callable[[str, date], bool],
    at_least: int = 1,
    kinds: tuple[str, ...] = (),
) -> Iterator[Found]:
    """So many planned sessions in each period, for everyone of whom it is asked."""
    for row in tracker.rows("people"):
        person = row["person"]
        rows = [a["arrangement"] for a in tracker.rows("arrangements") if not kinds or a["kind"] in kinds]
        done = sorted(day for a in rows for day in tracker.attended(person, a))

        def applies(day: date, person: str = person) -> bool:
            return tracker.employed(person, day) and asked(person, day)

        def away(day: date, person: str = person) -> bool:
            return tracker.is_in(person, "long_absence", day)

        for found in periods(tracker, window, site_of(tracker, person), applies, done, away, at_least):
            found.subject = now_in(tracker, person)
            yield found


def members_of(
    tracker: Tracker, person: str, day: date, kinds: tuple[str, ...], on_cases: bool = False
) -> bool:
    """Whether a person is supervised on a day in an arrangement of some kinds (that discusses cases)."""
    rows = [a for a in tracker.rows("arrangements") if a["kind"] in kinds and a.covers(day)]
    rows = [a for a in rows if not on_cases or a["discusses_cases"] != "no"]
    return any(person in tracker.members(a["arrangement"], day) for a in rows)
