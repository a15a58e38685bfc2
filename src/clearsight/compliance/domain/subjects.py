"""Whom or what a rule is laid on: people, those who supervise, arrangements, cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from clearsight.compliance.domain.happenings import Happening, for_arrangement, for_case, for_supervisor
from clearsight.compliance.domain.judging import Bench, subject
from clearsight.kernel.spans import Span, Spans, holds_on
from clearsight.policy.domain.model import Rule


class Subject(NamedTuple):
    """One subject of a rule: when the rule applies to it, what counts, and what stops the clock.

    `sites` are those whose calendars may judge it; of several, `site` tells which one judges a window.
    """

    about: dict[str, str]
    spans: Spans
    happenings: Sequence[Happening]
    pauses: Spans
    site: Callable[[Span], str] = lambda span: ""
    sites: Sequence[str] = ("",)

    @property
    def key(self) -> str:
        """What tells this subject from others of the same rule."""
        return self.about.get("person") or self.about.get("arrangement") or self.about.get("case", "")


def subjects(bench: Bench, rule: Rule) -> Iterable[Subject]:
    """Each subject of a rule to which it ever applies."""
    if rule.per == "person":
        return _persons(bench, rule)
    if rule.per == "supervisor":
        return _supervisors(bench, rule)
    return _arrangements(bench, rule) if rule.per == "arrangement" else _cases(bench, rule)


def _persons(bench: Bench, rule: Rule) -> Iterable[Subject]:
    for person in bench.world.people:
        if spans := bench.who(rule, person):
            about = subject(person=person, arrangement=bench.current_arrangement(person, rule.counts.kinds))
            yield of_person(bench, rule, person, about, spans, bench.counted(rule.counts, person))


def of_person(
    bench: Bench,
    rule: Rule,
    person: str,
    about: dict[str, str],
    spans: Spans,
    happenings: Sequence[Happening],
) -> Subject:
    """A person as a subject; a window is judged by the site where they were throughout it."""

    def site(span: Span) -> str:
        return bench.site(rule, person, span)

    return Subject(about, spans, happenings, bench.pauses(rule, person), site, bench.sites(rule, person))


def _supervisors(bench: Bench, rule: Rule) -> Iterable[Subject]:
    for person in bench.world.led:
        if spans := bench.who(rule, person):
            done = for_supervisor(bench.world, rule.counts, person)
            yield of_person(bench, rule, person, subject(person=person), spans, done)


def _arrangements(bench: Bench, rule: Rule) -> Iterable[Subject]:
    for name, arrangement in bench.world.arrangements.items():
        if spans := bench.arrangement(rule, arrangement):
            done = for_arrangement(bench.world, rule.counts, name)
            supervisor = of_person(
                bench, rule, arrangement.supervisor, subject(arrangement=name), spans, done
            )
            yield supervisor._replace(pauses=())


def _cases(bench: Bench, rule: Rule) -> Iterable[Subject]:
    for name, case in bench.world.cases.items():
        if spans := bench.case(rule, case):
            done = for_case(bench.world, rule.counts, name)
            yield Subject(subject(case=name), spans, done, (), sites=(case.site,))


def applying(spans: Spans, happenings: Iterable[Happening]) -> list[Happening]:
    """What happened on a day on which the rule applied."""
    if len(spans) == 1:
        first, last = spans[0].from_, spans[0].last
        return [h for h in happenings if first <= h.on <= last]
    return [h for h in happenings if holds_on(spans, h.on)]
