"""Agreements, supervisors, training, pairings: how things stand on the day of the check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from tests.policies.oracle.cadence import Found, plus
from tests.policies.oracle.tracker import Row, Tracker

Persons = Callable[[str, date], bool]


def by(done: date | None, due: date | None, as_of: date) -> str:
    """Met or late when done; open until the due date has passed without."""
    if done is not None:
        return "late" if due and done > due else "met"
    return "overdue" if due and as_of > due else "open"


def signed_by_all(tracker: Tracker, arrangement: Row, version: str) -> date | None:
    """The day of the last signature that a version needed: of the supervisor and of those then in it."""
    signed = {
        r["person"]: date.fromisoformat(r["signed_on"])
        for r in tracker.rows("agreements", arrangement=arrangement["arrangement"], version=version)
    }
    for day in sorted(set(signed.values())):
        begun = max(day, date.fromisoformat(arrangement["from"]))
        needed = {arrangement["supervisor"]}
        if arrangement["kind"] not in tracker.led_alone:
            needed |= tracker.members(arrangement["arrangement"], begun)
        if all(p in signed and signed[p] <= day for p in needed):
            return day
    return None


def in_force(tracker: Tracker, arrangement: Row) -> list[date]:
    """The days on which versions of the agreement came into force, in order."""
    rows = tracker.rows("agreements", arrangement=arrangement["arrangement"])
    days = [signed_by_all(tracker, arrangement, v) for v in {r["version"] for r in rows}]
    return sorted(d for d in days if d)


def about(tracker: Tracker, arrangement: str, day: date, **more: str) -> dict[str, str]:
    """An arrangement as a subject, and the person too where just one is supervised in it on a day."""
    people = tracker.members(arrangement, day)
    person = {"person": next(iter(people))} if len(people) == 1 else {}
    return {**person, "arrangement": arrangement, **more}


def standing(tracker: Tracker, kinds: tuple[str, ...] = ()) -> list[Row]:
    """The arrangements that stand on the day of the check, of some kinds."""
    rows = sorted(tracker.rows("arrangements"), key=lambda a: (a["from"], a["arrangement"]))
    rows = [a for a in rows if a.covers(tracker.as_of)]
    return [a for a in rows if not kinds or a["kind"] in kinds]


def agreements(tracker: Tracker, kinds: tuple[str, ...] = ()) -> Iterator[Found]:
    """Each standing arrangement has an agreement signed by its parties, or lacks what is required."""
    for a in standing(tracker, kinds):
        signed = in_force(tracker, a)
        subject = about(tracker, a["arrangement"], tracker.as_of)
        why = "signed by all parties" if signed else "no version is signed by all parties"
        yield Found("met" if signed else "broken", None, None, subject, why)


def own_agreement(tracker: Tracker, asked: Persons) -> Iterator[Found]:
    """Whoever it is asked of is now supervised under an agreement in force."""
    for row in tracker.rows("people"):
        person = row["person"]
        if not asked(person, tracker.as_of):
            continue
        own = [a for a in standing(tracker) if person in tracker.members(a["arrangement"], tracker.as_of)]
        there = [a for a in own if tracker.employed(a["supervisor"], tracker.as_of)]
        good = [a["arrangement"] for a in there if in_force(tracker, a)]
        subject = {"person": person} | (
            {"arrangement": (good or [own[-1]["arrangement"]])[-1]} if own else {}
        )
        yield Found(
            "met" if good else "broken", None, None, subject, f"agreements in force: {good or 'none'}"
        )


def signed_members(tracker: Tracker) -> Iterator[Found]:
    """Each member of a group whose agreement is in force has signed it, those who joined later too."""
    for a in standing(tracker, ("group", "peer")):
        for person in (
            sorted(tracker.members(a["arrangement"], tracker.as_of)) if in_force(tracker, a) else ()
        ):
            signed = tracker.rows("agreements", arrangement=a["arrangement"], person=person)
            subject = {"person": person, "arrangement": a["arrangement"]}
            yield Found(
                "met" if signed else "broken", None, None, subject, "signed" if signed else "never signed"
            )


def reviews(tracker: Tracker, every: str = "1 years") -> Iterator[Found]:
    """A year after a version came into force it is reviewed, while the arrangement stands."""
    for a in tracker.rows("arrangements"):
        signed = in_force(tracker, a)
        subject = about(tracker, a["arrangement"], tracker.as_of)
        for n, since in enumerate(signed):
            renewed = signed[n + 1] if n + 1 < len(signed) else None
            due = plus(since, every)
            if renewed and renewed > due:
                yield Found("late", due, None, subject, f"in force since {since}, renewed on {renewed}")
            elif renewed is None and a.covers(tracker.as_of):
                status = "overdue" if tracker.as_of > due else "open"
                yield Found(status, due, None, subject, f"in force since {since}")
            elif renewed is None and due < (a.day("to") or due) < tracker.as_of:
                yield Found("missed", due, None, subject, f"in force since {since}, never reviewed")


def supervisors(tracker: Tracker) -> list[str]:
    """Who leads a standing arrangement, and still works there."""
    return sorted(
        {a["supervisor"] for a in standing(tracker) if tracker.employed(a["supervisor"], tracker.as_of)}
    )


def supervised(tracker: Tracker, people: list[str], led_by: Persons | None = None) -> Iterator[Found]:
    """Whether people are supervised themselves, in an arrangement of their own that stands."""
    for person in people:
        own = [
            a["arrangement"]
            for a in standing(tracker)
            if person in tracker.members(a["arrangement"], tracker.as_of)
            and tracker.employed(a["supervisor"], tracker.as_of)
            and (led_by is None or led_by(a["supervisor"], tracker.as_of))
        ]
        subject = {"person": person} | ({"arrangement": own[-1]} if own else {})
        why = f"supervised in {own[-1]}" if own else "is in no such arrangement"
        yield Found("met" if own else "broken", None, None, subject, why)


def trained(
    tracker: Tracker, people: list[str], kinds: tuple[str, ...], providers: tuple[str, ...] = ()
) -> Iterator[Found]:
    """Whoever must be trained is, in one of the kinds and by one of the providers."""
    for person in people:
        days = sorted(
            r["completed_on"]
            for r in tracker.rows("training", person=person)
            if r["kind"] in kinds and (not providers or r["provider"] in providers)
        )
        why = f"completed {days[-1] if days else 'never'}"
        yield Found("met" if days else "broken", None, None, {"person": person}, why)


def pairings(
    tracker: Tracker, asked: Persons, allowed: Callable[[str, str], bool], kinds: tuple[str, ...] = ()
) -> Iterator[Found]:
    """Whether each present member may be supervised by their supervisor."""
    for a in standing(tracker, kinds):
        for person in sorted(tracker.members(a["arrangement"], tracker.as_of)):
            if asked(person, tracker.as_of):
                subject = {"person": person, "arrangement": a["arrangement"]}
                good = allowed(a["supervisor"], person)
                yield Found(
                    "met" if good else "broken", None, None, subject, f"supervised by {a['supervisor']}"
                )


def cover(tracker: Tracker) -> Iterator[Found]:
    """While a supervisor is long absent, or has left, those supervised have another who is there."""
    away = {
        r["person"]
        for r in tracker.rows("people")
        if tracker.is_in(r["person"], "long_absence", tracker.as_of)
        or not tracker.employed(r["person"], tracker.as_of)
    }
    for a in standing(tracker):
        for person in (
            sorted(tracker.members(a["arrangement"], tracker.as_of)) if a["supervisor"] in away else ()
        ):
            others = [
                o["arrangement"]
                for o in standing(tracker)
                if o["supervisor"] not in away and person in tracker.members(o["arrangement"], tracker.as_of)
            ]
            subject = {"person": person, "arrangement": a["arrangement"]}
            yield Found("met" if others else "broken", None, None, subject, f"covered in {others or 'none'}")


def unstated(tracker: Tracker) -> Iterator[Found]:
    """A standing arrangement whose number was left blank."""
    for a in standing(tracker):
        if not a["every"]:
            yield Found("broken", None, None, {"arrangement": a["arrangement"]}, "every is blank")


def renewed(tracker: Tracker, role: str, kind: str, every: str) -> Iterator[Found]:
    """A training that lapses: an interval, while the role is held."""
    for held in tracker.rows("roles", role=role):
        since, person = date.fromisoformat(held["from"]), held["person"]
        due, last = plus(since, every), "never"
        for done in sorted(r["completed_on"] for r in tracker.rows("training", person=person, kind=kind)):
            day = date.fromisoformat(done)
            if day > max(due, since):
                yield Found("late", due, None, {"person": person}, f"completed {day}")
            due, last = plus(day, every), done
        if tracker.has_role(person, [role], tracker.as_of):
            why = f"last completed {last}, good for {every}"
            yield Found(by(None, due, tracker.as_of), due, None, {"person": person}, why)
        elif due < (held.day("to") or due) < tracker.as_of:
            yield Found("missed", due, None, {"person": person}, f"last completed {last}, role ended")


def probations(tracker: Tracker) -> Iterator[Found]:
    """A probation that has ended had a planned session in its last month; a later one is late."""
    for row in tracker.rows("circumstances", circumstance="probation"):
        end = row.day("to")
        if end is None:
            continue
        person = row["person"]
        held = [day for day in tracker.attended(person) if plus(day, "1 month") >= end]
        status = by(min(held) if held else None, end, tracker.as_of)
        own = [
            a["arrangement"]
            for a in standing(tracker)
            if person in tracker.members(a["arrangement"], tracker.as_of)
        ]
        subject = {"person": person} | ({"arrangement": own[-1]} if own else {})
        yield Found(
            status,
            end,
            None,
            subject,
            f"probation ended {end}; sessions {', '.join(map(str, held[:1])) or 'none'}",
        )
