"""A rule laid on one subject, and the competition between rules that ask the same thing of it.

Where two rules of one kind and one strength apply to a subject, the stricter is judged and the
explanation names both; a rule may say that it stands instead of another (docs/reference/counting.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from clearsight.compliance.domain.findings import Finding
from clearsight.kernel.spans import Spans, holds_on
from clearsight.policy.domain.model import Rule


@dataclass(frozen=True, eq=False)
class Candidate:
    """A rule on a subject: when its clock runs, when it is the one to judge, and how strict it is.

    `strictness` is the nominal number of days between what is asked: the smaller, the stricter.
    """

    rule: Rule
    order: int
    group: tuple[str, ...]
    spans: Spans
    judge: Callable[[Candidate], Iterable[Finding]]
    strictness: float = 0.0
    yields_to: tuple[tuple[str, ...], ...] = ()
    judged: Spans | None = None
    varies: str = ""
    says: str = ""
    extra: dict[str, str] = field(default_factory=dict)

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
    groups: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    everyone = list(candidates)
    for candidate in everyone:
        groups[candidate.group].append(candidate)
    for candidate in everyone:
        rivals = [c for c in groups[candidate.group] if c is not candidate]
        for group in candidate.yields_to:
            rivals += groups.get(group, ())
        rivals += _yielding(groups, candidate)
        for finding in candidate.judge(candidate):
            kept = _settled(candidate, finding, rivals)
            if kept is not None:
                yield kept


def _yielding(groups: dict[tuple[str, ...], list[Candidate]], candidate: Candidate) -> list[Candidate]:
    """Those that give way to this one's group are its rivals too."""
    if candidate.yields_to:
        return []
    prefix = candidate.group
    return [c for group in groups.values() for c in group if prefix in c.yields_to]


def _settled(candidate: Candidate, finding: Finding, rivals: list[Candidate]) -> Finding | None:
    day = finding.decided_on
    if candidate.judged is not None and not holds_on(candidate.judged, day):
        return None
    speaking = [rival for rival in rivals if rival.speaks_on(day)]
    if any(rival.beats(candidate) for rival in speaking):
        return None
    also = "; ".join(dict.fromkeys(f"{r.says or r.rule.title} ({r.rule.clause})" for r in speaking if not r.varies))
    if not also:
        return finding
    return replace(finding, explanation=f"{finding.explanation} Also asked: {also}.")
