"""So many in any stretch of a length, wherever it begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.findings import Because, Finding, Status, Words
from clearsight.compliance.domain.happenings import Happening
from clearsight.compliance.domain.judging import Bench, finding
from clearsight.compliance.domain.subjects import Subject, applying, subjects
from clearsight.compliance.domain.wording import on
from clearsight.kernel.durations import Duration
from clearsight.kernel.spans import Span, holds_on
from clearsight.policy.domain.measures import Count
from clearsight.policy.domain.model import Rule


def rolling_candidates(bench: Bench, rule: Rule, order: int) -> Iterable[Candidate]:
    """The next is due when the oldest of the last so many drops out of the stretch."""
    asks = rule.asks
    assert isinstance(asks, Count)
    if asks.rolling is None or asks.at_least is None:
        return
    for each in subjects(bench, rule):
        yield _candidate(bench, rule, order, each, asks.rolling, asks.at_least)


def _candidate(
    bench: Bench, rule: Rule, order: int, each: Subject, length: Duration, wanted: float
) -> Candidate:
    def judge(candidate: Candidate) -> Iterable[Finding]:
        for span in each.spans:
            if bench.as_of in span:
                yield _present(bench, candidate, each, span, length, wanted)

    strictness = length.nominal_days / wanted
    says = f"at least {wanted:g} in any {length}"
    return Candidate(
        rule, order, (rule.strength, *rule.kind, each.key), each.spans, judge, strictness, says=says
    )


def _present(
    bench: Bench, candidate: Candidate, each: Subject, span: Span, length: Duration, wanted: float
) -> Finding:
    recent, due = _due(applying((span,), each.happenings), span.from_, length, wanted)
    away = holds_on(each.pauses, bench.as_of)
    status: Status = "open" if away or bench.as_of <= due else "overdue"
    facts = [h.because for h in recent] or [
        Because(f"rule {candidate.rule.id} began to apply", (("from", span.from_),))
    ]
    name = (
        bench.world.name(each.about["person"]) if "person" in each.about else next(iter(each.about.values()))
    )
    words = Words(_sentence, (name, sum(h.worth for h in recent), wanted, length, due, status))
    return finding(
        candidate, status, each.about, words, facts, due=None if away else due, decided_on=bench.as_of
    )


def _due(
    happenings: Sequence[Happening], began: date, length: Duration, wanted: float
) -> tuple[list[Happening], date]:
    """The last that make up what is wanted, and until when they do; from the beginning where there
    are too few.
    """
    recent: list[Happening] = []
    for happening in reversed(happenings):
        recent.insert(0, happening)
        if sum(h.worth for h in recent) >= wanted:
            return recent, length.after(recent[0].on)
    return recent, length.after(began)


def _sentence(name: str, done: float, wanted: float, length: Duration, due: date, status: Status) -> str:
    was = "was" if status == "overdue" else "is"
    return (
        f"{name} has {done:g} of the {wanted:g} asked for in any {length}; the next {was} due by {on(due)}."
    )
