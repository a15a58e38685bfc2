"""What the engine says: one thing about one subject, with the clause and the facts it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Status = Literal["met", "late", "open", "overdue", "missed", "broken"]
SUBJECT_KEYS = ("person", "arrangement", "session", "case", "site")
WORST_FIRST: tuple[Status, ...] = ("broken", "overdue", "missed", "late", "open", "met")
FAILING: frozenset[Status] = frozenset({"overdue", "missed", "broken"})


@dataclass(frozen=True, slots=True)
class Period:
    """A named stretch that a rule covers; both days included."""

    name: str
    from_: date
    to: date


@dataclass(frozen=True, slots=True)
class Because:
    """One fact that a finding rests on: what it is, and its dates or numbers."""

    fact: str
    details: tuple[tuple[str, date | str | int | float], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says about one subject on the day of the check.

    `due_on` is the last day in time, or none where no day can be named. `decided_on` is the day on which the
    competition between rules is decided; it is not shown.
    """

    rule: str
    clause: str
    strength: str
    subject: Mapping[str, str]
    status: Status
    due_on: date | None
    period: Period | None
    because: tuple[Because, ...]
    explanation: str
    decided_on: date = field(default=date.max, compare=False, repr=False)

    @property
    def failing(self) -> bool:
        """Whether something required is overdue, missed or broken."""
        return self.strength == "required" and self.status in FAILING

    def order(self) -> tuple[Any, ...]:
        """The same findings always come in the same order."""
        return (
            *(self.subject.get(key, "") for key in SUBJECT_KEYS),
            self.rule,
            self.period.from_ if self.period else date.min,
            self.due_on or date.max,
            self.status,
            self.explanation,
        )
