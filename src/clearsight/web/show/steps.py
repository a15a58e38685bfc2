"""Where one supervision has got to, from arranged to signed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

NAMES = ("Scheduled", "Prepared", "Held", "Written up", "Signed")


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `state` is done, now or next, and `words` says the same for those who do not see colour."""

    name: str
    state: str
    words: str


def steps(done: Collection[str]) -> tuple[Step, ...]:
    """The steps of a session, of which those named are done: the first after the last of them is now.

    What was passed over (nobody prepared, and it was held) is said to be so.
    """
    behind = max((index for index, name in enumerate(NAMES) if name in done), default=-1)
    made = []
    for index, name in enumerate(NAMES):
        if name in done:
            made.append(Step(name, "done", "Done"))
        elif index < behind:
            made.append(Step(name, "next", "Passed over"))
        else:
            now = index == behind + 1
            made.append(Step(name, "now" if now else "next", "Now" if now else "To come"))
    return tuple(made)
