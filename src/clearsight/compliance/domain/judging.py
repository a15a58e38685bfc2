"""What every kind of rule needs while it is judged: the world, the policy, and how to make a finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from clearsight.compliance.domain.candidates import Candidate
from clearsight.compliance.domain.facts import Arrangement, Session
from clearsight.compliance.domain.findings import SUBJECT_KEYS, Because, Finding, Status
from clearsight.compliance.domain.happenings import Happening, for_person
from clearsight.compliance.domain.populations import arrangement_spans, roles_of, who_spans
from clearsight.compliance.domain.windows import Window
from clearsight.compliance.domain.world import World
from clearsight.kernel.spans import Span, Spans, holds_on, intersection, union
from clearsight.policy.domain.measures import Counts
from clearsight.policy.domain.model import Policy, Rule
from clearsight.policy.domain.population import Arrangements, Who

ANY_ARRANGEMENT = Arrangements()
ANYONE = Who()


@dataclass
class Bench:
    """The world and the policy under one check, with what has been worked out once."""

    world: World
    policy: Policy
    as_of: date
    _who: dict[tuple[int, str], Spans] = field(default_factory=dict)
    _counted: dict[tuple[int, str, str], list[Happening]] = field(default_factory=dict)

    def who(self, rule: Rule, person: str) -> Spans:
        """The days on which a rule applies to a person, within the rule's own dates."""
        key = (id(rule.who), person)
        if key not in self._who:
            self._who[key] = who_spans(self.world, rule.who, person)
        return self.within_dates(rule, self._who[key])

    def within_dates(self, rule: Rule, spans: Spans) -> Spans:
        """Those of the days that lie within the dates of the rule itself."""
        if rule.from_ is None and rule.to is None:
            return spans
        return intersection(spans, union([Span(rule.from_ or date.min, rule.to)]))

    def arrangement(self, rule: Rule, arrangement: Arrangement) -> Spans:
        """The days on which a rule applies to an arrangement."""
        return self.within_dates(rule, arrangement_spans(self.world, rule.arrangements, arrangement))

    def counted(self, counts: Counts, person: str, kind: str = "") -> list[Happening]:
        """What counts for a person (in arrangements of one kind, where it is named), worked out once."""
        key = (id(counts), person, kind)
        if key not in self._counted:
            self._counted[key] = for_person(self.world, counts, person, kind)
        return self._counted[key]

    def pauses(self, rule: Rule, person: str) -> Spans:
        """The days on which a person is away, so that this rule's clock stops."""
        return self.world.absences(person, rule.pauses) if rule.pauses else ()

    def site(self, rule: Rule, person: str, day: date) -> str | None:
        """Whose calendar judges a person: the site of the role that the rule speaks of, held nearest to the day."""
        roles = roles_of(self.world, rule.who, person) or self.world.roles.get(person, [])
        current = [role for role in roles if day in self.world.span(role)]
        chosen = current or [role for role in roles if role.from_ <= day] or roles
        return chosen[0].site if chosen else None

    def current_arrangement(self, person: str, kinds: Sequence[str] = ()) -> str:
        """The arrangement in which a person is supervised now: the newest, or "" where there is none."""
        found = ""
        for member in self.world.memberships.get(person, ()):
            a = self.world.arrangements.get(member.arrangement)
            if a is None or a.supervisor == person or (kinds and a.kind not in kinds):
                continue
            if holds_on(self.world.member_spans(member.arrangement, person), self.as_of):
                found = member.arrangement
        return found


def subject(**parts: str) -> dict[str, str]:
    """The subject of a finding, its keys in their order, without those that are blank."""
    return {key: parts[key] for key in SUBJECT_KEYS if parts.get(key)}


def session_subject(bench: Bench, session: Session, day: date) -> dict[str, str]:
    """A session as a subject; the person too, where it has just one member."""
    arrangement = bench.world.arrangements[session.arrangement]
    members = [p for p in bench.world.members_on(session.arrangement, day) if p != arrangement.supervisor]
    one = members[0] if len(members) == 1 else ""
    return subject(person=one, arrangement=session.arrangement, session=session.session)


def finding(
    candidate: Candidate | Rule,
    status: Status,
    about: dict[str, str],
    explanation: str,
    because: Sequence[Because] = (),
    *,
    due: date | None = None,
    window: Window | None = None,
    decided_on: date = date.max,
) -> Finding:
    """A finding of a rule."""
    rule = candidate.rule if isinstance(candidate, Candidate) else candidate
    return Finding(
        rule=rule.id,
        clause=rule.clause,
        strength=rule.strength,
        subject=about,
        status=status,
        due_on=due,
        period=window.period if window else None,
        because=tuple(because),
        explanation=explanation,
        decided_on=decided_on,
    )
