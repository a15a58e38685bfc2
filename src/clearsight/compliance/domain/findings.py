"""What the engine says: one thing about one subject, with the clause and the facts it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

Status = Literal["met", "late", "open", "overdue", "missed", "broken"]
SUBJECT_KEYS = ("person", "arrangement", "session", "case", "site")
WORST_FIRST: tuple[Status, ...] = ("broken", "overdue", "missed", "late", "open", "met")
FAILING: frozenset[Status] = frozenset({"overdue", "missed", "broken"})


class Period(NamedTuple):
    """A named stretch that a rule covers; both days included."""

    name: str
    from_: date
    to: date


class Because(NamedTuple):
    """One fact that a finding rests on: what it is, and its dates or numbers."""

    fact: str
    details: tuple[tuple[str, date | str | int | float], ...] = ()


class Words(NamedTuple):
    """A sentence that is made when somebody reads it: the function that tells it, and what it tells of."""

    tell: Callable[..., str]
    of: tuple[Any, ...]

    def __str__(self) -> str:
        return self.tell(*self.of)


class Finding(NamedTuple):
    """What a rule says about one subject on the day of the check. Values that cannot change.

    A large check makes millions of these, most of which nobody reads: so they are plain tuples, and their
    sentences are made on reading. `due_on` is the last day in time, or none where no day can be named;
    `also` names the laxer rules that this one speaks for; `decided_on` is the day on which the competition
    between rules is decided, `done_on` that on which what was late was done, and `waits_for` are those who
    are still to sign, by identifier; none of the three is shown.
    """

    rule: str
    clause: str
    strength: str
    subject: Mapping[str, str]
    status: Status
    due_on: date | None
    period: Period | None
    because: tuple[Because, ...]
    words: str | Words
    also: str = ""
    decided_on: date = date.max
    done_on: date | None = None
    waits_for: tuple[str, ...] = ()

    @property
    def explanation(self) -> str:
        """One plain sentence; a second one names what else asks the same."""
        return f"{self.words} Also asked: {self.also}." if self.also else str(self.words)

    @property
    def failing(self) -> bool:
        """Whether something required is overdue, missed or broken."""
        return self.strength == "required" and self.status in FAILING
