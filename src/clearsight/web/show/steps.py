"""Where one supervision has got to, from arranged to signed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

NAMES = ("Scheduled", "Prepared", "Held", "Written up", "Signed")


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `state` is done, now or next, and `words` says the same for those who do not see colour."""

    name: str
    state: str
    words: str


def steps(
    done: Collection[str],
    *,
    names: Sequence[str] = NAMES,
    now: str = "",
    said: Mapping[str, str] | None = None,
) -> tuple[Step, ...]:
    """The steps of a session, of which those named are done.

    What was passed over (nobody prepared, and it was held) is said to be so.

    Args:
        names: the steps that there are for such a session, in their order.
        now: the step at which it stands; where none is named, the first after the last that is done.
        said: other words than the usual for a step that is not done.
    """
    at = names.index(now) if now else 1 + max((names.index(name) for name in done), default=-1)
    made = []
    for index, name in enumerate(names):
        state = "done" if name in done else "now" if index == at else "next"
        usual = "Passed over" if index < at else "To come"
        words = {"done": "Done", "now": "Now"}.get(state, usual)
        made.append(Step(name, state, words if state == "done" else (said or {}).get(name, words)))
    return tuple(made)
