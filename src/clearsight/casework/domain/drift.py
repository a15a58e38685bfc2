"""Drift and delay: what does not move in a case, each with its facts and one plain sentence.

Sought by North East Futures (Purpose and Aim), Progress Careers 2.2 and Worcestershire 3. The policies name
no measure of it: the figures of `Patience` are ours. Nothing here knows a word that was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import Literal

from clearsight.casework.domain.coverage import missed_in_a_row
from clearsight.casework.domain.direction import Way
from clearsight.kernel.spans import Span, Spans

Kind = Literal["unraised", "escalating", "unmoved", "carried", "same_plan", "said_so", "status"]


@dataclass(frozen=True, slots=True)
class Patience:
    """How much is borne before it is called drift."""

    carried: int = 3
    sessions: int = 3
    forgotten: int = 2
    status: timedelta = timedelta(days=182)
    awaiting: timedelta = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Discussed:
    """One held discussion of the case. `plan` is a mark of the plan as it stood: alike marks, the same plan.

    Without a mark nothing is known of a plan; without a way, nothing of the direction. `said_so`: the record
    itself says that there is drift, or no progress.
    """

    on: date
    ref: str
    way: Way = ""
    plan: str = ""
    said_so: bool = False


@dataclass(frozen=True, slots=True)
class Undertaken:
    """An action about the case that is still open, and the days on which it was carried over."""

    ref: str
    agreed_on: date
    carried_on: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusHeld:
    """A status that holds today: since when, by its label, and when somebody last said that it still does."""

    label: str
    since: date
    reviewed_on: date | None = None
    awaiting: bool = False


@dataclass(frozen=True, slots=True)
class CaseTold:
    """What is known of one case, as of a day, by somebody: the days on which it is live, and open at all."""

    live: Spans
    opened: Spans
    planned: tuple[date, ...] = ()
    discussed: tuple[Discussed, ...] = ()
    actions: tuple[Undertaken, ...] = ()
    statuses: tuple[StatusHeld, ...] = ()
    half_terms: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact: a day, what it was, and which discussion or action it is (its `ref`), where it is one."""

    on: date
    what: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that does not move: which kind, since when, in one sentence, and the facts it rests on."""

    kind: Kind
    since: date
    sentence: str
    because: tuple[Evidence, ...]


def drift(told: CaseTold, today: date, patience: Patience | None = None) -> tuple[Drift, ...]:
    """All that does not move in a case, in the order of `Kind`, each once for what it is about.

    Args:
        told: what is known; facts after `today` are passed over.
    """
    seen = sorted((d for d in told.discussed if d.on <= today), key=lambda d: (d.on, d.ref))
    asked = patience or Patience()
    return tuple(
        found
        for look in LOOKS
        for found in look(told, seen, today, asked)
    )  # fmt: skip


def _unraised(told: CaseTold, seen: Sequence[Discussed], today: date, patience: Patience) -> Iterator[Drift]:
    """A live case that no planned session discussed; or one that is only open, and was never spoken of."""
    planned = [day for day in told.planned if day <= today]
    any_ = [*planned, *(talk.on for talk in seen)]
    live = missed_in_a_row(told.live, planned, told.half_terms, today)
    missed = live or missed_in_a_row(told.opened, any_, told.half_terms, today)
    if not missed or (not live and len(missed) < patience.forgotten):
        return
    many = "a whole half term" if len(missed) == 1 else f"{len(missed)} half terms running"
    case, where = ("live", "planned supervision") if live else ("open", "supervision")
    yield Drift(
        "unraised",
        missed[-1].from_,
        f"The case is {case}, and nobody has raised it in {where} for {many}.",
        tuple(Evidence(h.last, "a half term ended without it") for h in reversed(missed)),
    )


def _directions(
    told: CaseTold, seen: Sequence[Discussed], today: date, patience: Patience
) -> Iterator[Drift]:
    """A concern that only escalates; or else one that has not lessened. What does not say is skipped."""
    del told, today
    said = [d for d in seen if d.way in ("worse", "same", "better")]
    worse = _last_while(said, lambda d: d.way == "worse")
    if len(worse) >= patience.sessions:
        yield Drift(
            "escalating",
            worse[0].on,
            f"The concern has escalated in each of the last {len(worse)} discussions that say.",
            tuple(Evidence(d.on, "it escalated", d.ref) for d in worse),
        )
        return
    held = _last_while(said, lambda d: d.way != "better")
    if len(held) >= patience.sessions:
        words = {"worse": "it escalated", "same": "it stayed the same"}
        yield Drift(
            "unmoved",
            held[0].on,
            f"The concern has not lessened in any of the last {len(held)} discussions that say.",
            tuple(Evidence(d.on, words[d.way], d.ref) for d in held),
        )


def _last_while(said: Sequence[Discussed], holds: Callable[[Discussed], bool]) -> list[Discussed]:
    return list(takewhile(holds, reversed(said)))[::-1]


def _carried(told: CaseTold, seen: Sequence[Discussed], today: date, patience: Patience) -> Iterator[Drift]:
    del seen
    for action in sorted(told.actions, key=lambda a: (a.agreed_on, a.ref)):
        days = sorted(day for day in action.carried_on if day <= today)
        if len(days) >= patience.carried:
            times = {3: "three", 4: "four", 5: "five"}.get(len(days), str(len(days)))
            yield Drift(
                "carried",
                action.agreed_on,
                f"One action has been carried over {times} times, and is still open.",
                (
                    Evidence(action.agreed_on, "it was agreed", action.ref),
                    *(Evidence(day, "it was carried over", action.ref) for day in days),
                ),
            )


def _same_plan(told: CaseTold, seen: Sequence[Discussed], today: date, patience: Patience) -> Iterator[Drift]:
    """The plan is as it was, though nothing got better by it."""
    del told, today
    kept = [d for d in seen if d.plan]
    same = _last_while(kept, lambda d: d.plan == kept[-1].plan and d.way != "better")
    if len(same) >= patience.sessions:
        yield Drift(
            "same_plan",
            same[0].on,
            f"The plan has not changed over the last {len(same)} discussions, and nothing got better.",
            tuple(Evidence(d.on, "discussed with the same plan", d.ref) for d in same),
        )


def _said_so(told: CaseTold, seen: Sequence[Discussed], today: date, patience: Patience) -> Iterator[Drift]:
    del told, today, patience
    if seen and seen[-1].said_so:
        last = seen[-1]
        yield Drift(
            "said_so",
            last.on,
            "The record of the last discussion itself says that the case does not move.",
            (Evidence(last.on, "the record says so", last.ref),),
        )


def _statuses(told: CaseTold, seen: Sequence[Discussed], today: date, patience: Patience) -> Iterator[Drift]:
    del seen
    for held in sorted(told.statuses, key=lambda s: (s.since, s.label)):
        if held.since > today:
            continue
        looked = max(held.since, held.reviewed_on or held.since)
        if today - looked <= (patience.awaiting if held.awaiting else patience.status):
            continue
        weeks = (today - looked).days // 7
        facts = [Evidence(held.since, f"“{held.label}” began")]
        if held.reviewed_on is not None:
            facts.append(Evidence(held.reviewed_on, "somebody said that it still holds"))
        yield Drift(
            "status",
            looked,
            f"The status “{held.label}” has stood for {weeks} weeks without a review.",
            tuple(facts),
        )


LOOKS = (_unraised, _directions, _carried, _same_plan, _said_so, _statuses)
