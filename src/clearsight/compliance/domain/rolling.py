"""So many in any stretch of a length, wherever it begins.

The next is due when the oldest of the last so many drops out of the stretch. From the day after that there
are too few, until there are enough again: one lapse, however many sessions it takes. A long absence stops the
clock as it does for an interval.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.findings import Because, Finding, Status, Words
from clearsight.compliance.domain.happenings import Happening
from clearsight.compliance.domain.intervals import Clock
from clearsight.compliance.domain.judging import Bench, finding
from clearsight.compliance.domain.subjects import Subject, applying, subjects
from clearsight.compliance.domain.wording import on
from clearsight.kernel.durations import Duration
from clearsight.kernel.spans import Span
from clearsight.policy.domain.measures import Count
from clearsight.policy.domain.model import Rule

_ALMOST = 1e-9


class Stand(NamedTuple):
    """How things stood at a time: the last that count, until when they do, since when there are too few.

    `due` is none while an absence stops the clock; `lapsed` is the last day in time, where that has passed.
    Who `returned` from an absence that found them lapsed has until `due` all the same.
    """

    recent: tuple[Happening, ...]
    due: date | None
    lapsed: date | None
    done: Happening | None = None
    returned: bool = False


def rolling_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """A rule of so many in any stretch of a length, laid on each of its subjects."""
    asks = rule.asks
    assert isinstance(asks, Count)
    if asks.rolling is None or asks.at_least is None:
        return
    for each in subjects(bench, rule):
        yield _candidate(bench, rule, order, each, asks.rolling, asks.at_least)


def _candidate(
    bench: Bench, rule: Rule, order: int, each: Subject, length: Duration, wanted: float
) -> Candidate:
    says = f"at least {wanted:g} in any {length}"
    names = bench.world.name(each.about["person"]) if "person" in each.about else each.key

    def judge(candidate: Candidate) -> Iterable[Finding]:
        for span in each.spans:
            for status, stand in _judged(span, each, Clock(length, each.pauses, bench.as_of), wanted):
                yield _say(bench.as_of, candidate, (each, span, names, says), status, stand)

    group = (rule.strength, *rule.kind, each.key)
    return Candidate(rule, order, group, each.spans, judge, length.nominal_days / wanted, says=says)


def _judged(span: Span, each: Subject, clock: Clock, wanted: float) -> Iterable[tuple[Status, Stand]]:
    """Each past lapse, and how things stand at the end of a stretch of applying."""
    recent: tuple[Happening, ...] = ()
    lapsed: date | None = None
    for happening in applying((span,), each.happenings):
        before = _stand(recent, lapsed, span, clock, happening.on, wanted)
        recent = _last((*recent, happening), wanted)
        after = _stand(recent, None, span, clock, happening.on, wanted)
        lapsed = before.lapsed
        if lapsed is not None and after.lapsed is None:
            yield "late", Stand(before.recent, lapsed, lapsed, happening)
            lapsed = None
    last = _stand(recent, lapsed, span, clock, min(clock.as_of, span.last), wanted)
    if span.to is not None and span.to < clock.as_of:
        if last.lapsed is not None:
            yield "missed", last._replace(due=last.lapsed)
    elif last.lapsed is None or (last.due is not None and clock.as_of <= last.due):
        yield "open", last
    else:
        yield "overdue", last if last.returned else last._replace(due=last.lapsed)


def _stand(
    recent: tuple[Happening, ...], lapsed: date | None, span: Span, clock: Clock, day: date, wanted: float
) -> Stand:
    """How things stand on a day, before what may happen on it; from the beginning where there are too few."""
    enough = _worth(recent) >= wanted - _ALMOST
    due, passed = clock.due(recent[0].on if enough else span.from_, day, began=not enough)
    since = lapsed or passed or (due if due is not None and due < day else None)
    return Stand(recent, due, since, returned=passed is not None and due is not None)


def _last(happenings: tuple[Happening, ...], wanted: float) -> tuple[Happening, ...]:
    """The last that make up what is wanted."""
    while _worth(happenings[1:]) >= wanted - _ALMOST:
        happenings = happenings[1:]
    return happenings


def _worth(happenings: tuple[Happening, ...]) -> float:
    return sum(h.worth for h in happenings)


def _say(
    as_of: date, candidate: Candidate, of: tuple[Subject, Span, str, str], status: Status, stand: Stand
) -> Finding:
    each, span, name, says = of
    facts = [h.because for h in stand.recent] or [
        Because(f"rule {candidate.rule.id} began to apply", (("from", span.from_),))
    ]
    facts += [stand.done.because] if stand.done else []
    done_on = stand.done.on if stand.done else None
    words = Words(_sentence, (name, says, status, stand.due, done_on))
    decided = min(stand.due or as_of, as_of) if status in ("late", "missed") else as_of
    told = finding(candidate, status, each.about, words, facts, due=stand.due, decided_on=decided)
    return told._replace(done_on=done_on)


def _sentence(name: str, says: str, status: Status, due: date | None, done: date | None) -> str:
    if due is None:
        return f"{name} waits: a long absence stops the clock until the day of return ({says})."
    if done is not None:
        return f"{name} had too few from the day after {on(due)} until {on(done)} ({says})."
    if status == "missed":
        return f"{name} had too few from the day after {on(due)} until the duty ended ({says})."
    return f"{name} {'was' if status == 'overdue' else 'is'} to have the next by {on(due)} ({says})."
