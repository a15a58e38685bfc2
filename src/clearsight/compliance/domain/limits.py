"""Numbers that lie between two others: minutes of a session, members of a group, people or cases of
one person.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Case
from clearsight.compliance.domain.findings import Because, Finding, Status, Words
from clearsight.compliance.domain.judging import Bench, finding, subject
from clearsight.compliance.domain.records import held_for
from clearsight.compliance.domain.wording import number, on
from clearsight.kernel.spans import Span, holds_on
from clearsight.policy.domain.measures import Bounds
from clearsight.policy.domain.model import Rule


def bounds_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """A rule that a number lies between two others."""
    asks = rule.asks
    assert isinstance(asks, Bounds)

    def judge(candidate: Candidate) -> Iterable[Finding]:
        if asks.of in ("minutes", "present"):
            return _sessions(bench, candidate, asks)
        if asks.of == "members":
            return _members(bench, candidate, asks)
        return _people(bench, candidate, asks)

    yield Candidate(rule, order, (), (), judge)


def _outside(asks: Bounds, value: float) -> bool:
    return (asks.at_least is not None and value < asks.at_least) or (
        asks.at_most is not None and value > asks.at_most
    )


def _against(asks: Bounds, value: float) -> str:
    """How a number stands to its bounds, in words."""
    if asks.at_least is not None and value < asks.at_least:
        return f", fewer than the {number(asks.at_least)} asked for"
    if asks.at_most is not None and value > asks.at_most:
        return f", more than the {number(asks.at_most)} allowed"
    return ", as the policy asks"


def _sessions(bench: Bench, candidate: Candidate, asks: Bounds) -> Iterable[Finding]:
    rule, minutes = candidate.rule, asks.of == "minutes"
    named, of = (rule.id, rule.clause, rule.strength), asks.of
    least, most = asks.at_least or 0, asks.at_most if asks.at_most is not None else math.inf
    new = tuple.__new__  # half the time of calling the classes
    for held in held_for(bench, rule):
        value = held.session.minutes if minutes else len(held.there)
        if value is None:
            continue
        status: Status = "met" if least <= value <= most else "broken"
        on_day = held.on
        fact = new(Because, (held.because[0], _measured(on_day, of, value)))
        words = new(Words, (_session_words, (on_day, value, asks)))
        yield new(Finding, (*named, held.about, status, None, None, (fact,), words, "", date.max, None, ()))


@lru_cache(maxsize=20_000)
def _measured(day: date, of: str, value: int) -> tuple[tuple[str, date], tuple[str, int]]:
    """One value for all the sessions of a day that were alike: a large check holds millions of facts."""
    return ("held_on", day), (of, value)


def _session_words(day: date, value: int, asks: Bounds) -> str:
    if asks.of == "minutes":
        return f"The session of {on(day)} lasted {value} minutes{_against(asks, value)}."
    return f"{value} came to the session of {on(day)}{_against(asks, value)}."


def _members(bench: Bench, candidate: Candidate, asks: Bounds) -> Iterable[Finding]:
    for name, arrangement in bench.world.arrangements.items():
        if holds_on(bench.arrangement(candidate.rule, arrangement), bench.as_of):
            members = bench.world.supervised_on(arrangement, bench.as_of)
            status: Status = "broken" if _outside(asks, len(members)) else "met"
            facts = [Because(f"member {person}") for person in members]
            words = f"Arrangement {name} has {len(members)} members{_against(asks, len(members))}."
            yield finding(candidate, status, subject(arrangement=name), words, facts)


def _people(bench: Bench, candidate: Candidate, asks: Bounds) -> Iterable[Finding]:
    """Spans of control and caseloads: as they stand on the day of the check. One who has none is not
    counted.
    """
    people = bench.world.people if candidate.rule.per == "person" else bench.world.led
    of_supervisees = asks.of == "supervisees"
    for person in people:
        if not holds_on(bench.who(candidate.rule, person), bench.as_of):
            continue
        counted = _supervisees(bench, person) if of_supervisees else _caseload(bench, person)
        if not counted and not asks.at_least:
            continue
        status: Status = "broken" if _outside(asks, len(counted)) else "met"
        facts = [Because(f"{'supervisee' if of_supervisees else 'case'} {name}") for name in counted]
        doing = f"supervises {len(counted)} people" if of_supervisees else f"leads {len(counted)} open cases"
        words = f"{bench.world.name(person)} {doing}{_against(asks, len(counted))}."
        yield finding(candidate, status, subject(person=person), words, facts)


def _caseload(bench: Bench, person: str) -> list[str]:
    return sorted(c.case for c in bench.world.cases_led.get(person, ()) if _is_open(c, bench.as_of))


def _is_open(case: Case, day: date) -> bool:
    return day in Span(case.opened, case.closed)


def _supervisees(bench: Bench, person: str) -> list[str]:
    standing = [
        a for a in bench.world.led.get(person, ()) if holds_on(bench.world.arrangement_span(a), bench.as_of)
    ]
    return sorted({p for a in standing for p in bench.world.supervised_on(a, bench.as_of)})
