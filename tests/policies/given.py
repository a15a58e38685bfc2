"""A handful of invented facts, for tests that say "given these facts, these findings"."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from clearsight.compliance.domain import facts as f
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.findings import Finding
from clearsight.policy.domain.model import Policy
from clearsight.policy.files import load_policy

POLICIES = Path(__file__).parents[2] / "policies"


@cache
def policy(name: str, as_of: date) -> Policy:
    """The version of one of the five policies that is in force on a day."""
    return load_policy(POLICIES / name).in_force(as_of)


def day(text: str | None) -> date | None:
    """An ISO date, or none."""
    return date.fromisoformat(text) if text else None


def sure(text: str) -> date:
    """An ISO date."""
    return date.fromisoformat(text)


@dataclass
class Given:
    """Facts gathered one call at a time, and what a policy says of them on a day."""

    tables: dict[str, list[object]] = field(default_factory=dict)

    def _add(self, table: str, row: object) -> None:
        self.tables.setdefault(table, []).append(row)

    def person(
        self, name: str, *roles: str, since: str = "2025-09-01", left: str = "", site: str = "school"
    ) -> None:
        """Somebody with roles at a site, from `since` until they left."""
        if not any(s.site == site for s in self.tables.get("sites", ())):  # type: ignore[attr-defined]
            self._add("sites", f.Site(site, site.title()))
        self._add("people", f.Person(name, name.title(), sure(since), day(left)))
        for role in roles:
            self._add("roles", f.Role(name, role, site, sure(since), day(left)))

    def circumstance(self, person: str, code: str, from_: str, to: str = "") -> None:
        """A condition on a person."""
        self._add("circumstances", f.Circumstance(person, code, sure(from_), day(to)))

    def arrangement(
        self,
        name: str,
        supervisor: str,
        *members: str,
        every: str = "",
        kind: str = "one_to_one",
        since: str = "2025-09-01",
        to: str = "",
        signed: str | None = "2025-09-01",
        cases: bool = True,
    ) -> None:
        """A standing relationship; signed by all on `signed` (an ISO date), or by nobody."""
        self._add("arrangements", f.Arrangement(name, kind, supervisor, sure(since), day(to), every, cases))
        for member in members:
            self._add("members", f.Member(name, member, sure(since), day(to)))
        for party in (supervisor, *members) if signed else ():
            self.signs(name, party, signed or since)

    def signs(self, arrangement: str, person: str, on: str, version: str = "1") -> None:
        """One party signs a version of an agreement."""
        self._add("agreements", f.AgreementSignature(arrangement, version, person, sure(on)))

    def held(
        self,
        arrangement: str,
        *days: str,
        minutes: int | None = 60,
        kind: str = "planned",
        name: str = "",
        cases: str = "",
        absent: str = "",
        revisit: bool = False,
        revisits: tuple[str, ...] = (),
        replaces: str = "",
    ) -> None:
        """Sessions held on these days, written up the same day; unsigned."""
        for on in days:
            session = name or f"{arrangement} {on}"
            self._add(
                "sessions",
                f.Session(
                    session, arrangement, kind, "held", sure(on) if kind == "planned" else None, sure(on),
                    minutes, sure(on), replaces=replaces, revisit=revisit, revisits=revisits,
                ),
            )  # fmt: skip
            for case in cases.split():
                self._add("discussions", f.Discussion(session, case))
            if absent:
                members = [m for m in self.tables["members"] if m.arrangement == arrangement]  # type: ignore[attr-defined]
                for m in members:
                    self._add("attendance", f.Attendance(session, m.person, m.person not in absent.split()))  # type: ignore[attr-defined]

    def cancelled(self, arrangement: str, on: str, name: str, because: str = "unwell") -> None:
        """A planned session that did not take place."""
        row = f.Session(name, arrangement, "planned", "cancelled", sure(on), cancelled_because=because)
        self._add("sessions", row)

    def scheduled(self, arrangement: str, on: str, name: str = "next") -> None:
        """A session that is to come."""
        self._add("sessions", f.Session(name, arrangement, "planned", "scheduled", sure(on)))

    def record_signed(self, session: str, on: str, *people: str) -> None:
        """Parties sign a session's record."""
        for person in people:
            self._add("signatures", f.RecordSignature(session, person, sure(on)))

    def case(
        self, name: str, lead: str, opened: str, *, status: str = "", closed: str = "", site: str = "school"
    ) -> None:
        """A case, of one status for as long as it is open."""
        self._add("cases", f.Case(name, site, lead, sure(opened), day(closed)))
        if status:
            self._add("case_statuses", f.CaseStatus(name, status, sure(opened), day(closed)))

    def trained(self, person: str, kind: str, on: str, provider: str = "") -> None:
        """A training completed."""
        self._add("training", f.Training(person, kind, sure(on), provider))

    def half_terms(self, *stretches: str, site: str = "") -> None:
        """Half terms, each as "name from to"."""
        for stretch in stretches:
            name, first, last = stretch.rsplit(" ", 2)
            self._add("calendar", f.CalendarPeriod("half_term", name, sure(first), sure(last), site))

    def facts(self) -> f.Facts:
        """What was gathered."""
        return f.Facts(**{table: tuple(rows) for table, rows in self.tables.items()})  # type: ignore[arg-type]

    def findings(self, name: str, as_of: str) -> tuple[Finding, ...]:
        """What one of the five policies says on a day."""
        return evaluate(policy(name, sure(as_of)), self.facts(), sure(as_of))

    def said(self, name: str, as_of: str, rule: str, **subject: str) -> list[tuple[str, str]]:
        """What one rule says: status and due date ("" for none), in order."""
        return [
            (found.status, found.due_on.isoformat() if found.due_on else "")
            for found in self.findings(name, as_of)
            if found.rule == rule and all(found.subject.get(k) == v for k, v in subject.items())
        ]
