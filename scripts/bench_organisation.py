"""An invented organisation of any size as a data set, its last year full of supervision.

Everybody but the one at the top is supervised one to one every four weeks by somebody who supervises six.
Five in six are up to date, each with a session ahead; the sixth was last seen three months ago.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from clearsight.compliance.domain.facts import (
    Action,
    AgreementSignature,
    Arrangement,
    CalendarPeriod,
    Case,
    CaseStatus,
    Discussion,
    Facts,
    Member,
    Person,
    RecordSignature,
    Role,
    Session,
    Site,
    Training,
)

EACH_SUPERVISES = 6
CASES_OF_EACH = 2
SESSIONS = 14
FOUR_WEEKS = timedelta(weeks=4)
# First and last days of the stretches of teaching in a school year, as month and day.
HALF_TERMS = (
    ("Autumn 1", (9, 2), (10, 23)), ("Autumn 2", (11, 2), (12, 18)), ("Spring 1", (1, 5), (2, 12)),
    ("Spring 2", (2, 22), (3, 26)), ("Summer 1", (4, 12), (5, 21)), ("Summer 2", (6, 1), (7, 21)),
)  # fmt: skip


def organisation_facts(people: int, today: date) -> Facts:
    """The data set of an organisation with so many people, as of a day."""
    first = today - FOUR_WEEKS * (SESSIONS + 1)
    supervised = [_supervised(number, first, today) for number in range(1, people)]
    whole = Facts(
        people=tuple(Person(_code(n), f"Person {n:03}", first) for n in range(people)),
        sites=(Site("s", "A school"),),
        roles=tuple(Role(_code(n), _role(n, people), "s", first) for n in range(people)),
        training=tuple(
            Training(_code(n), kind, first)
            for n in range(people)
            if n * EACH_SUPERVISES + 1 < people
            for kind in ("supervision", "dsl")
        ),
        calendar=tuple(_calendar(today)),
    )
    tables = ("arrangements", "members", "agreements", "sessions", "signatures", "cases", "case_statuses",
              "discussions", "actions")  # fmt: skip
    joined = {name: tuple(row for one in supervised for row in getattr(one, name)) for name in tables}
    return replace(whole, **joined)


def _code(number: int) -> str:
    return f"p{number}"


def _role(number: int, people: int) -> str:
    supervises = number * EACH_SUPERVISES + 1 < people
    return "headteacher" if number == 0 else "deputy_dsl" if supervises else "family_worker"


def _calendar(today: date) -> Iterator[CalendarPeriod]:
    for year in range(today.year - 2, today.year + 2):
        for name, began, ended in HALF_TERMS:
            in_year = year if began[0] >= 9 else year + 1
            term = name.split()[0]
            yield CalendarPeriod("half_term", name, date(in_year, *began), date(in_year, *ended), term=term)


def _supervised(number: int, first: date, today: date) -> Facts:
    """One person's arrangement, cases and sessions."""
    person, arrangement = _code(number), f"a{number}"
    supervisor = _code((number - 1) // EACH_SUPERVISES)
    both = (person, supervisor)
    cases = [f"c{number}-{n}" for n in range(CASES_OF_EACH)]
    held = [first + FOUR_WEEKS * n + timedelta(days=number % 20) for n in range(1, SESSIONS + 1)]
    held = [day for day in held if day <= today]
    if number % EACH_SUPERVISES == 0:
        held = held[:-3]
    named = [(f"{arrangement}-{n}", day) for n, day in enumerate(held)]
    ahead = Session(f"{arrangement}-next", arrangement, "planned", "scheduled", held[-1] + FOUR_WEEKS)
    return Facts(
        arrangements=(Arrangement(arrangement, "one_to_one", supervisor, first, every="4 weeks"),),
        members=(Member(arrangement, person, first),),
        agreements=tuple(
            AgreementSignature(arrangement, str(version), who, first + timedelta(days=300 * (version - 1)))
            for version in (1, 2)
            for who in both
        ),
        cases=tuple(Case(case, "s", person, first) for case in cases),
        case_statuses=tuple(CaseStatus(case, "child_in_need_plan", first) for case in cases),
        sessions=(
            *(Session(code, arrangement, "planned", "held", day, day, 60, day) for code, day in named),
            *([ahead] if ahead.scheduled_for and ahead.scheduled_for >= today else []),
        ),
        signatures=tuple(RecordSignature(code, who, day) for code, day in named for who in both),
        discussions=tuple(Discussion(code, cases[n % len(cases)]) for n, (code, _) in enumerate(named)),
        actions=tuple(
            Action(f"{code}-1", code, person, "done", due=day + FOUR_WEEKS, closed_on=day + FOUR_WEEKS)
            for code, day in named[::2]
            if day + FOUR_WEEKS <= today
        ),
    )
