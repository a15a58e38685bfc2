"""The facts as they stood on one day, arranged for looking up.

Facts dated after that day do not exist yet: a role that begins later is not there, one that ends later
is still held, a session held later is one that is scheduled (docs/reference/counting.md).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from clearsight.compliance.domain.facts import (
    Action,
    Arrangement,
    Case,
    CaseStatus,
    Circumstance,
    Employment,
    Event,
    Facts,
    Member,
    Role,
    Session,
    Training,
    Variation,
)
from clearsight.compliance.domain.sittings import Held, as_known, by_date, by_day, held_among
from clearsight.kernel.spans import DAY, Span, Spans, intersection, union

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")


class World:
    """Facts as known on `as_of`, with the look-ups that rules need. Built once for a check."""

    def __init__(self, facts: Facts, as_of: date) -> None:
        self.facts, self.as_of = facts, as_of
        people = sorted(facts.people, key=lambda p: p.person)
        self.people = {p.person: p for p in people if p.started <= as_of}
        self.sites = {s.site: s for s in facts.sites}
        arrangements = sorted(facts.arrangements, key=lambda a: a.arrangement)
        self.arrangements = {a.arrangement: a for a in arrangements if a.from_ <= as_of}
        cases = sorted(facts.cases, key=lambda c: c.case)
        self.cases = {c.case: c for c in cases if c.opened <= as_of}
        self._attended: dict[str, list[Held]] = {}
        self._member_spans: dict[tuple[str, str], Spans] = {}
        self._rosters: dict[str, tuple[list[date], list[list[str]]]] = {}

    def span(self, row: Any) -> Span:
        """When a dated row held, as known on the day: an end that lies ahead is not known yet."""
        return Span(row.from_, row.to if row.to is not None and row.to <= self.as_of else None)

    def _by(
        self, rows: Iterable[R], key: str, order: Callable[[R], Any] | None = None, dated: str = "from_"
    ) -> dict[Any, list[R]]:
        found: dict[Any, list[R]] = defaultdict(list)
        for row in rows:
            if getattr(row, dated) <= self.as_of:
                found[getattr(row, key)].append(row)
        for group in found.values() if order else ():
            group.sort(key=order)
        return found

    @cached_property
    def roles(self) -> dict[str, list[Role]]:
        """Each person's roles, by beginning."""
        return self._by(self.facts.roles, "person", lambda r: (r.from_, r.role, r.site))

    @cached_property
    def circumstances(self) -> dict[str, list[Circumstance]]:
        """Each person's circumstances."""
        return self._by(self.facts.circumstances, "person")

    @cached_property
    def employment(self) -> dict[str, list[Employment]]:
        """How each person is employed."""
        return self._by(self.facts.employment, "person", lambda e: (e.from_, e.employment, e.fraction))

    @cached_property
    def training(self) -> dict[str, list[Training]]:
        """Each person's trainings, earliest first."""
        order = lambda t: (t.completed_on, t.kind, t.provider)  # noqa: E731
        return self._by(self.facts.training, "person", order, "completed_on")

    @cached_property
    def memberships(self) -> dict[str, list[Member]]:
        """Each person's memberships of arrangements, by beginning."""
        return self._by(self.facts.members, "person", lambda m: (m.from_, m.arrangement, m.to or date.max))

    @cached_property
    def members(self) -> dict[str, list[Member]]:
        """Each arrangement's members, by beginning."""
        return self._by(self.facts.members, "arrangement", lambda m: (m.from_, m.person, m.to or date.max))

    @cached_property
    def led(self) -> dict[str, list[Arrangement]]:
        """The arrangements that each person leads as supervisor; supervisors in order."""
        found: dict[str, list[Arrangement]] = defaultdict(list)
        for arrangement in self.arrangements.values():
            found[arrangement.supervisor].append(arrangement)
        return dict(sorted(found.items()))

    @cached_property
    def cases_led(self) -> dict[str, list[Case]]:
        """The cases that each person leads."""
        return self._by(self.cases.values(), "lead", dated="opened")

    @cached_property
    def case_statuses(self) -> dict[str, list[CaseStatus]]:
        """Each case's statuses, by beginning."""
        return self._by(self.facts.case_statuses, "case", lambda s: (s.from_, s.status))

    @cached_property
    def variations(self) -> dict[str, list[Variation]]:
        """Approved variations, by rule."""
        return self._by(self.facts.variations, "rule", lambda v: (v.from_, v.variation))

    @cached_property
    def actions(self) -> dict[str, list[Action]]:
        """The actions agreed in each session."""
        found: dict[str, list[Action]] = defaultdict(list)
        for action in sorted(self.facts.actions, key=lambda a: a.action):
            found[action.session].append(action)
        return found

    def _events(self, key: str) -> dict[str, list[Event]]:
        order = lambda e: (e.on, e.person, e.arrangement, e.session, e.case, e.count)  # noqa: E731
        return self._by(self.facts.events, key, order, "on")

    @cached_property
    def events(self) -> dict[str, list[Event]]:
        """Events by kind, earliest first."""
        return self._events("kind")

    @cached_property
    def events_of_person(self) -> dict[str, list[Event]]:
        """Events by the person they concern, earliest first."""
        return self._events("person")

    @cached_property
    def events_of_arrangement(self) -> dict[str, list[Event]]:
        """Events by the arrangement they concern, earliest first."""
        return self._events("arrangement")

    @cached_property
    def events_of_case(self) -> dict[str, list[Event]]:
        """Events by the case they concern, earliest first."""
        return self._events("case")

    @cached_property
    def present(self) -> dict[str, frozenset[str]]:
        """Who was at each session that has attendance rows: those rows are complete."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.facts.attendance:
            found[row.session].update((row.person,) if row.present else ())
        return {session: frozenset(people) for session, people in found.items()}

    @cached_property
    def sessions(self) -> dict[str, list[Session]]:
        """Each arrangement's sessions as known on the day, in order of their dates; arrangements in order."""
        found: dict[str, list[Session]] = {name: [] for name in self.arrangements}
        as_of = self.as_of
        for session in self.facts.sessions:
            rows = found.get(session.arrangement)
            if rows is None:
                continue
            held, written = session.held_on, session.written_up_on
            if (held is not None and held > as_of) or (written is not None and written > as_of):
                session = as_known(session, as_of)
            rows.append(session)
        for rows in found.values():
            rows.sort(key=lambda s: (s.held_on or s.scheduled_for or date.min, s.session))
        return found

    @cached_property
    def held(self) -> dict[str, list[Held]]:
        """Each arrangement's held sessions, earliest first."""
        present, supervised_on = self.present, self.supervised_on
        return {
            name: held_among(rows, self.arrangements[name], present, supervised_on)
            for name, rows in self.sessions.items()
        }

    @cached_property
    def held_by_id(self) -> dict[str, Held]:
        """Held sessions by their identifier."""
        return {h.session.session: h for rows in self.held.values() for h in rows}

    def stands(self, session: Session) -> bool:
        """Whether a session was held or is still to come: not for a day that has passed."""
        if session.status == "scheduled":
            return session.scheduled_for is None or session.scheduled_for >= self.as_of
        return session.status == "held"

    @cached_property
    def replaced_by(self) -> dict[str, Session]:
        """What makes up for each cancelled session that a later one names: the earliest that does."""
        found: dict[str, Session] = {}
        for rows in self.sessions.values():
            for session in rows:
                if session.replaces and self.stands(session):
                    other = found.setdefault(session.replaces, session)
                    found[session.replaces] = min(other, session, key=by_date)
        return found

    @cached_property
    def guests(self) -> dict[str, list[Held]]:
        """Sessions that a person attended by an attendance row, whether a member or not."""
        found: dict[str, list[Held]] = defaultdict(list)
        for session, people in self.present.items():
            held = self.held_by_id.get(session)
            if held is not None:
                for person in people:
                    found[person].append(held)
        return found

    @cached_property
    def discussed(self) -> dict[str, set[str]]:
        """The cases discussed in each session."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.facts.discussions:
            found[row.session].add(row.case)
        return found

    @cached_property
    def discussions(self) -> dict[str, list[Held]]:
        """The held sessions in which each case was discussed, earliest first."""
        found: dict[str, list[Held]] = defaultdict(list)
        for session, cases in self.discussed.items():
            held = self.held_by_id.get(session)
            if held is not None:
                for case in cases:
                    found[case].append(held)
        for rows in found.values():
            rows.sort(key=by_day)
        return found

    @cached_property
    def signatures(self) -> dict[str, dict[str, date]]:
        """By session, the day on which each person first signed its record."""
        found: dict[str, dict[str, date]] = {}
        as_of = self.as_of
        for row in self.facts.signatures:
            if row.signed_on <= as_of:
                signed = found.get(row.session)
                if signed is None:
                    found[row.session] = {row.person: row.signed_on}
                elif row.person not in signed or row.signed_on < signed[row.person]:
                    signed[row.person] = row.signed_on
        return found

    @cached_property
    def agreements(self) -> dict[str, dict[str, dict[str, date]]]:
        """By arrangement and version, the day on which each party signed."""
        found: dict[str, dict[str, dict[str, date]]] = defaultdict(lambda: defaultdict(dict))
        for row in self.facts.agreements:
            if row.signed_on <= self.as_of:
                signed = found[row.arrangement][row.version]
                signed[row.person] = min(row.signed_on, signed.get(row.person, date.max))
        return found

    @cached_property
    def terms(self) -> dict[str, dict[str, str]]:
        """By arrangement and version, how often it says."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self.facts.terms:
            found[row.arrangement][row.version] = row.every
        return found

    def name(self, person: str) -> str:
        """A person's name, for a sentence."""
        known = self.people.get(person)
        return known.name if known else person

    def employed(self, person: str) -> Spans:
        """The days on which a person worked for the organisation."""
        known = self.people.get(person)
        if known is None:
            return ()
        left = known.left if known.left is not None and known.left <= self.as_of else None
        return union([Span(known.started, left)])

    def arrangement_span(self, arrangement: Arrangement) -> Spans:
        """The days on which an arrangement stood."""
        return (self.span(arrangement),)

    def member_spans(self, arrangement: str, person: str) -> Spans:
        """The days on which a person was supervised in an arrangement."""
        key = (arrangement, person)
        if key not in self._member_spans:
            standing = self.arrangement_span(self.arrangements[arrangement])
            spans = union(self.span(m) for m in self.members.get(arrangement, ()) if m.person == person)
            self._member_spans[key] = intersection(spans, intersection(standing, self.employed(person)))
        return self._member_spans[key]

    def members_on(self, arrangement: str, day: date) -> list[str]:
        """Who was a member on a day and had not left, by identifier, whether they lead it too or not."""
        roster = self._rosters.get(arrangement)
        if roster is None:
            roster = self._rosters[arrangement] = self._roster(arrangement)
        turns, members = roster
        at = bisect_right(turns, day)
        return members[at - 1] if at else []

    def _roster(self, arrangement: str) -> tuple[list[date], list[list[str]]]:
        """The days on which the membership changes, and the members from each of them on."""
        spans = []
        for member in self.members.get(arrangement, ()):
            known = self.people.get(member.person)
            left = known.left if known is not None and known.left is not None else date.max
            # A leaving that lies ahead is not known yet, as an end of the membership is not.
            last = min(self.span(member).last, left if left <= self.as_of else date.max)
            if member.from_ <= last:
                spans.append((member.person, member.from_, last))
        ends = {last + DAY for _, _, last in spans if last != date.max}
        turns = sorted({first for _, first, _ in spans} | ends)
        return turns, [sorted({p for p, first, last in spans if first <= day <= last}) for day in turns]

    def supervised_on(self, arrangement: Arrangement, day: date) -> list[str]:
        """Who was supervised in an arrangement on a day: its members, without the one who leads it."""
        members = self.members_on(arrangement.arrangement, day)
        leader = arrangement.supervisor
        return [p for p in members if p != leader] if leader in members else members

    def absences(self, person: str, codes: tuple[str, ...] = ("long_absence",)) -> Spans:
        """The days on which a person was away, so that intervals stop."""
        rows = self.circumstances.get(person)
        return union(self.span(c) for c in rows if c.circumstance in codes) if rows else ()

    def attended(self, person: str) -> list[Held]:
        """The held sessions that a person attended and did not lead, earliest first."""
        found = self._attended.get(person)
        if found is None:
            found = self._attended[person] = self._attend(person)
        return found

    def _attend(self, person: str) -> list[Held]:
        found = [h for h in self.guests.get(person, ()) if h.arrangement.supervisor != person]
        runs = [found] if found else []
        for member in self.memberships.get(person, ()):
            arrangement = self.arrangements.get(member.arrangement)
            if arrangement is None or arrangement.supervisor == person:
                continue
            first, last = member.from_, member.to or date.max
            held = self.held.get(member.arrangement, ())
            runs.append([h for h in held if h.present is None and first <= h.on <= last])
        if len(runs) == 1 and not found:
            return runs[0]
        once = {h.session.session: h for run in runs for h in run}
        return sorted(once.values(), key=by_day)


__all__ = ["Held", "World"]
