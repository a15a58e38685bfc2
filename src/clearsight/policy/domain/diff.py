"""What changes from one policy to another, and for whom.

Rules are matched by their id; where one bears another id, by the duty that it lays down.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clearsight.policy.domain.measures import Bounds
from clearsight.policy.domain.model import Policy, Rule
from clearsight.policy.domain.population import Who
from clearsight.policy.domain.sentences import asked, blanks, bound, sentence
from clearsight.policy.domain.show import Entry, clauses
from clearsight.policy.domain.strictness import days_allowed, duty, limits, narrower
from clearsight.policy.domain.wording import capital, listed, on

KINDS = {
    "added": "Newly asked",
    "removed": "No longer asked",
    "stricter": "Stricter",
    "looser": "Looser",
    "changed": "Changed",
    "moved": "Moved to another clause",
    "header": "The document itself",
}
_ROWS = ("title", "owner", "authors", "approved_by", "review_every", "next_review", "classification",
         "user_groups", "legislation", "associated", "published")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changes. `kind` is one of KINDS; `whom` is who or what it concerns; `words` say how."""

    kind: str
    clause: str
    whom: str
    words: str
    rule: str = ""


def differences(before: Policy, after: Policy) -> tuple[Change, ...]:
    """What changes from one policy to the other, the weightiest first."""
    found = [*_rules(before, after), *_others(before, after), *_header(before, after)]
    return tuple(sorted(found, key=lambda change: list(KINDS).index(change.kind)))


def _rules(before: Policy, after: Policy) -> Iterator[Change]:
    pairs, gone, new = _matched(before.rules, after.rules)
    for rule in new:
        whom = bound(rule, after.codes)
        yield Change("added", rule.clause, whom, sentence(rule, after.codes), rule.id)
    for rule in gone:
        whom = bound(rule, before.codes)
        yield Change("removed", rule.clause, whom, f"Until now: {sentence(rule, before.codes)}", rule.id)
    for old, rule in pairs:
        yield from _changed(before, after, old, rule)


def _matched(
    before: Sequence[Rule], after: Sequence[Rule]
) -> tuple[list[tuple[Rule, Rule]], list[Rule], list[Rule]]:
    by_id = {rule.id: rule for rule in after}
    pairs = [(rule, by_id[rule.id]) for rule in before if rule.id in by_id]
    same: Callable[[Rule], object] = lambda rule: (rule.strength, duty(rule))  # noqa: E731
    taken = {rule.id for _, rule in pairs}
    gone = [rule for rule in before if rule.id not in by_id]
    new = [rule for rule in after if rule.id not in taken]
    for rule in list(gone):
        twin = next((other for other in new if same(other) == same(rule)), None)
        if twin is not None:
            pairs.append((rule, twin))
            gone.remove(rule)
            new.remove(twin)
    return pairs, gone, new


def _changed(before: Policy, after: Policy, old: Rule, new: Rule) -> Iterator[Change]:
    was, now = sentence(old, before.codes), sentence(new, after.codes)
    if was == now and old.note == new.note and old.instead_of == new.instead_of:
        if old.clause != new.clause:
            words = f"Until now in {old.clause}: {now}"
            yield Change("moved", new.clause, bound(new, after.codes), words, new.id)
        return
    words = listed(_parts(before, after, old, new)) or "its words change"
    told = f"{capital(words)}." + (f" From now on: {now}" if was != now else "")
    yield Change(_direction(old, new), new.clause, _whom(before, after, old, new), told, new.id)


def _parts(before: Policy, after: Policy, old: Rule, new: Rule) -> Iterator[str]:
    """What of a rule changes, in a few words each."""
    first, second = asked(old, before.codes), asked(new, after.codes)
    if first != second:
        yield f"what is asked changes from “{first}” to “{second}”"
    if old.strength != new.strength:
        yield f"from {old.strength} to {new.strength}"
    if bound(old, before.codes) != bound(new, after.codes):
        yield f"it binds {bound(new, after.codes)}, and not {bound(old, before.codes)}"
    if old.clause != new.clause:
        yield f"it moves from {old.clause} to {new.clause}"
    if (old.from_, old.to) != (new.from_, new.to):
        yield "the days on which it holds change"
    if old.counts != new.counts:
        yield "what counts changes"
    if old.variation != new.variation:
        yield "how far it may be varied changes"
    if old.pauses != new.pauses:
        yield "what stops the clock changes"
    if old.instead_of != new.instead_of:
        yield "which rules it stands instead of changes"
    if old.note != new.note:
        yield "its note changes"


def _whom(before: Policy, after: Policy, old: Rule, new: Rule) -> str:
    whom, formerly = bound(new, after.codes), bound(old, before.codes)
    return whom if whom == formerly else f"{whom} (until now {formerly})"


