"""What was obtained stays good for so long: a training until it lapses, an agreement until its review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from clearsight.compliance.domain.agreements import BOTH, parties, versions_in_force
from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Arrangement
from clearsight.compliance.domain.findings import Because, Finding, Status
from clearsight.compliance.domain.judging import Bench, finding, subject
from clearsight.compliance.domain.wording import listed, on
from clearsight.kernel.durations import Duration
from clearsight.kernel.spans import Span, holds_on
from clearsight.policy.domain.measures import Validity
from clearsight.policy.domain.model import Rule

YEAR = Duration(1, "years")  # an agreement's review falls due a year after, where the policy names no time


def validity_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """A validity rule: one candidate that judges every subject. A training without a number cannot be judged."""
    asks = rule.asks
    assert isinstance(asks, Validity)

    def judge(candidate: Candidate) -> Iterable[Finding]:
        if asks.of == "agreement":
            yield from _agreements(bench, candidate, asks)
        elif asks.lasting is not None:
            yield from _trainings(bench, candidate, asks, asks.lasting)

    yield Candidate(rule, order, ("validity", rule.id), (), judge)


def _trainings(bench: Bench, candidate: Candidate, asks: Validity, lasting: Duration) -> Iterable[Finding]:
    for person in bench.world.people if candidate.rule.per == "person" else bench.world.led:
        held = [
            (t.completed_on, Because(f"training {t.kind}", (("completed_on", t.completed_on),)))
            for t in bench.world.training.get(person, ())
            if t.kind in asks.kinds and (not asks.providers or t.provider in asks.providers)
        ]
        for span in bench.who(candidate.rule, person):
            yield from _training_over(bench, candidate, asks, lasting, person, span, held)


def _training_over(
    bench: Bench,
    candidate: Candidate,
    asks: Validity,
    lasting: Duration,
    person: str,
    span: Span,
    held: Sequence[tuple[date, Because]],
) -> Iterable[Finding]:
    """The lapses within one stretch of holding the role, and how things stand now."""
    before = [item for item in held if item[0] <= span.from_]
    kinds, name = listed(k.replace("_", " ") for k in asks.kinds), bench.world.name(person)
    last = before[-1] if before else None
    due = lasting.after(last[0]) if last else (asks.starting_within or lasting).after(span.from_)
    fact = last[1] if last else Because("the duty began", (("from", span.from_),))
    for day, because in (item for item in held if span.from_ < item[0] <= span.last):
        if day > due:
            words = f"{name}'s training ({kinds}) was renewed on {on(day)}, after it was due on {on(due)}."
            yield finding(candidate, "late", subject(person=person), words, [fact, because], due=due)
        due, fact = lasting.after(day), because
    if bench.as_of in span:
        status: Status = "met" if fact is not None and bench.as_of <= due and fact.fact.startswith("training") else (
            "open" if bench.as_of <= due else "overdue"
        )  # fmt: skip
        state = {"met": "is current until", "open": "is due by", "overdue": "was due by"}[status]
        words = f"{name}'s training ({kinds}) {state} {on(due)}."
        yield finding(candidate, status, subject(person=person), words, [fact], due=due)


def _agreements(bench: Bench, candidate: Candidate, asks: Validity) -> Iterable[Finding]:
    for name, arrangement in bench.world.arrangements.items():
        spans = bench.arrangement(candidate.rule, arrangement)
        if not spans:
            continue
        versions = versions_in_force(bench.world, arrangement, parties(bench, arrangement) or BOTH)
        if versions:
            yield from _reviews(bench, candidate, asks, arrangement, versions, holds_on(spans, bench.as_of))
        del name


def _reviews(
    bench: Bench,
    candidate: Candidate,
    asks: Validity,
    arrangement: Arrangement,
    versions: list[tuple[date, str]],
    standing: bool,
) -> Iterable[Finding]:
    name, about = arrangement.arrangement, _about(bench, arrangement)
    for (day, version), (later, next_version) in zip(versions, versions[1:], strict=False):
        due, _ = _review_due(bench, asks, arrangement, day, later)
        if later > due:
            words = f"The agreement of arrangement {name} was reviewed on {on(later)}, after it was due on {on(due)}."
            facts = [_version(version, day), _version(next_version, later)]
            yield finding(candidate, "late", about, words, facts, due=due)
    if standing:
        day, version = versions[-1]
        due, call = _review_due(bench, asks, arrangement, day, bench.as_of)
        status: Status = "open" if bench.as_of <= due else "overdue"
        verb = "is" if status == "open" else "was"
        words = f"The agreement of arrangement {name}, in force since {on(day)}, {verb} due for review by {on(due)}."
        yield finding(candidate, status, about, words, [_version(version, day), *call], due=due)


def _review_due(
    bench: Bench, asks: Validity, arrangement: Arrangement, day: date, until: date
) -> tuple[date, list[Because]]:
    """When a version is due for review: after its time, or on the day of an event that calls for it."""
    due = (asks.lasting or YEAR).after(day)
    people = {arrangement.supervisor, *bench.world.members_on(arrangement.arrangement, until)}
    for kind in asks.or_on:
        for event in bench.world.events.get(kind, ()):
            concerns = event.arrangement == arrangement.arrangement or (not event.arrangement and event.person in people)
            if concerns and day < event.on < due:
                return event.on, [Because(f"event {kind}", (("on", event.on),))]
    return due, []


def _version(version: str, day: date) -> Because:
    return Because(f"agreement {version}", (("in_force_from", day),))


def _about(bench: Bench, arrangement: Arrangement) -> dict[str, str]:
    members = [p for p in bench.world.members_on(arrangement.arrangement, bench.as_of) if p != arrangement.supervisor]
    return subject(person=members[0] if len(members) == 1 else "", arrangement=arrangement.arrangement)
