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
_BREACHES = frozenset({"overdue", "missed", "late"})


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


def judged(
    candidates: Iterable[Candidate],
    wanted: Callable[[Candidate], bool] = lambda candidate: True,
    aside: set[date] | None = None,
) -> Iterable[Finding]:
    """The findings of the candidates that are wanted, less those that a stricter rule speaks for.

    `aside` is given the days after which a finding that is left out would be told.
    """
    everyone = list(candidates)
    groups: dict[Group, list[Candidate]] = defaultdict(list)
    yielding: dict[Group, list[Candidate]] = defaultdict(list)
    for candidate in everyone:
        if candidate.group:
            groups[candidate.group].append(candidate)
            for group in candidate.yields_to:
                yielding[group].append(candidate)
    for candidate in everyone:
        if not wanted(candidate):
            continue
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
        contest = _Contest(candidate, rivals, aside)
        yield from filter(None, map(contest.settled, candidate.judge(candidate)))


class _Contest:
    """One candidate among its rivals."""

    def __init__(self, candidate: Candidate, rivals: list[Candidate], aside: set[date] | None) -> None:
        self.candidate, self.rivals, self.aside = candidate, rivals, aside
        self._found: dict[int, list[Finding]] = {}

    def settled(self, finding: Finding) -> Finding | None:
        """The finding, naming what else was asked on the day that decides; none where a rival is judged
        instead.
        """
        day, candidate = finding.decided_on, self.candidate
        if candidate.judged is not None and not holds_on(candidate.judged, day):
            return None
        speaking = [rival for rival in self.rivals if rival.speaks_on(day)]
        beating = [rival for rival in _not_replaced(candidate, speaking) if rival.beats(candidate)]
        if any(self._silences(rival, finding) for rival in beating):
            self._set_aside(finding, beating)
            return None
        also = [f"{r.says or r.rule.title} ({r.rule.clause})" for r in speaking if not r.varies]
        return finding._replace(also="; ".join(dict.fromkeys(also))) if also else finding

    def _silences(self, rival: Candidate, finding: Finding) -> bool:
        """Whether a stricter rule says as much: one that has only just begun hides no breach that stands."""
        if finding.status not in _BREACHES or rival.varies or finding.due_on is None or finding.period:
            return True
        if self.candidate.rule.id in rival.rule.instead_of:
            return True
        return any(_stood_beside(other, finding, finding.due_on) for other in self._of(rival))

    def _set_aside(self, finding: Finding, beating: list[Candidate]) -> None:
        """What is left out while it is open is told once overdue, where what is stricter is due later."""
        due = finding.due_on
        if self.aside is None or finding.status != "open" or due is None or finding.period:
            return
        if any(rival.varies or self.candidate.rule.id in rival.rule.instead_of for rival in beating):
            return
        others = (other for rival in beating for other in self._of(rival))
        if not any(o.status in ("open", "overdue") and o.due_on and o.due_on <= due for o in others):
            self.aside.add(due)

    def _of(self, rival: Candidate) -> list[Finding]:
        if id(rival) not in self._found:
            self._found[id(rival)] = list(rival.judge(rival))
        return self._found[id(rival)]


def _not_replaced(candidate: Candidate, speaking: list[Candidate]) -> list[Candidate]:
    """The rivals that can silence a candidate: those that stand instead of it, and those that none replaces.

    One that is replaced has no say: else three rules could silence one another, and nobody be judged.
    """
    gone = {name for one in (candidate, *speaking) for name in one.rule.instead_of}
    return [r for r in speaking if r.rule.id not in gone or candidate.rule.id in r.rule.instead_of]


def _stood_beside(other: Finding, finding: Finding, due: date) -> bool:
    """Whether another rule's breach was there already, and not made good, when this one began."""
    if other.status not in _BREACHES or other.due_on is None or other.due_on > due:
        return False
    if other.status == "late":
        return other.done_on is None or other.done_on > due
    return other.status == finding.status
