"""When an agreement is in force: from the day of its last required signature.

A later version that is not yet signed by all leaves the earlier one in force.
"""

from __future__ import annotations

from datetime import date

from clearsight.compliance.domain.facts import Arrangement
from clearsight.compliance.domain.judging import Bench
from clearsight.compliance.domain.populations import arrangement_spans
from clearsight.compliance.domain.world import World
from clearsight.kernel.spans import DAY, Span, Spans, holds_on, union
from clearsight.policy.domain.measures import Presence

Parties = tuple[str, ...]
BOTH: Parties = ("supervisee", "supervisor")


def parties(bench: Bench, arrangement: Arrangement) -> Parties:
    """Whose signatures the policy asks for on an arrangement's agreement; none where it asks for no
    agreement.
    """
    for rule in bench.policy.rules:
        asks = rule.asks
        if isinstance(asks, Presence) and asks.of == "agreement" and rule.per == "arrangement":
            if rule.strength != "permitted" and arrangement_spans(
                bench.world, rule.arrangements, arrangement
            ):
                return asks.signed_by or BOTH
    return ()


def in_force_since(bench: Bench, arrangement: Arrangement) -> date | None:
    """From when what was agreed binds: the first version's day, or the start where no signature is
    asked for.
    """
    wanted = parties(bench, arrangement)
    if not wanted:
        return arrangement.from_
    found = versions(bench, arrangement, wanted)
    return found[0][0] if found else None


def agreed(bench: Bench, arrangement: Arrangement) -> list[tuple[str, Spans]]:
    """How often the parties agreed to meet, each with the days on which that was in force.

    Where the terms of a version are not known, what the arrangement says holds for it.
    """
    since = in_force_since(bench, arrangement)
    if since is None:
        return []
    stated = bench.world.terms.get(arrangement.arrangement, {})
    turns = [(day, stated.get(version, arrangement.every)) for day, version in versions(bench, arrangement)]
    turns = [(since, turns[0][1] if turns else arrangement.every), *turns[1:]]
    ends = [day - DAY for day, _ in turns[1:]]
    found: dict[str, list[Span]] = {}
    for (day, every), last in zip(turns, [*ends, None], strict=True):
        found.setdefault(every, []).append(Span(day, last))
    return [(every, union(spans)) for every, spans in found.items() if every]


def versions(bench: Bench, arrangement: Arrangement, wanted: Parties = ()) -> list[tuple[date, str]]:
    """The versions that came into force, each with its day, in that order.

    Args:
        wanted: whose signatures are needed; without them, whose the policy asks for, or else both sides'.
    """
    needed = wanted or parties(bench, arrangement) or BOTH
    key = (arrangement.arrangement, needed)
    if key not in bench.versions:
        bench.versions[key] = _versions(bench.world, arrangement, needed)
    return bench.versions[key]


def _versions(world: World, arrangement: Arrangement, wanted: Parties) -> list[tuple[date, str]]:
    found = []
    for version, signed in world.agreements.get(arrangement.arrangement, {}).items():
        day = _complete_on(world, arrangement, signed, wanted)
        if day is not None:
            found.append((day, min(signed.values()), version))
    # a leaver who is no longer waited for brings no version to life that a newer one has followed
    return [
        (day, version)
        for day, begun, version in sorted(found)
        if not any(other < day and later > begun for other, later, _ in found)
    ]


def missing(world: World, arrangement: Arrangement, wanted: Parties, day: date) -> list[str]:
    """The names of the parties who have not signed the version that is furthest on."""
    signed_versions = world.agreements.get(arrangement.arrangement, {})
    lacking = [_lacking(world, arrangement, signed, wanted, day) for signed in signed_versions.values()]
    return min(lacking, key=lambda names: (len(names), names)) if lacking else _lacking(
        world, arrangement, {}, wanted, day
    )  # fmt: skip


def _complete_on(
    world: World, arrangement: Arrangement, signed: dict[str, date], wanted: Parties
) -> date | None:
    """The first day on which everybody whose signature was needed that day had signed."""
    rows = world.members.get(arrangement.arrangement, ())
    left = [m.to + DAY for m in rows if m.to and m.to < world.as_of]
    first = min(signed.values())
    for day in sorted({*signed.values(), *(day for day in left if day > first)}):
        if not _lacking(world, arrangement, signed, wanted, day):
            return day
    return None


def _lacking(
    world: World, arrangement: Arrangement, signed: dict[str, date], wanted: Parties, day: date
) -> list[str]:
    needed = [arrangement.supervisor] if "supervisor" in wanted else []
    if "supervisee" in wanted:
        begun = max(day, arrangement.from_)
        people = world.supervised_on(arrangement, begun)
        needed += people or world.supervised_on(arrangement, _first_member(world, arrangement))
    lacking = [world.name(p) for p in needed if signed.get(p, date.max) > day]
    for party in wanted:
        role = party.removeprefix("role:")
        if role != party and not any(
            _holds(world, p, role, when) for p, when in signed.items() if when <= day
        ):
            lacking.append(role.replace("_", " "))
    return lacking


def _first_member(world: World, arrangement: Arrangement) -> date:
    rows = world.members.get(arrangement.arrangement, ())
    return rows[0].from_ if rows else arrangement.from_


def _holds(world: World, person: str, role: str, day: date) -> bool:
    return holds_on(union(world.span(r) for r in world.roles.get(person, ()) if r.role == role), day)
