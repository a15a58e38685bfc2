"""Faults that no single key shows: ids twice, codes that nobody declared, keys that cannot stand together."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from clearsight.kernel.durations import Duration
from clearsight.policy.domain.codes import all_codes, codes_used
from clearsight.policy.domain.complaints import Flaw
from clearsight.policy.domain.deeds import flaws_of_deadline, one
from clearsight.policy.domain.idle import idle
from clearsight.policy.domain.ladders import flaws_of_ladders
from clearsight.policy.domain.measures import (
    Bounds,
    Count,
    Counts,
    Deadline,
    Match,
    Measure,
    Presence,
    Validity,
)
from clearsight.policy.domain.model import Policy, Rule
from clearsight.policy.domain.places import Path
from clearsight.policy.domain.population import AfterEvent, Arrangements, Cases, Range, Sessions, Tier

_EVERYONE = {"person", "arrangement", "case", "supervisor"}
_PEOPLE = {"person", "supervisor"}
MANY = 6  # rules of a circle that are named
SUBJECTS: dict[str, set[str]] = {
    "interval": _EVERYONE,
    "count": _EVERYONE,
    "hours": {"person", "arrangement", "supervisor"},
    "agreed": {"person", "arrangement"},
    "coverage": {"case"},
    "match": {"arrangement"},
    "no_looser": {"arrangement"},
}
SUBJECTS_OF: dict[tuple[str, str], set[str]] = {
    ("validity", "training"): _PEOPLE,
    ("validity", "agreement"): {"arrangement"},
    ("presence", "training"): _PEOPLE,
    ("presence", "arrangement"): _PEOPLE,
    ("presence", "supervision"): _PEOPLE,
    ("presence", "agreement"): {"person", "arrangement"},
    ("presence", "cover"): {"person", "arrangement"},
    ("presence", "signed_member"): {"arrangement"},
    ("bounds", "minutes"): {"session"},
    ("bounds", "present"): {"session"},
    ("bounds", "members"): {"arrangement"},
    ("bounds", "supervisees"): _PEOPLE,
    ("bounds", "caseload"): _PEOPLE,
}


def flaws(policy: Policy) -> Iterator[Flaw]:
    """Every fault of a policy whose keys are each well formed."""
    yield from _twice(policy)
    yield from _undeclared(policy)
    yield from _header(policy)
    yield from _lengths(policy)
    yield from _replaced(policy)
    yield from flaws_of_ladders(policy)
    for n, account in enumerate(policy.accounts):
        if not account.second_factor and account.lock_minutes is None:
            mend = "add second_factor = true, or lock_minutes, or take it out"
            yield Flaw(("accounts", n), "it asks nothing of anybody who signs in", mend)
    for n, rule in enumerate(policy.rules):
        path: Path = ("rules", n)
        if rule.from_ and rule.to and rule.to < rule.from_:
            yield Flaw((*path, "to"), "the rule ends before it begins", "correct one of the dates")
        yield from _subject(rule, path)
        yield from _measure(rule.asks, (*path, "asks"), rule)
        yield from _counts(rule.counts, (*path, "counts"))
        yield from idle(rule, path)
        yield from _ranges(rule, path)
        if rule.variation is not None and rule.variation.at_most.in_school_periods:
            yield _not_days((*path, "variation", "at_most"), rule.variation.at_most)


def _twice(policy: Policy) -> Iterator[Flaw]:
    for table, ids in (
        ("rules", [rule.id for rule in policy.rules]),
        ("ladders", [ladder.id for ladder in policy.ladders]),
        ("audits", [audit.id for audit in policy.audits]),
    ):
        times = Counter(ids)
        for n, name in enumerate(ids):
            if times[name] > 1 and ids.index(name) != n:
                first = f"{table}[{ids.index(name) + 1}]"
                yield Flaw(
                    (table, n, "id"), f"the id {name!r} is taken by {first}", "give each an id of its own"
                )


def _undeclared(policy: Policy) -> Iterator[Flaw]:
    declared = all_codes(policy.codes)
    for path, family, code in codes_used(policy):
        known = declared[family]
        if code in known:
            continue
        near = difflib.get_close_matches(code, known, 1)
        listed = ", ".join(sorted(known)) if known else "none"
        mend = f"did you mean {near[0]!r}? Or declare it" if near else "declare it"
        yield Flaw(
            path,
            f"undeclared {family} {code!r}: declared are {listed}",
            f'{mend} under [codes.{family}], as in {code} = "its label"',
        )


def _header(policy: Policy) -> Iterator[Flaw]:
    head = policy.policy
    if head.next_review and head.next_review < head.effective_from:
        yield Flaw(("policy", "next_review"), "the next review comes before the policy takes effect",
                   "correct one of the dates")  # fmt: skip
    for n, layer in enumerate(policy.layers):
        if layer.policy == head.name:
            yield Flaw(("layers", n, "policy"), "the policy is a layer of itself", "take it out")


def _lengths(policy: Policy) -> Iterator[Flaw]:
    """Lengths outside the rules that are counted in days too."""
    for table, key, lengths in (
        ("retention", "keep", [kept.keep for kept in policy.retention]),
        ("audits", "every", [audit.every for audit in policy.audits]),
    ):
        for n, length in enumerate(lengths):
            if length is not None and length.in_school_periods:
                yield _not_days((table, n, key), length)


def _replaced(policy: Policy) -> Iterator[Flaw]:
    """`instead_of` names other rules of this file, and never goes in a circle."""
    by_id = {rule.id: rule for rule in policy.rules}
    circles = _circles(by_id)
    for n, rule in enumerate(policy.rules):
        for i, other in enumerate(rule.instead_of):
            path: Path = ("rules", n, "instead_of", i)
            if other == rule.id:
                yield Flaw(path, "a rule cannot stand instead of itself", "take it out")
            elif other not in by_id:
                near = difflib.get_close_matches(other, by_id, 1)
                mend = f"did you mean {near[0]!r}?" if near else "name a rule of this file"
                yield Flaw(path, f"there is no rule {other!r}", mend)
            elif apart := _apart(rule, by_id[other]):
                told = f"{rule.id!r} and {other!r} are never weighed against each other: {apart}"
                mend = f"leave the people of {rule.id!r} out of {other!r}: who = {{ none = [...] }}"
                yield Flaw(path, told, mend)
            elif circle := circles.get((rule.id, other)):
                told = " and ".join(repr(each) for each in circle[:MANY]) + " and others" * (
                    len(circle) > MANY
                )
                yield Flaw(path, f"{told} stand instead of one another, in a circle", "take one of them out")


def _circles(by_id: dict[str, Rule]) -> dict[tuple[str, str], list[str]]:
    """The rules of each circle of `instead_of`, by the two between which it closes."""
    circles: dict[tuple[str, str], list[str]] = {}
    seen: set[str] = set()
    for first in by_id:
        way: dict[str, Iterator[str]] = {} if first in seen else {first: iter(by_id[first].instead_of)}
        while way:
            here, ahead = next(reversed(way.items()))
            seen.add(here)
            other = next(ahead, None)
            if other is None:
                del way[here]
            elif other in way and other != here:
                circles[here, other] = list(way)[list(way).index(other) :]
            elif other in by_id and other not in seen:
                way[other] = iter(by_id[other].instead_of)
    return circles


def _apart(rule: Rule, other: Rule) -> str:
    """Why one rule can never stand instead of another; nothing where it can."""
    (per, topic, measure), (other_per, other_topic, other_measure) = rule.kind, other.kind
    if per != other_per:
        return f"one is asked of {rule.per}s and the other of {other.per}s"
    if rule.strength != other.strength:
        return f"one is {rule.strength} and the other {other.strength}"
    if "agreed" in (measure, other_measure) and {measure, other_measure} & {"cadence", "count"}:
        return ""
    if measure != other_measure:
        return f"one asks for {rule.asks.measure} and the other for {other.asks.measure}"
    return "" if topic == other_topic else "their topics differ"


def _subject(rule: Rule, path: Path) -> Iterator[Flaw]:
    asks = rule.asks
    of = asks.of if isinstance(asks, Bounds | Presence | Validity) else ""
    allowed = SUBJECTS_OF[asks.measure, of] if of else SUBJECTS.get(asks.measure)
    if allowed is not None and rule.per not in allowed:
        what = f"{asks.measure} of {of}" if of else asks.measure
        key = "per" if "per" in rule.model_fields_set else "asks"
        yield Flaw((*path, key), f"{what} cannot be asked of {one(rule.per)}",
                   "set per = " + " or ".join(f'"{each}"' for each in sorted(allowed)))  # fmt: skip
    idle = (
        ("cases", rule.cases != Cases(), rule.per == "case" or asks.measure == "coverage", "case"),
        ("sessions", rule.sessions != Sessions(), rule.per == "session", "session"),
        ("arrangements", rule.arrangements != Arrangements(),
         rule.per == "arrangement" or asks.measure == "agreed", "arrangement"),
    )  # fmt: skip
    for key, given, heard, per in idle:
        if given and not heard:
            yield Flaw((*path, key), f"{key!r} says nothing in a rule asked of {one(rule.per)}",
                       f'take it out, or set per = "{per}"')  # fmt: skip


def _measure(asks: Measure, path: Path, rule: Rule) -> Iterator[Flaw]:
    if isinstance(asks, Count):
        if asks.per and asks.rolling:
            yield Flaw(path, "both 'per' and 'rolling' are given", "keep one of them")
        if not asks.per and not asks.rolling:
            yield Flaw(
                path, "neither 'per' nor 'rolling' is given", 'add one of them, as in per = "half_term"'
            )
    if isinstance(asks, Bounds):
        yield from _bounds(asks, path)
    if isinstance(asks, Deadline):
        yield from flaws_of_deadline(asks, path, rule)
    if isinstance(asks, Validity | Presence) and asks.of == "training" and not asks.kinds:
        yield Flaw(path, "it does not say which training", 'add kinds, as in kinds = ["supervision"]')
    if isinstance(asks, Validity) and asks.starting_within and not (asks.lasting or asks.renew_by):
        mend = 'write it as a deadline: after = "begins", done = "training:CODE", within = "..."'
        yield Flaw((*path, "starting_within"), "without 'lasting' nobody looks at it", mend)
    if isinstance(asks, Match):
        yield from _match(asks, path)
    if isinstance(asks, Validity) and asks.renew_by and asks.lasting:
        yield Flaw((*path, "renew_by"), "both 'lasting' and 'renew_by' are given", "keep one of them")
    for key in ("rolling", "longest_gap", "lasting", "starting_within", "within", "not_before"):
        length = getattr(asks, key, None)
        if isinstance(length, Duration) and length.in_school_periods:
            yield _not_days((*path, key), length)


def _match(asks: Match, path: Path) -> Iterator[Flaw]:
    if asks == Match(measure="match", site_except_roles=asks.site_except_roles):
        yield Flaw(path, "it does not say who may supervise whom",
                   'add one of supervisor, never, site, inside_organisation, senior, shares')  # fmt: skip
    elif asks.site_except_roles and asks.site is None:
        yield Flaw((*path, "site_except_roles"), "'site_except_roles' says nothing without 'site'",
                   'take it out, or add site = "different"')  # fmt: skip


def _bounds(asks: Bounds, path: Path) -> Iterator[Flaw]:
    if asks.at_least is None and asks.at_most is None:
        yield Flaw(path, "neither 'at_least' nor 'at_most' is given", "add one of them")
    elif asks.at_least is not None and asks.at_most is not None and asks.at_least > asks.at_most:
        yield Flaw((*path, "at_least"), f"at_least {asks.at_least:g} is more than at_most {asks.at_most:g}",
                   "change one of them")  # fmt: skip


def _counts(counts: Counts, path: Path) -> Iterator[Flaw]:
    for n, worth in enumerate(counts.worth):
        if (worth.kind is None) == (worth.event is None):
            yield Flaw((*path, "worth", n), "an equivalence names either a kind of session or an event",
                       "give one of 'kind' and 'event'")  # fmt: skip
        elif worth.event is not None and worth.event not in counts.events:
            yield Flaw((*path, "worth", n, "event"),
                       f"the event {worth.event!r} is not among those that count",
                       f'add it to events, as in events = ["{worth.event}"]')  # fmt: skip
    if counts.sessions == "none" and not counts.events:
        yield Flaw(
            (*path, "sessions"),
            "nothing counts: no session and no event",
            "name an event, or let sessions count",
        )


def _ranges(table: BaseModel, path: Path) -> Iterator[Flaw]:
    """Tiers and ranges that nobody can be in."""
    for key, field in type(table).model_fields.items():
        value: Any = getattr(table, key)
        here = (*path, field.alias or key)
        for n, item in enumerate(value if isinstance(value, tuple) else (value,)):
            if not isinstance(item, BaseModel):
                continue
            there = (*here, n) if isinstance(value, tuple) else here
            if isinstance(item, Tier | Range) and _empty(item):
                yield Flaw(there, _nobody(item), "change one of them")
            if isinstance(item, Tier):
                yield from _calendar_tier(item, there)
            if isinstance(item, AfterEvent) and item.lasting.in_school_periods:
                yield _not_days((*there, "lasting"), item.lasting)
            yield from _ranges(item, there)


def _nobody(item: Tier | Range) -> str:
    ends = [f"{end:g}" if isinstance(end, float) else str(end) for end in (item.at_least, item.below)]
    return f"nothing is at least {ends[0]} and below {ends[1]}"


def _empty(item: Tier | Range) -> bool:
    if item.at_least is None or item.below is None:
        return False
    if isinstance(item, Tier):
        return item.at_least.nominal_days >= item.below.nominal_days
    return item.at_least >= item.below


def _calendar_tier(tier: Tier, path: Path) -> Iterator[Flaw]:
    for key in ("at_least", "below"):
        length = getattr(tier, key)
        if length is not None and length.in_school_periods:
            yield _not_days((*path, key), length)


def _not_days(path: Path, length: Duration) -> Flaw:
    return Flaw(path, f"{str(length)!r} cannot be counted in days", "write days, weeks, months or years")
