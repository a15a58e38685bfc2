"""The facts as they stood on one day, arranged for looking up.

Facts dated after that day do not exist yet: a role that begins later is not there, one that ends later
is still held, a session held later is one that is scheduled (docs/reference/counting.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from clearsight.compliance.domain.facts import (
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
from clearsight.kernel.spans import Span, Spans, intersection, union

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Held:
    """A held session with what makes it count: its day, its arrangement's kind, who was there."""

    session: Session
    on: date
    arrangement: Arrangement
    present: frozenset[str] | None


class World:
    """Facts as known on `as_of`, with the look-ups that rules need. Built once for a check."""

    def __init__(self, facts: Facts, as_of: date) -> None:
        self.facts, self.as_of = facts, as_of
        self.people = {p.person: p for p in facts.people if p.started <= as_of}
        self.sites = {s.site: s for s in facts.sites}
        self.arrangements = {a.arrangement: a for a in facts.arrangements if a.from_ <= as_of}
        self.cases = {c.case: c for c in facts.cases if c.opened <= as_of}

    def span(self, row: Any) -> Span:
        """When a dated row held, as known on the day: an end that lies ahead is not known yet."""
        return Span(row.from_, row.to if row.to is not None and row.to <= self.as_of else None)

    def _by(self, rows: Iterable[R], key: str, dated: str = "from_") -> dict[Any, list[R]]:
        found: dict[Any, list[R]] = defaultdict(list)
        for row in rows:
            if getattr(row, dated) <= self.as_of:
                found[getattr(row, key)].append(row)
        return found

    @cached_property
    def roles(self) -> dict[str, list[Role]]:
        """Each person's roles, by beginning."""
        found = self._by(self.facts.roles, "person")
        for rows in found.values():
            rows.sort(key=lambda r: (r.from_, r.role, r.site))
        return found

    @cached_property
    def circumstances(self) -> dict[str, list[Circumstance]]:
        """Each person's circumstances."""
        return self._by(self.facts.circumstances, "person")

    @cached_property
    def employment(self) -> dict[str, list[Employment]]:
        """How each person is employed."""
        return self._by(self.facts.employment, "person")

    @cached_property
    def training(self) -> dict[str, list[Training]]:
        """Each person's trainings, earliest first."""
        found = self._by(self.facts.training, "person", "completed_on")
        for rows in found.values():
            rows.sort(key=lambda t: (t.completed_on, t.kind, t.provider))
        return found

    @cached_property
    def memberships(self) -> dict[str, list[Member]]:
        """Each person's memberships of arrangements, by beginning."""
        found = self._by(self.facts.members, "person")
        for rows in found.values():
            rows.sort(key=lambda m: (m.from_, m.arrangement))
        return found

    @cached_property
    def members(self) -> dict[str, list[Member]]:
        """Each arrangement's members, by beginning."""
        found = self._by(self.facts.members, "arrangement")
        for rows in found.values():
            rows.sort(key=lambda m: (m.from_, m.person))
        return found

    @cached_property
    def led(self) -> dict[str, list[Arrangement]]:
        """The arrangements that each person leads as supervisor."""
        found: dict[str, list[Arrangement]] = defaultdict(list)
        for arrangement in self.arrangements.values():
            found[arrangement.supervisor].append(arrangement)
        return found

    @cached_property
    def cases_led(self) -> dict[str, list[Case]]:
        """The cases that each person leads."""
        found: dict[str, list[Case]] = defaultdict(list)
        for case in self.cases.values():
            found[case.lead].append(case)
        return found

    @cached_property
    def case_statuses(self) -> dict[str, list[CaseStatus]]:
        """Each case's statuses, by beginning."""
        found = self._by(self.facts.case_statuses, "case")
        for rows in found.values():
            rows.sort(key=lambda s: (s.from_, s.status))
        return found

    @cached_property
    def variations(self) -> dict[str, list[Variation]]:
        """Approved variations, by rule."""
        return self._by(self.facts.variations, "rule")

    @cached_property
    def events(self) -> dict[str, list[Event]]:
        """Events by kind, earliest first."""
        found = self._by(self.facts.events, "kind", "on")
        for rows in found.values():
            rows.sort(key=lambda e: (e.on, e.person, e.arrangement, e.session, e.case))
        return found

    @cached_property
    def present(self) -> dict[str, frozenset[str]]:
        """Who was at each session that has attendance rows: those rows are complete."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.facts.attendance:
            found[row.session].update((row.person,) if row.present else ())
        return {session: frozenset(people) for session, people in found.items()}

    @cached_property
    def sessions(self) -> dict[str, list[Session]]:
        """Each arrangement's sessions as known on the day, in order of their dates."""
        found: dict[str, list[Session]] = defaultdict(list)
        for session in self.facts.sessions:
            if session.arrangement in self.arrangements:
                found[session.arrangement].append(self._as_known(session))
        for rows in found.values():
            rows.sort(key=lambda s: (s.held_on or s.scheduled_for or date.min, s.session))
        return found

    def _as_known(self, session: Session) -> Session:
        if session.held_on is not None and session.held_on > self.as_of:
            when = session.scheduled_for or session.held_on
            return replace(session, status="scheduled", held_on=None, scheduled_for=when, minutes=None,
                           written_up_on=None, revisits=(), revisit=False)  # fmt: skip
        if session.written_up_on is not None and session.written_up_on > self.as_of:
            return replace(session, written_up_on=None)
        return session

    @cached_property
    def held(self) -> dict[str, list[Held]]:
        """Each arrangement's held sessions, earliest first."""
        return {
            name: [
                Held(s, s.held_on, self.arrangements[name], self.present.get(s.session))
                for s in rows
                if s.status == "held" and s.held_on is not None
            ]
            for name, rows in self.sessions.items()
        }

    @cached_property
    def held_by_id(self) -> dict[str, Held]:
        """Held sessions by their identifier."""
        return {h.session.session: h for rows in self.held.values() for h in rows}

    @cached_property
    def guests(self) -> dict[str, list[Held]]:
        """Sessions that a person attended by an attendance row, whether a member or not."""
        found: dict[str, list[Held]] = defaultdict(list)
        for session, people in self.present.items():
            held = self.held_by_id.get(session)
            for person in people if held else ():
                found[person].append(held)  # type: ignore[arg-type]
        return found

    @cached_property
    def discussed(self) -> dict[str, set[str]]:
        """The cases discussed in each session that has been held."""
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
            for case in cases if held else ():
                found[case].append(held)  # type: ignore[arg-type]
        for rows in found.values():
            rows.sort(key=lambda h: (h.on, h.session.session))
        return found

    @cached_property
    def signatures(self) -> dict[str, dict[str, date]]:
        """By session, the day on which each person first signed its record."""
        found: dict[str, dict[str, date]] = defaultdict(dict)
        for row in self.facts.signatures:
            if row.signed_on <= self.as_of:
                signed = found[row.session]
                signed[row.person] = min(row.signed_on, signed.get(row.person, date.max))
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
        return union([self.span(arrangement)])

    def member_spans(self, arrangement: str, person: str) -> Spans:
        """The days on which a person was supervised in an arrangement."""
        standing = self.arrangement_span(self.arrangements[arrangement])
        spans = union(self.span(m) for m in self.members.get(arrangement, ()) if m.person == person)
        return intersection(spans, intersection(standing, self.employed(person)))

    def members_on(self, arrangement: str, day: date) -> list[str]:
        """Who was a member on a day, by identifier."""
        rows = self.members.get(arrangement, ())
        return sorted({m.person for m in rows if day in self.span(m)})

    def absences(self, person: str, codes: tuple[str, ...] = ("long_absence",)) -> Spans:
        """The days on which a person was away, so that intervals stop."""
        return union(self.span(c) for c in self.circumstances.get(person, ()) if c.circumstance in codes)

    def attended(self, person: str) -> list[Held]:
        """The held sessions that a person attended and did not lead, earliest first."""
        found = {h.session.session: h for h in self.guests.get(person, ()) if h.arrangement.supervisor != person}
        for member in self.memberships.get(person, ()):
            arrangement = self.arrangements.get(member.arrangement)
            if arrangement is None or arrangement.supervisor == person:
                continue
            last = member.to or date.max
            for held in self.held.get(member.arrangement, ()):
                if held.present is None and member.from_ <= held.on <= last:
                    found[held.session.session] = held
        return sorted(found.values(), key=lambda h: (h.on, h.session.session))

    def was_there(self, held: Held) -> list[str]:
        """The members who attended a held session, by identifier; the supervisor is not one of them."""
        if held.present is not None:
            return sorted(held.present - {held.arrangement.supervisor})
        members = self.members_on(held.arrangement.arrangement, held.on)
        return [person for person in members if person != held.arrangement.supervisor]
