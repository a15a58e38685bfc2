"""A handful of invented facts, and what a small policy of our own says of them on a day."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from clearsight.compliance.domain import facts as f
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.findings import Finding
from clearsight.policy.domain.model import Policy
from clearsight.policy.domain.reading import read_policy
from clearsight.policy.files import load_policy
from tests.policies.given import Given, day, sure

DIMENSIONS = Path(__file__).parent / "dimensions"
HEAD = '[policy]\nname = "ours"\ntitle = "Ours"\nversion = "1"\neffective_from = 2020-01-01\n'
Said = list[tuple[str, str]]


@cache
def dimension(name: str) -> Policy:
    """One of the example policies that show a dimension of the language."""
    path = DIMENSIONS / f"{name}.toml"
    return load_policy(path if path.exists() else DIMENSIONS / name).in_force(sure("2026-01-01"))


@cache
def rules(text: str) -> Policy:
    """A policy with these rules (TOML)."""
    return read_policy(HEAD + text, "ours.toml")


def one(asks: str, more: str = "", rule: str = "it") -> Policy:
    """A policy of one rule: `asks` is the inside of its table, `more` further lines."""
    head = f'[[rules]]\nid = "{rule}"\ntitle = "it is done"\nclause = "1"\nstrength = "required"\n'
    return rules(f"{head}{more}\nasks = {{ {asks} }}")


class Scene(Given):
    """Facts gathered one call at a time, of the tables that only some policies need too."""

    def event(self, kind: str, *on: str, count: int = 1, **about: str) -> None:
        """Something that happened, to a person, an arrangement, a session or a case."""
        for each in on:
            self._add("events", f.Event(kind, sure(each), count=count, **about))

    def employed(self, person: str, kind: str, from_: str, to: str = "", fraction: float = 1.0) -> None:
        """How a person is employed."""
        self._add("employment", f.Employment(person, kind, sure(from_), day(to), fraction))

    def varied(self, rule: str, every: str, from_: str, to: str = "", by: str = "", **about: str) -> None:
        """An approved variation."""
        name = f"{rule} {from_}"
        self._add("variations", f.Variation(name, rule, every, sure(from_), day(to), approved_by=by, **about))

    def action(
        self, name: str, session: str, owner: str, due: str = "", status: str = "open", on: str = ""
    ) -> None:
        """An action agreed in a session."""
        self._add("actions", f.Action(name, session, owner, status, "", day(due), day(on)))

    def role(self, person: str, role: str, from_: str, to: str = "", site: str = "school") -> None:
        """One more role of a person."""
        if not any(s.site == site for s in self.tables.get("sites", ())):  # type: ignore[attr-defined]
            self._add("sites", f.Site(site, site.title()))
        self._add("roles", f.Role(person, role, site, sure(from_), day(to)))

    def member(self, arrangement: str, person: str, from_: str, to: str = "") -> None:
        """One more member of an arrangement."""
        self._add("members", f.Member(arrangement, person, sure(from_), day(to)))

    def status(self, case: str, status: str, from_: str, to: str = "") -> None:
        """One more status of a case."""
        self._add("case_statuses", f.CaseStatus(case, status, sure(from_), day(to)))

    def terms(self, version: str, every: str, arrangement: str = "a1") -> None:
        """How often one version of an agreement says."""
        self._add("terms", f.AgreedTerms(arrangement, version, every))

    def session(self, name: str, arrangement: str, held: str, **more: object) -> None:
        """A held planned session, with any of its columns."""
        self._add("sessions", f.Session(name, arrangement, "planned", "held", sure(held), sure(held), **more))  # type: ignore[arg-type]

    def present(self, session: str, **people: bool) -> None:
        """Rows of attendance."""
        for person, there in people.items():
            self._add("attendance", f.Attendance(session, person, there))

    def under(self, policy: Policy, as_of: str) -> tuple[Finding, ...]:
        """Everything that a policy says on a day."""
        return evaluate(policy, self.facts(), sure(as_of))

    def says(self, policy: Policy, as_of: str, rule: str = "it", **subject: str) -> Said:
        """What one rule says: status and due date ("" for none), in order."""
        return [
            (found.status, found.due_on.isoformat() if found.due_on else "")
            for found in self.under(policy, as_of)
            if found.rule == rule and all(found.subject.get(k) == v for k, v in subject.items())
        ]


def pair(role: str = "practitioner", every: str = "", since: str = "2025-09-01", **more: str) -> Scene:
    """A worker ("worker", with a role) supervised one to one ("a1") by "boss", signed from the start."""
    scene = Scene()
    scene.person("boss", "director", since="2020-01-01")
    scene.person("worker", role, since=since, **more)
    scene.arrangement("a1", "boss", "worker", every=every, since=since, signed=since)
    return scene


def only(findings: tuple[Finding, ...], rule: str) -> Finding:
    """The one finding of a rule."""
    (found,) = [each for each in findings if each.rule == rule]
    return found


def on(text: str) -> date:
    """An ISO date."""
    return sure(text)
