"""Whose signature a record still waits for: what is red for one party is red for those who are to sign."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from clearsight.compliance.domain.facts import Facts
from clearsight.compliance.domain.findings import Finding
from clearsight.policy.domain.measures import Deadline
from clearsight.policy.domain.model import Policy


class Unsigned:
    """Who has signed what, and who was there to sign it, of these facts under this policy."""

    def __init__(self, policy: Policy, facts: Facts) -> None:
        self.parties = {
            rule.id: rule.asks.by or ("supervisee", "supervisor")
            for rule in policy.rules
            if isinstance(rule.asks, Deadline) and rule.asks.done == "signed"
        }
        self.sessions = {session.session: session for session in facts.sessions}
        self.supervisors = {a.arrangement: a.supervisor for a in facts.arrangements}
        self.members = defaultdict(list)
        for member in facts.members:
            self.members[member.arrangement].append(member)
        self.signed = {(s.session, s.person) for s in facts.signatures}
        self.absent = {(a.session, a.person) for a in facts.attendance if not a.present}

    def still_to_sign(self, finding: Finding) -> tuple[str, ...]:
        """The parties, by identifier, without whose signatures the finding is open or overdue."""
        session = self.sessions.get(finding.subject.get("session", ""))
        parties = self.parties.get(finding.rule, ())
        if session is None or session.held_on is None or finding.status not in ("open", "overdue"):
            return ()
        there = self._supervised(session.arrangement, session.held_on) if "supervisee" in parties else []
        wanted = [person for person in there if (session.session, person) not in self.absent]
        if "supervisor" in parties:
            wanted.append(self.supervisors.get(session.arrangement, ""))
        return tuple(person for person in wanted if person and (session.session, person) not in self.signed)

    def _supervised(self, arrangement: str, day: date) -> list[str]:
        return [
            member.person
            for member in self.members[arrangement]
            if member.from_ <= day and (member.to is None or day <= member.to)
        ]
