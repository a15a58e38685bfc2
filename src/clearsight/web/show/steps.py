"""Where one supervision has got to, from arranged to signed."""

from __future__ import annotations

from dataclasses import dataclass

NAMES = ("Scheduled", "Prepared", "Held", "Written up", "Signed")


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `state` is done, now or next, and `words` says the same for those who do not see colour."""

    name: str
    state: str
    words: str


def steps(done: int, notes: dict[str, str] | None = None) -> tuple[Step, ...]:
    """The steps of a session, of which the first `done` are behind us; `notes` replaces a step's words."""
    notes = notes or {}
    made = []
    for index, name in enumerate(NAMES):
        state = "done" if index < done else "now" if index == done else "next"
        plain = {"done": "Done", "now": "Now", "next": "To come"}[state]
        made.append(Step(name, state, notes.get(name, plain)))
    return tuple(made)
