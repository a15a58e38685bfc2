"""Who somebody is to the others, on one day: written from REQUIREMENTS J and the policies.

Roles that open something are few (docs/reference/policy-language.md): a safeguarding lead or deputy at a
school, the trust's safeguarding lead over all, heads and directors who see that it happens, whoever keeps
the list of people, whoever keeps the files.
"""

from __future__ import annotations

from datetime import date, datetime

from tests.oracle.facts import Facts, Row, holds_on

SAFEGUARDS = {"dsl", "deputy_dsl"}
SAFEGUARDS_ALL = {"trust_safeguarding_lead"}
HEADS = {"headteacher", "principal", "leadership"}
DIRECTS = {"managing_director", "director", "operational_executive", "chief_executive", "hr"}
ONLY_SCHOOL = {"dsl", "headteacher", "principal"}


class Day:
    """One day (and moment) of the facts, and who is what on it."""

    def __init__(self, facts: Facts, day: date, moment: datetime) -> None:
        self.f, self.day, self.moment = facts, day, moment
        self._roles: dict[int, list[Row]] = {}

    def here(self, person: Row) -> bool:
        """Begun, not left, not suspended, the account not closed: nobody else reads anything (J5)."""
        begun = person.started <= self.day and (person.left is None or self.day <= person.left)
        shut = any(one.ended_at is None for one in self.f.of("suspensions", "person_id", person.id))
        return begun and person.open and not shut

    # What somebody holds.

    def roles(self, person: int) -> list[Row]:
        if person not in self._roles:
            self._roles[person] = [
                r for r in self.f.of("roles", "person_id", person) if holds_on(r, self.day)
            ]
        return self._roles[person]

    def counts(self, role: Row) -> bool:
        """Whether it opens anything: a host school is asked, and given a concern to carry (PC 3.5, 6.2).

        Whoever leads there leads nobody of the organisation that sends people there, and reads none of its
        records (PC 8): a role at a host is none here.
        """
        return bool(self.f.sites[role.site_id].kind != "host")

    def has(self, person: int, roles: set[str]) -> bool:
        return any(role.role in roles and self.counts(role) for role in self.roles(person))

    def bears(self, person: int, roles: set[str]) -> bool:
        """Holds one of these anywhere, at a host too: it opens nothing there, and forbids what it forbids."""
        return any(role.role in roles for role in self.roles(person))

    def at(self, person: int, roles: set[str]) -> set[int]:
        """The sites where they hold one of these, and it opens anything."""
        return {role.site_id for role in self.roles(person) if role.role in roles and self.counts(role)}

    def where(self, person: int) -> set[int]:
        """Where somebody works; whoever has left, where they worked on their last day."""
        left = self.f.people[person].left
        gone = left is not None and left < self.day
        return {
            role.site_id for role in self.f.of("roles", "person_id", person)
            if holds_on(role, self.day) or (gone and holds_on(role, left))
        }  # fmt: skip

    def safeguards(self, person: int, other: int) -> bool:
        """Leads safeguarding where the other works."""
        return bool(self.at(person, SAFEGUARDS) & self.where(other))

    def heads(self, person: int, other: int) -> bool:
        return bool(self.at(person, HEADS) & self.where(other))

    def leads(self, person: int, other: int) -> bool:
        return self.safeguards(person, other) or self.has(person, SAFEGUARDS_ALL)

    def oversees(self, person: int, other: int) -> bool:
        return self.heads(person, other) or self.has(person, DIRECTS)

    def leads_one_school(self, person: int) -> bool:
        """Leads safeguarding, or the school, where the organisation has that one school and no other."""
        schools = [
            site for site in self.f.of("sites", "organisation_id", self.f.people[person].organisation_id)
            if site.kind == "school"
        ]  # fmt: skip
        return len(schools) == 1 and schools[0].id in self.at(person, ONLY_SCHOOL)

    # Who meets whom.

    def members(self, arrangement: int) -> set[int]:
        """Everybody who is, was or is to be supervised there."""
        return {one.person_id for one in self.f.of("members", "arrangement_id", arrangement)}

    def supervised(self, person: int, arrangement: int) -> bool:
        """Is supervised there, or soon will be: whoever no longer is has nothing to do with it."""
        rows = self.f.of("members", "arrangement_id", arrangement)
        return any(r.person_id == person and (r.to_date is None or self.day <= r.to_date) for r in rows)

    def leads_there(self, person: int, arrangement: int) -> bool:
        """Leads safeguarding where somebody who is supervised there works, or for all of the organisation."""
        return self.has(person, SAFEGUARDS_ALL) or any(
            self.safeguards(person, one) for one in self.members(arrangement)
        )

    def oversees_there(self, person: int, arrangement: int) -> bool:
        return self.has(person, DIRECTS) or any(self.heads(person, one) for one in self.members(arrangement))

    def schools_of(self, session: Row) -> set[int]:
        """The schools whose session it was: where its members worked on its day, whoever works there since.

        Notes are for the head and the leads "in School" (EM 5, 8): somebody who goes to another school takes
        none along. Until it is held, where they work today.
        """
        if session.held_on is None:
            return {site for one in self.members(session.arrangement_id) for site in self.where(one)}
        return {
            role.site_id
            for one in self.f.of("members", "arrangement_id", session.arrangement_id)
            if holds_on(one, session.held_on)
            for role in self.f.of("roles", "person_id", one.person_id)
            if holds_on(role, session.held_on)
        }

    def leads_session(self, person: int, session: Row) -> bool:
        """Leads safeguarding at a school whose session it was, or for all of the organisation."""
        there = self.at(person, SAFEGUARDS) & self.schools_of(session)
        return bool(there) or self.has(person, SAFEGUARDS_ALL)

    def oversees_session(self, person: int, session: Row) -> bool:
        return bool(self.at(person, HEADS) & self.schools_of(session)) or self.has(person, DIRECTS)

    def before(self, arrangement: Row) -> set[int]:
        """Who supervised before cover, or before it was handed over."""
        past = [arrangement.covers_id, arrangement.continues_id]
        return {self.f.arrangements[one].supervisor_id for one in past if one}

    def is_to_come(self, arrangement: Row) -> bool:
        """Takes the place of another from a day that is still to come."""
        follows = arrangement.covers_id is not None or arrangement.continues_id is not None
        return follows and arrangement.from_date > self.day

    def supervisors(self, session: Row) -> set[int]:
        """Whose session it is that day: until cover or a handover begins, whose it was before (B5, B6)."""
        arrangement = self.f.arrangements[session.arrangement_id]
        if not self.is_to_come(arrangement):
            return {session.supervisor_id}
        named = {session.supervisor_id} - {arrangement.supervisor_id}
        return self.before(arrangement) | named

    def in_place_of(self, person: int, arrangement: int) -> bool:
        """Supervises that day in place of whoever supervised the arrangement."""
        return any(
            holds_on(one, self.day)
            for one in self.f.of("arrangements", "supervisor_id", person)
            if arrangement in (one.covers_id, one.continues_id)
        )

    def was_there(self, person: int, session: Row) -> bool:
        """Was in the session, as noted; where nothing is noted, was a member on its day (F13)."""
        noted = self.f.of("attendance", "session_id", session.id)
        if noted:
            return any(one.person_id == person and one.present for one in noted)
        day = session.held_on or session.scheduled_for
        rows = self.f.of("members", "arrangement_id", session.arrangement_id)
        return day is not None and any(one.person_id == person and holds_on(one, day) for one in rows)

    def party(self, person: int, session: Row) -> bool:
        return person in self.supervisors(session) or self.was_there(person, session)

    def concerns_them(self, person: int, thing: Row) -> bool:
        """They were in the session, and it is about them or about nobody in particular (J1)."""
        session = self.f.sessions[thing.session_id]
        return thing.about_id in (None, person) and self.was_there(person, session)

    def supervises_anybody(self, person: int) -> bool:
        return any(holds_on(one, self.day) for one in self.f.of("arrangements", "supervisor_id", person))

    def supervises(self, person: int, other: int) -> bool:
        return any(
            holds_on(one, self.day) and self.f.arrangements[one.arrangement_id].supervisor_id == person
            for one in self.f.of("members", "person_id", other)
        )

    def leads_case(self, person: int, case: Row) -> bool:
        """Leads it, and has not gone to another school and left it behind."""
        gone = any(
            one.from_site_id == case.site_id and one.on <= self.day
            for one in self.f.of("transfers", "person_id", person)
        )
        back = any(role.site_id == case.site_id for role in self.roles(person))
        return case.lead_id == person and (back or not gone)

    # Signatures of those who hold a role.

    def may_sign_for(self, person: int, asked: Row) -> bool:
        return any(
            role.role == asked.role and asked.site_id in (None, role.site_id) and self.counts(role)
            for role in self.roles(person)
        )

    def record_waits_for(self, person: int, record: Row) -> bool:
        """An agreed record waits for the signature of a role of theirs; or has theirs."""
        if record.state not in ("agreed", "sealed"):
            return False
        return any(
            one.signed_by_id == person
            or (one.signed_by_id is None and record.state == "agreed" and self.may_sign_for(person, one))
            for one in self.f.of("asked", "record_id", record.id)
        )

    def agreement_waits_for(self, person: int, agreement: int) -> bool:
        return any(
            one.signed_by_id == person or (one.signed_by_id is None and self.may_sign_for(person, one))
            for one in self.f.of("agreement_asked", "agreement_id", agreement)
        )
