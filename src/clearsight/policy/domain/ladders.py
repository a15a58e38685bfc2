"""What of a ladder cannot stand together."""

from __future__ import annotations

from collections.abc import Iterator

from clearsight.policy.domain.complaints import Flaw
from clearsight.policy.domain.model import Ladder, Policy, Step
from clearsight.policy.domain.places import Path


def flaws_of_ladders(policy: Policy) -> Iterator[Flaw]:
    """The faults of each ladder whose keys are each well formed."""
    for n, ladder in enumerate(policy.ladders):
        yield from _of(ladder, ("ladders", n))


def _of(ladder: Ladder, path: Path) -> Iterator[Flaw]:
    if len(set(ladder.about)) < len(ladder.about):
        yield Flaw((*path, "about"), "the same is named twice", "name each once")
    told = {item.removeprefix("role:") for step in ladder.steps for item in step.tells}
    for role in ladder.instead:
        if role not in told:
            yield Flaw((*path, "instead", role), f"no step tells the {role!r} whose place is taken",
                       f'add "role:{role}" to the tells of a step, or take it out')  # fmt: skip
    for n, step in enumerate(ladder.steps):
        yield from _of_step(step, (*path, "steps", n))


def _of_step(step: Step, path: Path) -> Iterator[Flaw]:
    for key in ("within", "notice"):
        length = getattr(step, key)
        if length is not None and length.in_school_periods:
            yield Flaw((*path, key), f"{str(length)!r} cannot be counted in days",
                       "write days, weeks, months or years")  # fmt: skip
        elif length is not None and step.at_once:
            yield Flaw((*path, key), f"a step that is taken at once has no {key!r}", "keep one of them")
    if step.at_once and step.both == "agreed":
        yield Flaw((*path, "both"), "a step that is taken at once does not wait for both to agree",
                   "keep one of them")  # fmt: skip
    if step.within and step.notice and step.within.nominal_days < step.notice.nominal_days:
        yield Flaw((*path, "notice"), "the notice is longer than the time within which the step is taken",
                   "change one of them")  # fmt: skip
