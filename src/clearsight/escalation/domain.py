"""What the ladder of a policy says of one matter: what it is about, and whom a step tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from clearsight.policy.domain.model import Ladder, Step

Scope = Literal["person", "arrangement", "case"]
PARTIES = ("supervisee", "supervisor")


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a step names: parties to the matter, and roles (codes)."""

    parties: tuple[str, ...]
    roles: tuple[str, ...]


def scope_of(ladder: Ladder, *, arrangement: bool, case: bool) -> Scope:
    """Whether a ladder is here about a person's own supervision, a relationship, or a case.

    The first that the policy names and that is known; where none is known, the first that it names.
    """
    known = {"person": True, "arrangement": arrangement, "case": case}
    return next((one for one in ladder.about if known[one]), ladder.about[0])


def named_in(step: Step, ladder: Ladder, held_by_parties: Iterable[str]) -> Named:
    """Whom a step tells.

    Args:
        held_by_parties: the roles (codes) that parties to the matter hold: the policy may name others
            in the place of such a one.
    """
    held = set(held_by_parties)
    moved = [code for role, others in ladder.instead.items() if role in held for code in others]
    replaced = set(ladder.instead) if moved else set()
    roles: list[str] = []
    for code in (item.removeprefix("role:") for item in step.tells if item not in PARTIES):
        roles += moved if code in replaced else [code]
    parties = tuple(item for item in step.tells if item in PARTIES)
    return Named(parties, tuple(dict.fromkeys(roles)))


def days_for(step: Step, told_on: date) -> tuple[date, date]:
    """The first and the last day on which a step may be taken that is told of on a day."""
    first = step.notice.after(told_on) if step.notice else told_on
    if step.at_once:
        return told_on, told_on
    return first, step.within.after(told_on) if step.within else told_on + timedelta(days=3650)
