"""A rule laid on one subject, and the competition between rules that ask the same thing of it.

Where two rules of one kind and one strength apply to a subject, the stricter is judged and the
explanation names both; a rule may say that it stands instead of another (docs/reference/counting.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from clearsight.compliance.domain.findings import Finding
from clearsight.kernel.spans import Spans, holds_on
from clearsight.policy.domain.model import Rule

Group = tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Candidate:
    """A rule on a subject: when its clock runs, when it is the one to judge, and how strict it is.

    `strictness` is the nominal number of days between what is asked: the smaller, the stricter. `group` is
    what it competes in, none where a rule competes with nothing; `yields_to` are groups to which it belongs
    as well.
    """

    rule: Rule
    order: int
    group: Group
    spans: Spans
    judge: Callable[[Candidate], Iterable[Finding]]
    strictness: float = 0.0
    yields_to: tuple[Group, ...] = ()
    judged: Spans | None = None
    varies: str = ""
    says: str = ""

    def speaks_on(self, day: date) -> bool:
        """Whether this one has a say on a day."""
        return holds_on(self.spans, day) and (self.judged is None or holds_on(self.judged, day))

    def beats(self, other: Candidate) -> bool:
        """Whether this one is judged rather than the other, where both speak."""
        if self.varies or other.varies:
            return bool(self.varies) and self.rule.id == other.rule.id
        if other.rule.id in self.rule.instead_of:
            return True
        if self.rule.id in other.rule.instead_of:
            return False
        return (self.strictness, self.order) < (other.strictness, other.order)


def judged(candidates: Iterable[Candidate]) -> Iterable[Finding]:
    """The findings of all candidates, less those that a stricter rule speaks for."""
    everyone = list(candidates)
    groups: dict[Group, list[Candidate]] = defaultdict(list)
    yielding: dict[Group, list[Candidate]] = defaultdict(list)
    for candidate in everyone:
        if candidate.group:
            groups[candidate.group].append(candidate)
            for group in candidate.yields_to:
                yielding[group].append(candidate)
    for candidate in everyone:
        if not candidate.group:
            yield from candidate.judge(candidate)
            continue
        rivals = [c for c in groups[candidate.group] if c is not candidate]
        rivals += yielding.get(candidate.group, ())
        for group in candidate.yields_to:
            rivals += groups.get(group, ())
        if not rivals and candidate.judged is None:
            yield from candidate.judge(candidate)
            continue
        for finding in candidate.judge(candidate):
            kept = _settled(candidate, finding, rivals)
            if kept is not None:
                yield kept


def _settled(candidate: Candidate, finding: Finding, rivals: list[Candidate]) -> Finding | None:
    """The finding, naming what else was asked on the day that decides; none where a rival is judged
    instead.
    """
    day = finding.decided_on
    if candidate.judged is not None and not holds_on(candidate.judged, day):
        return None
    speaking = [rival for rival in rivals if rival.speaks_on(day)]
    if any(rival.beats(candidate) for rival in speaking):
        return None
    also = [f"{r.says or r.rule.title} ({r.rule.clause})" for r in speaking if not r.varies]
    return finding._replace(also="; ".join(dict.fromkeys(also))) if also else finding
