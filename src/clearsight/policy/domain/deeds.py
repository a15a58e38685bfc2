"""What a deadline may ask: what can be done, after what, of whom, and within what kind of time.

One table for the language, which refuses whatever stands in none of its cells, and for whoever judges it.
"""

from __future__ import annotations

from collections.abc import Iterator

from clearsight.kernel.durations import Duration
from clearsight.policy.domain.complaints import Flaw
from clearsight.policy.domain.measures import Deadline
from clearsight.policy.domain.model import Rule
from clearsight.policy.domain.places import Path

_SESSION = frozenset({"session"})
_TURNS = {
    "session": frozenset({"person", "supervisor", "arrangement", "case"}),
    "discussed": frozenset({"case"}),
    "agreement": frozenset({"person", "supervisor", "arrangement"}),
    "training": frozenset({"person", "supervisor"}),
    "event": frozenset({"person", "supervisor", "arrangement", "case"}),
}
SUPPORTED: dict[str, dict[str, frozenset[str]]] = {
    "held": {"written_up": _SESSION, "signed": _SESSION, "event": _SESSION},
    "cancelled": {"rearranged": _SESSION},
    "ad_hoc_matter": {"revisited": _SESSION},
    "action": {"action_done": _SESSION},
    "begins": _TURNS,
    "ends": _TURNS,
    "event": {
        "session": frozenset({"person", "arrangement", "case"}),
        "discussed": frozenset({"case"}),
        "agreement": frozenset({"person", "arrangement"}),
        "training": frozenset({"person"}),
        "signed": _SESSION,
        "event": frozenset({"person", "arrangement", "session", "case"}),
    },
}  # after -> done -> of what it may be asked: codes are left out
LENGTH, SAME_DAY, NEXT_SESSION = "a length of time", "same day", "next session"
LIMITS: dict[str, tuple[str, ...]] = {
    "held": (LENGTH, SAME_DAY, NEXT_SESSION),
    "cancelled": (LENGTH,),
    "ad_hoc_matter": (LENGTH, NEXT_SESSION),
    "action": (LENGTH,),
    "begins": (LENGTH, SAME_DAY),
    "ends": (LENGTH, SAME_DAY),
    "event": (LENGTH, SAME_DAY),
}  # after -> what `within` may say, where it says anything
EARLY = ("begins", "ends", "event")  # what may already be done before it: `not_before`


def anchor(asks: Deadline) -> str:
    """What sets the clock running, without the code of an event."""
    return asks.after.partition(":")[0]


def deed(asks: Deadline) -> str:
    """What is to be done, without the code of a training or an event."""
    return asks.done.partition(":")[0]


def one(per: str) -> str:
    """A subject with its article."""
    return f"{'an' if per == 'arrangement' else 'a'} {per}"


def flaws_of_deadline(asks: Deadline, path: Path, rule: Rule) -> Iterator[Flaw]:
    """What a deadline asks and nobody can do, or says and nobody reads."""
    can = SUPPORTED[anchor(asks)]
    if deed(asks) not in can:
        yield Flaw((*path, "done"), f"{asks.done!r} cannot follow {asks.after!r}", _instead(asks))
    elif rule.per not in can[deed(asks)]:
        key = (*path[:-1], "per") if "per" in rule.model_fields_set else (*path, "done")
        which = " or ".join(f'"{per}"' for per in sorted(can[deed(asks)]))
        yield Flaw(key, f"{asks.done!r} after {asks.after!r} cannot be asked of {one(rule.per)}",
                   f"set per = {which}")  # fmt: skip
    else:
        yield from _sessions(asks, path, rule)
    yield from _when(asks, path)
    if asks.done == asks.after:
        yield Flaw((*path, "done"), f"{asks.done!r} is itself what sets the clock running",
                   'ask for it again and again: measure = "interval", with events in counts')  # fmt: skip
    if asks.by and deed(asks) not in ("signed", "agreement"):
        yield Flaw((*path, "by"), f"'by' names who signs, and {asks.done!r} is not signed", "take it out")


def _instead(asks: Deadline) -> str:
    """Both ways out: what it could be after, and what can follow."""
    after = [written(name) for name, deeds in SUPPORTED.items() if deed(asks) in deeds]
    one = f'write after = "{after[0]}"' if len(after) == 1 else f"write after as one of {', '.join(after)}"
    return f"{one}; or done as one of {', '.join(written(name) for name in SUPPORTED[anchor(asks)])}"


def written(name: str) -> str:
    """What is done, or sets the clock running, as it is written in a policy."""
    return f"{name}:CODE" if name in ("event", "training") else name


def _sessions(asks: Deadline, path: Path, rule: Rule) -> Iterator[Flaw]:
    """Sessions of which a deadline can never speak."""
    if asks.after == "ad_hoc_matter" and rule.sessions.kind == "planned":
        yield Flaw((*path, "after"), "an ad hoc matter is of no planned session",
                   'add sessions = { kind = "ad_hoc" } to the rule')  # fmt: skip
    if asks.after == "cancelled" and rule.sessions.kind != "planned":
        yield Flaw((*path[:-1], "sessions", "kind"), "only planned sessions are rearranged", "take it out")
    if asks.after == "cancelled" and rule.sessions.discussing_cases is not None:
        yield Flaw((*path[:-1], "sessions", "discussing_cases"), "a cancelled session discusses nothing",
                   "take it out")  # fmt: skip


def _when(asks: Deadline, path: Path) -> Iterator[Flaw]:
    said = LENGTH if isinstance(asks.within, Duration) else asks.within
    if said != "unstated" and said not in LIMITS[anchor(asks)]:
        can = " or ".join('"2 weeks"' if limit == LENGTH else f'"{limit}"' for limit in LIMITS[anchor(asks)])
        yield Flaw((*path, "within"), f"after {asks.after!r} there is no {said!r}",
                   f"write within as in {can}, or take it out where the policy names no time")  # fmt: skip
    if asks.not_before is not None and anchor(asks) not in EARLY:
        yield Flaw((*path, "not_before"), f"nothing is done before {asks.after!r}",
                   "take it out: it is for begins, ends and event:CODE")  # fmt: skip
    days = isinstance(asks.within, Duration) and asks.within.unit == "days"
    if asks.working_days and not days:
        yield Flaw((*path, "working_days"), "no days are counted here",
                   'write within in days, as in "10 days", or take it out')  # fmt: skip