def _direction(old: Rule, new: Rule) -> str:
    """Stricter, looser, or neither: by strength, then number, then whom it binds."""
    ways = [_strength(old, new), _number(old, new), _population(old.who, new.who)]
    ways = [way for way in ways if way]
    if not ways or len(set(ways)) > 1:
        return "changed"
    return "stricter" if ways[0] > 0 else "looser"


def _strength(old: Rule, new: Rule) -> int:
    order = ("permitted", "recommended", "required")
    return _sign(order.index(new.strength) - order.index(old.strength))


def _number(old: Rule, new: Rule) -> int:
    """1 where the new number asks for more, -1 where for less."""
    if isinstance(old.asks, Bounds) and isinstance(new.asks, Bounds):
        (low, high), (least, most) = limits(old.asks), limits(new.asks)
        ways = {_sign(least - low) if least != low else 0, _sign(high - most) if high != most else 0} - {0}
        return ways.pop() if len(ways) == 1 else 0
    if old.asks.measure != new.asks.measure:
        return 0
    if bool(blanks(old)) != bool(blanks(new)):
        return 1 if blanks(old) else -1
    was, now = days_allowed(old), days_allowed(new)
    return 0 if was is None or now is None else _sign(was - now)


def _population(old: Who, new: Who) -> int:
    return 1 if narrower(old, new) else -1 if narrower(new, old) else 0


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _others(before: Policy, after: Policy) -> Iterator[Change]:
    """What is not a rule: by clause and kind, entry against entry."""
    was, now = _entries(before), _entries(after)
    for key, (clause, entry) in now.items():
        if key not in was:
            yield Change("added", clause, entry.title, _told(entry))
        elif _told(was[key][1]) != _told(entry):
            words = f"Until now: {_told(was[key][1])} From now on: {_told(entry)}"
            yield Change("changed", clause, entry.title, words)
        elif was[key][0] != clause:
            yield Change("moved", clause, entry.title, f"Until now in {was[key][0]}: {_told(entry)}")
    for key, (clause, entry) in was.items():
        if key not in now:
            yield Change("removed", clause, entry.title, f"Until now: {_told(entry)}")


def _entries(policy: Policy) -> Mapping[tuple[str, str], tuple[str, Entry]]:
    return {
        (entry.kind, entry.id or entry.words): (clause.name, entry)
        for clause in clauses(policy)
        for entry in clause.entries
        if entry.kind != "rule"
    }


def _told(entry: Entry) -> str:
    return " ".join((entry.words, *entry.steps))


def _header(before: Policy, after: Policy) -> Iterator[Change]:
    was, now = before.policy, after.policy
    if was.name == now.name and was.version != now.version:
        words = f"Version {now.version} follows {was.version}, from {on(now.effective_from)}."
        yield Change("header", "the policy itself", "version", words)
    for key in _ROWS:
        old, new = _shown(getattr(was, key)), _shown(getattr(now, key))
        if old != new:
            words = f"{capital(key.replace('_', ' '))}: {new or 'blank'}; until now {old or 'blank'}."
            yield Change("header", "the policy itself", key, words)
    if before.top != after.top:
        now_top, was_top = _shown(after.top) or "nobody", _shown(before.top) or "nobody"
        words = f"At the top of the chain: {now_top}; until now {was_top}."
        yield Change("header", "the policy itself", "top", words)


def _shown(value: Any) -> str:
    return listed(str(item) for item in value) if isinstance(value, tuple) else str(value or "")


def as_text(before: Policy, after: Policy, changes: Sequence[Change], width: int = 90) -> Iterable[str]:
    """The changes for a terminal, kind by kind."""
    yield _filled(f"From {_name(before)} to {_name(after)}", width)
    if not changes:
        yield "\nNothing changes.\n"
    for kind, heading in KINDS.items():
        chosen = [change for change in changes if change.kind == kind]
        if chosen:
            yield f"\n{heading} ({len(chosen)})\n"
        for change in chosen:
            yield "\n" + _filled(f"  {change.clause} | {change.whom}", width, "  ")
            yield _filled(f"      {change.words}", width, "      ")


def _name(policy: Policy) -> str:
    return f"{policy.policy.title} ({policy.policy.name}, {policy.policy.version})"


def _filled(words: str, width: int, indent: str = "") -> str:
    return textwrap.fill(words, max(width, 50), subsequent_indent=indent, break_on_hyphens=False) + "\n"


def as_data(before: Policy, after: Policy, changes: Sequence[Change]) -> dict[str, Any]:
    """The changes as plain data, for JSON."""
    return {
        "from": {"name": before.policy.name, "version": before.policy.version},
        "to": {"name": after.policy.name, "version": after.policy.version},
        "changes": [
            {"kind": c.kind, "clause": c.clause, "whom": c.whom, "words": c.words, "rule": c.rule or None}
            for c in changes
        ],
    }
