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
from clearsight.kernel.spans import Span
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
    if status := _at_the_end(bench, span, due):
        never = "" if fact.fact.startswith("training") else "never"
        yield finding(
            candidate,
            status,
            about,
            Words(_training_words, (name, kinds, status + never, due, due)),
            [fact],
            due=due,
        )


def _at_the_end(bench: Bench, span: Span, due: date) -> Status | None:
    """How the last of a stretch stands: nothing where the duty ended before it was due."""
    if bench.as_of in span:
        return "open" if bench.as_of <= due else "overdue"
    return "missed" if due < span.last < bench.as_of else None


def _training_words(name: str, kinds: str, how: str, due: date, renewed: date) -> str:
    training = f"{name}'s {kinds}"
    return {
        "late": f"{training} was renewed on {on(renewed)}, after it had lapsed on {on(due)}.",
        "open": f"{training} is good until {on(due)}.",
        "overdue": f"{training} lapsed on {on(due)} and has not been renewed.",
        "missed": f"{training} lapsed on {on(due)} and was not renewed before the duty ended.",
        "opennever": f"{training} is to be completed by {on(due)}; none is recorded.",
        "overduenever": f"{training} was to be completed by {on(due)}; none is recorded.",
        "missednever": f"{training} was to be completed by {on(due)}, and none was before the duty ended.",
    }[how]


def _agreements(bench: Bench, candidate: Candidate, asks: Validity) -> Iterable[Finding]:
    for arrangement in bench.world.arrangements.values():
        spans = bench.arrangement(candidate.rule, arrangement)
        if spans and (signed := versions(bench, arrangement)):
            yield from _reviews(bench, candidate, asks, arrangement, signed, spans[-1])


def _reviews(
    bench: Bench,
    candidate: Candidate,
    asks: Validity,
    arrangement: Arrangement,
    signed: list[tuple[date, str]],
    span: Span,
) -> Iterable[Finding]:
    name, about = arrangement.arrangement, bench.about_arrangement(arrangement, bench.as_of)
    for (day, version), (later, following) in pairwise(signed):
        due, call = _review_due(bench, asks, arrangement, day, later)
        if later > due:
            facts = [_version(version, day), *call, _version(following, later)]
            yield finding(
                candidate, "late", about, Words(_review_words, (name, "late", due, later)), facts, due=due
            )
    day, version = signed[-1]
    due, call = _review_due(bench, asks, arrangement, day, min(span.last, bench.as_of))
    if status := _at_the_end(bench, span, due):
        words = Words(_review_words, (name, status, due, day))
        yield finding(candidate, status, about, words, [_version(version, day), *call], due=due)


def _review_words(name: str, status: Status, due: date, day: date) -> str:
    if status == "late":
        return (
            f"The agreement of arrangement {name} was reviewed on {on(day)}, after it was due on {on(due)}."
        )
    was, ended = ("is" if status == "open" else "was"), (" before it ended" if status == "missed" else "")
    return (
        f"The agreement of arrangement {name}, in force since {on(day)}, {was} due for review by "
        f"{on(due)}{ended and ' and was not reviewed' + ended}."
    )


def _review_due(
    bench: Bench, asks: Validity, arrangement: Arrangement, day: date, until: date
) -> tuple[date, list[Because]]:
    """When a version is due for review: after its time, or on that of the first event that calls for it."""
    due = _lapses(asks, day)
    people = {arrangement.supervisor, *bench.world.members_on(arrangement.arrangement, until)}
    calling = [
        (event.on, kind)
        for kind in asks.or_on
        for event in bench.world.events.get(kind, ())
        if day < event.on < due
        and (
            event.arrangement == arrangement.arrangement or (not event.arrangement and event.person in people)
        )
    ]
    if not calling:
        return due, []
    on_day, kind = min(calling)
    return on_day, [Because(f"event {kind}", (("on", on_day),))]


def _version(version: str, day: date) -> Because:
    return Because(f"agreement {version}", (("in_force_from", day),))
