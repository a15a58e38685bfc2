"""In which direction a concern goes, from what each discussion's record says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Way = Literal["worse", "same", "better", "first", ""]
WAYS: dict[str, tuple[Way, str]] = {
    "escalated": ("worse", "The concerns escalated"),
    "same": ("same", "The concerns stayed the same"),
    "de_escalated": ("better", "The concerns lessened"),
    "first_time": ("first", "Discussed for the first time"),
}


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way, and in words what says so. Without a way, the record does not tell."""

    way: Way
    says: str


UNTOLD = Direction("", "The record does not say")


def direction_of(told: Mapping[str, Any]) -> Direction:
    """The direction that one record tells, by aspect (`policy.domain.forms.fields.Aspect`) with its value.

    What is said outright counts first (Embark, Appendix 2). Where a form does not ask for it: whether it is
    to be escalated (Worcestershire 4), whether outcomes are met and drift is seen (North East Futures,
    Purpose), and what is marked new among risks and strengths (Harewood, Appendix 3).
    """
    if found := WAYS.get(str(told.get("direction") or "")):
        return Direction(*found)
    for read in (_escalate, _progress, _marks):
        direction = read(told)
        if direction is not None:
            return direction
    return UNTOLD


def _answer(told: Mapping[str, Any], aspect: str) -> bool | None:
    value = told.get(aspect)
    answer = value.get("answer") if isinstance(value, Mapping) else None
    return answer if isinstance(answer, bool) else None


def _escalate(told: Mapping[str, Any]) -> Direction | None:
    match _answer(told, "escalate"):
        case True:
            return Direction("worse", "It needs to be escalated")
        case False:
            return Direction("same", "It does not need to be escalated")
    return None


def _progress(told: Mapping[str, Any]) -> Direction | None:
    progress, drift = _answer(told, "progress"), _answer(told, "drift")
    if drift:
        return Direction("same", "There is drift or delay")
    if progress is None:
        return None
    return Direction("better", "It moves forward") if progress else Direction("same", "It does not move")


def _marks(told: Mapping[str, Any]) -> Direction | None:
    if not any(isinstance(told.get(aspect), list) for aspect in ("risks", "protective_factors", "strengths")):
        return None
    risks = _new(told, "risks")
    good = _new(told, "protective_factors") + _new(told, "strengths")
    if risks and not good:
        return Direction("worse", f"{_counted(risks, 'new risk')}, and nothing new that protects")
    if good and not risks:
        return Direction("better", f"{_counted(good, 'new strength')}, and no new risk")
    if risks:
        return Direction("same", f"{_counted(risks, 'new risk')}, and {_counted(good, 'new strength')}")
    return Direction("same", "No risk or strength is new")


def _new(told: Mapping[str, Any], aspect: str) -> int:
    rows = told.get(aspect)
    return sum(row.get("mark") == "new" for row in rows) if isinstance(rows, list) else 0


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
