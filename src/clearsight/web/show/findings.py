"""Findings as people read them: one plain sentence, and behind it the rule, the clause and the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clearsight.web import words

WORST_FIRST = ("broken", "overdue", "missed", "late", "open", "met")
DETAIL_WORDS = {
    "held_on": "held",
    "scheduled_for": "arranged for",
    "signed_on": "signed",
    "completed_on": "completed",
    "written_up_on": "written up",
    "cancelled_because": "cancelled because",
    "from": "from",
    "to": "to",
    "opened": "opened",
    "closed": "closed",
    "started": "started",
    "left": "left",
    "due": "due",
    "due_on": "due",
    "closed_on": "closed",
}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding, ready to be shown. `because` are plain phrases; `clause_url` shows the rule in our words."""

    anchor: str
    say: str
    status: str
    strength: str
    clause: str
    clause_url: str
    asks: str
    due_on: date | None
    period: str
    because: tuple[str, ...]


def worst(statuses: Iterable[str]) -> str:
    """The worst of some statuses; `met` where there is none."""
    return min(statuses, key=WORST_FIRST.index, default="met")


def fact_words(fact: str, details: Iterable[tuple[str, Any]]) -> str:
    """`session s17, held 10 February 2026`."""
    parts = [fact]
    for name, value in details:
        said = words.day(value) if isinstance(value, date) else str(value)
        parts.append(f"{DETAIL_WORDS.get(name, name.replace('_', ' '))} {said}".strip())
    return ", ".join(part for part in parts if part)


def period_words(name: str, first: date, last: date) -> str:
    """`Autumn 1, 2 September 2026 to 23 October 2026`."""
    return f"{name}, {words.day(first)} to {words.day(last)}"


def named(text: str, names: Mapping[str, str]) -> str:
    """A sentence in which identifiers are replaced by the names that the reader may see."""
    for identifier in sorted(names, key=len, reverse=True):
        text = text.replace(identifier, names[identifier])
    return text
