"""What every kind of rule needs while it is judged: the world, the policy, and how to make a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Arrangement, Case, Role, Session
from clearsight.compliance.domain.findings import SUBJECT_KEYS, Because, Finding, Status, Words
from clearsight.compliance.domain.happenings import Happening, for_person
from clearsight.compliance.domain.populations import (
    EVERYONE,
    arrangement_spans,
    case_spans,
    roles_of,
    who_spans,
)
from clearsight.compliance.domain.windows import Calendar, Window
from clearsight.compliance.domain.world import World
from clearsight.kernel.spans import Span, Spans, holds_on, intersection, union
from clearsight.policy.domain.codes import all_codes
from clearsight.policy.domain.measures import Counts
from clearsight.policy.domain.model import Policy, Rule
from clearsight.policy.domain.population import Arrangements, Who


class Bench:
    """The world and the policy under one check, with what has been worked out once."""

    def __init__(self, world: World, policy: Policy, as_of: date) -> None:
        self.world, self.policy, self.as_of = world, policy, as_of
        self.calendar = Calendar(world.facts.calendar, as_of)
        self._alike: dict[int, Any] = {}
        self._who: dict[tuple[int, str], Spans] = {}
        self._counted: dict[tuple[int, str, str], list[Happening]] = {}
        self._current: dict[tuple[str, tuple[str, ...]], str] = {}
        self._everyone: dict[int, bool] = {}
        self._peopled_on: dict[str, Spans] = {}
        # Worked out by the kinds of rule themselves: `agreements.versions`, `records.next_scheduled`.
        self.versions: dict[tuple[str, tuple[str, ...]], list[tuple[date, str]]] = {}
        self.to_come: dict[str, list[Session]] = {}
        self.waiting: dict[str, date | None] = {}

    def _same(self, part: Any) -> int:
        """One number for parts of rules that are equal, so that what they ask is worked out once."""
        found = self._alike.get(id(part))
        if found is None:
            found = next(
                (other for other in self._alike.values() if type(other) is type(part) and other == part), part
            )
            self._alike[id(part)] = found
        return id(found)

    def spans_of(self, who: Who, person: str) -> Spans:
        """The days on which a person belongs to a population."""
        key = (self._same(who), person)
        spans = self._who.get(key)
        if spans is None:
            spans = self._who[key] = who_spans(self.world, who, person)
        return spans

    def trainings(self, kinds: tuple[str, ...]) -> str:
        """Kinds of training in words: one of them, where there are several."""
        labels = self._labels["training"]
        return " or ".join(labels.get(kind, kind.replace("_", " ")) for kind in kinds)

    def role_label(self, role: str) -> str:
        """What the policy calls a role: designated safeguarding lead."""
        return self._labels["role"].get(role, role.replace("_", " "))

    @cached_property
    def _labels(self) -> Mapping[str, Mapping[str, str]]:
        return all_codes(self.policy.codes)

    def is_everyone(self, who: Who) -> bool:
        """Whether a population leaves nobody out."""
        found = self._everyone.get(id(who))
        if found is None:
            found = self._everyone[id(who)] = who == EVERYONE
        return found

    def who(self, rule: Rule, person: str) -> Spans:
        """The days on which a rule applies to a person, within the rule's own dates."""
        return self.within_dates(rule, self.spans_of(rule.who, person))

    def within_dates(self, rule: Rule, spans: Spans) -> Spans:
        """Those of the days that lie within the dates of the rule itself."""
        if rule.from_ is None and rule.to is None:
            return spans
        return intersection(spans, union([Span(rule.from_ or date.min, rule.to)]))

    def arrangement(self, rule: Rule, arrangement: Arrangement) -> Spans:
        """The days on which a rule of arrangements applies to one: it stands, with a member whom the
        rule names. One whose members have all left asks for nothing.
        """
        spans = self._standing(rule, rule.arrangements, arrangement)
        return intersection(spans, self._peopled(arrangement)) if spans else spans

    def _peopled(self, arrangement: Arrangement) -> Spans:
        """The days on which anybody is supervised in an arrangement."""
        name = arrangement.arrangement
        if name not in self._peopled_on:
            people = {m.person for m in self.world.members.get(name, ())} - {arrangement.supervisor}
            days = (self.world.member_spans(name, person) for person in people)
            self._peopled_on[name] = union(span for spans in days for span in spans)
        return self._peopled_on[name]

    def sessions_of(self, rule: Rule, arrangement: Arrangement) -> Spans:
        """The days on which a rule of sessions applies to those of an arrangement."""
        return self._standing(rule, rule.sessions.arrangements, arrangement)

    def _standing(self, rule: Rule, wanted: Arrangements, arrangement: Arrangement) -> Spans:
        spans = self.within_dates(rule, arrangement_spans(self.world, wanted, arrangement))
        if spans and not self.is_everyone(rule.who):
            name = arrangement.arrangement
            people = {member.person for member in self.world.members.get(name, ())} - {arrangement.supervisor}
            named = (self._both(name, person, rule.who) for person in people)
            spans = intersection(spans, union(span for days in named for span in days))
        return spans

    def _both(self, arrangement: str, person: str, who: Who) -> Spans:
        return intersection(self.world.member_spans(arrangement, person), self.spans_of(who, person))

    def case(self, rule: Rule, case: Case) -> Spans:
        """The days on which a rule applies to a case; `who` names its lead."""
        spans = self.within_dates(rule, case_spans(self.world, rule.cases, case))
        if spans and not self.is_everyone(rule.who):
            spans = intersection(spans, self.spans_of(rule.who, case.lead))
        return spans

    def counted(self, counts: Counts, person: str, kind: str = "") -> list[Happening]:
        """What counts for a person (in arrangements of one kind, where it is named), worked out once."""
        key = (self._same(counts), person, kind)
        found = self._counted.get(key)
        if found is None:
            found = self._counted[key] = for_person(self.world, counts, person, kind)
        return found

    def pauses(self, rule: Rule, person: str) -> Spans:
        """The days on which a person is away, so that this rule's clock stops."""
        return self.world.absences(person, rule.pauses) if rule.pauses else ()

    def site(self, rule: Rule, person: str, period: Span) -> str:
        """Whose calendar judges a person in a period: the site of the role that the rule speaks of.

        Of several the one held longest of those held throughout, as far as the period has been; or else of
        those held at its end, then the latest before it, then the first after it.
        """
        last, roles = max(period.from_, min(period.last, self.as_of)), self._roles(rule, person)
        held = [role for role in roles if last in self.world.span(role)]
        throughout = [role.site for role in held if role.from_ <= period.from_]
        before = [role.site for role in roles if role.from_ <= last]
        found = throughout or [role.site for role in held] or before[-1:] or [role.site for role in roles]
        return found[0] if found else ""

    def sites(self, rule: Rule, person: str) -> list[str]:
        """Every site whose calendar may judge a person."""
        return list(dict.fromkeys(role.site for role in self._roles(rule, person))) or [""]

    def _roles(self, rule: Rule, person: str) -> list[Role]:
        return roles_of(self.world, rule.who, person) or self.world.roles.get(person, [])

    def current_arrangement(self, person: str, kinds: tuple[str, ...] = ()) -> str:
        """The arrangement in which a person is supervised now: the newest, or "" where there is none."""
        key = (person, kinds)
        found = self._current.get(key)
        if found is None:
            found = self._current[key] = self._newest(person, kinds)
        return found

    def _newest(self, person: str, kinds: tuple[str, ...]) -> str:
        found = ""
        for member in self.world.memberships.get(person, ()):
            a = self.world.arrangements.get(member.arrangement)
            if a is None or a.supervisor == person or (kinds and a.kind not in kinds):
                continue
            if holds_on(self.world.member_spans(member.arrangement, person), self.as_of):
                found = member.arrangement
        return found

    def about_arrangement(self, arrangement: Arrangement, day: date) -> dict[str, str]:
        """An arrangement as a subject; the person too, where just one is supervised in it on a day."""
        people = self.world.supervised_on(arrangement, day)
        name = arrangement.arrangement
        return {"person": people[0], "arrangement": name} if len(people) == 1 else {"arrangement": name}


def subject(**parts: str) -> dict[str, str]:
    """The subject of a finding, its keys in their order, without those that are blank."""
    return {key: parts[key] for key in SUBJECT_KEYS if parts.get(key)}


def finding(
    candidate: Candidate,
    status: Status,
    about: dict[str, str],
    words: str | Words,
    because: Sequence[Because] = (),
    *,
    due: date | None = None,
    window: Window | None = None,
    decided_on: date = date.max,
    done_on: date | None = None,
) -> Finding:
    """A finding of a rule."""
    rule = candidate.rule
    period = window.period if window else None
    facts = tuple(because)
    return Finding(
        rule.id, rule.clause, rule.strength, about, status, due, period, facts, words, "", decided_on, done_on
    )
