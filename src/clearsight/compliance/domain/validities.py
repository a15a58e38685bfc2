"""What was obtained stays good for so long: a training until it lapses, an agreement until its review.

Like every interval, what stands now is `open` with the day on which it is next due, or `overdue`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from clearsight.compliance.domain.agreements import versions
from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Arrangement
from clearsight.compliance.domain.findings import Because, Finding, Status, Words
from clearsight.compliance.domain.judging import Bench, finding, subject
from clearsight.compliance.domain.wording import on
from clearsight.kernel.durations import Duration
from clearsight.kernel.spans import Span, holds_on
from clearsight.policy.domain.measures import Validity
from clearsight.policy.domain.model import Rule

YEAR = Duration(1, "years")  # an agreement's review falls due a year after, where the policy names no time
Held = Sequence[tuple[date, Because]]


def validity_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """A validity rule: one candidate that judges every subject. A training without a number cannot be
    judged.
    """
    asks = rule.asks
    assert isinstance(asks, Validity)

    def judge(candidate: Candidate) -> Iterable[Finding]:
        if asks.of == "agreement":
            yield from _agreements(bench, candidate, asks)
        elif asks.lasting is not None or asks.renew_by:
            yield from _trainings(bench, candidate, asks)

    yield Candidate(rule, order, (), (), judge)


def _lapses(asks: Validity, day: date) -> date:
    """The last day on which what was obtained on a day is still good."""
    if not asks.renew_by:
        return (asks.lasting or YEAR).after(day)
    month, of_month = int(asks.renew_by[:2]), int(asks.renew_by[3:])
    by = _day_of(day.year, month, of_month)
    return by if by > day else _day_of(day.year + 1, month, of_month)


def _day_of(year: int, month: int, day: int) -> date:
    """A day of a year, clamped to the month's last day."""
    last = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    return date(year, month, min(day, last))


def _trainings(bench: Bench, candidate: Candidate, asks: Validity) -> Iterable[Finding]:
    for person in bench.world.people if candidate.rule.per == "person" else bench.world.led:
        held = [
            (t.completed_on, Because(f"training {t.kind}", (("completed_on", t.completed_on),)))
            for t in bench.world.training.get(person, ())
            if t.kind in asks.kinds and (not asks.providers or t.provider in asks.providers)
        ]
        for span in bench.who(candidate.rule, person):
            yield from _training_over(bench, candidate, asks, person, span, held)


def _training_over(
    bench: Bench, candidate: Candidate, asks: Validity, person: str, span: Span, held: Held
) -> Iterable[Finding]:
    """The lapses within one stretch of holding the role, and how things stand now."""
    before = [item for item in held if item[0] <= span.from_]
    if before:
        due, fact = _lapses(asks, before[-1][0]), before[-1][1]
    else:
        due = asks.starting_within.after(span.from_) if asks.starting_within else _lapses(asks, span.from_)
        fact = Because("the duty began", (("from", span.from_),))
    kinds, name, about = bench.trainings(asks.kinds), bench.world.name(person), subject(person=person)
    for day, because in (item for item in held if span.from_ < item[0] <= span.last):
        if day > due:
            words = Words(_training_words, (name, kinds, "late", due, day))
            yield finding(candidate, "late", about, words, [fact, because], due=due)
        due, fact = _lapses(asks, day), because
    if bench.as_of in span:
        status: Status = "open" if bench.as_of <= due else "overdue"
        never = "" if fact.fact.startswith("training") else "never"
        yield finding(
            candidate,
            status,
            about,
            Words(_training_words, (name, kinds, status + never, due, due)),
            [fact],
            due=due,
        )


def _training_words(name: str, kinds: str, how: str, due: date, renewed: date) -> str:
    training = f"{name}'s {kinds}"
    return {
        "late": f"{training} was renewed on {on(renewed)}, after it had lapsed on {on(due)}.",
        "open": f"{training} is good until {on(due)}.",
        "overdue": f"{training} lapsed on {on(due)} and has not been renewed.",
        "opennever": f"{training} is to be completed by {on(due)}; none is recorded.",
        "overduenever": f"{training} was to be completed by {on(due)}; none is recorded.",
    }[how]


def _agreements(bench: Bench, candidate: Candidate, asks: Validity) -> Iterable[Finding]:
    for arrangement in bench.world.arrangements.values():
        spans = bench.arrangement(candidate.rule, arrangement)
        if spans and (signed := versions(bench, arrangement)):
            yield from _reviews(bench, candidate, asks, arrangement, signed, holds_on(spans, bench.as_of))


def _reviews(
    bench: Bench,
    candidate: Candidate,
    asks: Validity,
    arrangement: Arrangement,
    signed: list[tuple[date, str]],
    standing: bool,
) -> Iterable[Finding]:
    name, about = arrangement.arrangement, bench.about_arrangement(arrangement, bench.as_of)
    for (day, version), (later, following) in pairwise(signed):
        due, call = _review_due(bench, asks, arrangement, day, later)
        if later > due:
            facts = [_version(version, day), *call, _version(following, later)]
            yield finding(
                candidate, "late", about, Words(_review_words, (name, "late", due, later)), facts, due=due
            )
    if standing:
        day, version = signed[-1]
        due, call = _review_due(bench, asks, arrangement, day, bench.as_of)
        status: Status = "open" if bench.as_of <= due else "overdue"
        words = Words(_review_words, (name, status, due, day))
        yield finding(candidate, status, about, words, [_version(version, day), *call], due=due)


def _review_words(name: str, status: Status, due: date, day: date) -> str:
    if status == "late":
        return (
            f"The agreement of arrangement {name} was reviewed on {on(day)}, after it was due on {on(due)}."
        )
    was = "is" if status == "open" else "was"
    return (
        f"The agreement of arrangement {name}, in force since {on(day)}, {was} due for review by {on(due)}."
    )


def _review_due(
    bench: Bench, asks: Validity, arrangement: Arrangement, day: date, until: date
) -> tuple[date, list[Because]]:
    """When a version is due for review: after its time, or on the day of an event that calls for it."""
    due = _lapses(asks, day)
    people = {arrangement.supervisor, *bench.world.members_on(arrangement.arrangement, until)}
    for kind in asks.or_on:
        for event in bench.world.events.get(kind, ()):
            concerns = event.arrangement == arrangement.arrangement or (
                not event.arrangement and event.person in people
            )
            if concerns and day < event.on < due:
                return event.on, [Because(f"event {kind}", (("on", event.on),))]
    return due, []


def _version(version: str, day: date) -> Because:
    return Because(f"agreement {version}", (("in_force_from", day),))
