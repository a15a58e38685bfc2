"""What counts towards a rule, for whom, and for how much: sessions attended, cases discussed, events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clearsight.compliance.domain.facts import Event
from clearsight.compliance.domain.findings import Because
from clearsight.compliance.domain.populations import who_spans
from clearsight.compliance.domain.world import Held, World
from clearsight.kernel.spans import holds_on
from clearsight.policy.domain.measures import Counts


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that counts: on which day, for how much, and the fact to cite."""

    on: date
    worth: float
    minutes: float
    kind: str
    because: Because


def session_fact(held: Held) -> Because:
    """A held session as a fact."""
    return Because(f"session {held.session.session}", (("held_on", held.on),))


def counting(world: World, counts: Counts, sessions: Iterable[Held]) -> list[Happening]:
    """Those of the held sessions that count, earliest first."""
    return [
        Happening(held.on, _worth(counts, held.arrangement.kind, ""), _minutes(world, counts, held),
                  held.arrangement.kind, session_fact(held))
        for held in sessions
        if _counts(world, counts, held)
    ]  # fmt: skip


def for_person(world: World, counts: Counts, person: str, kind: str = "") -> list[Happening]:
    """What counts for a person: sessions they attended (in arrangements of one kind, where named) and events."""
    attended = world.attended(person)
    if kind:
        attended = [held for held in attended if held.arrangement.kind == kind]
    return _with_events(world, counts, counting(world, counts, attended), lambda e: e.person == person)


def for_arrangement(world: World, counts: Counts, arrangement: str) -> list[Happening]:
    """What counts for an arrangement: its held sessions, whoever came."""
    sessions = counting(world, counts, world.held.get(arrangement, ()))
    return _with_events(world, counts, sessions, lambda e: e.arrangement == arrangement)


def for_case(world: World, counts: Counts, case: str) -> list[Happening]:
    """What counts for a case: sessions in which it was discussed, and acts of oversight."""
    sessions = counting(world, counts, world.discussions.get(case, ()))
    return _with_events(world, counts, sessions, lambda e: e.case == case)


def for_supervisor(world: World, counts: Counts, person: str) -> list[Happening]:
    """What counts for somebody who supervises: the sessions that they led."""
    led = [h for a in world.led.get(person, ()) for h in world.held.get(a.arrangement, ())]
    led.sort(key=lambda h: (h.on, h.session.session))
    return _with_events(world, counts, counting(world, counts, led), lambda e: e.person == person)


def _with_events(world: World, counts: Counts, found: list[Happening], concerns: object) -> list[Happening]:
    if not counts.events:
        return found
    events = [
        Happening(event.on, _worth(counts, "", event.kind) * event.count, 0.0, event.kind, event_fact(event))
        for kind in counts.events
        for event in world.events.get(kind, ())
        if concerns(event)  # type: ignore[operator]
    ]
    return sorted([*found, *events], key=lambda h: (h.on, h.because.fact))


def event_fact(event: Event) -> Because:
    """An event as a fact."""
    return Because(f"event {event.kind}", (("on", event.on),))


def _counts(world: World, counts: Counts, held: Held) -> bool:
    if counts.sessions == "none" or (counts.sessions != "any" and held.session.kind != counts.sessions):
        return False
    if counts.kinds and held.arrangement.kind not in counts.kinds:
        return False
    if counts.at_least_minutes is not None and (held.session.minutes or 0) < counts.at_least_minutes:
        return False
    if counts.discussing_cases is not None:
        if bool(world.discussed.get(held.session.session)) != counts.discussing_cases:
            return False
    if counts.led_by is not None:
        return holds_on(who_spans(world, counts.led_by, held.arrangement.supervisor), held.on)
    return True


def _worth(counts: Counts, kind: str, event: str) -> float:
    for worth in counts.worth:
        if (worth.kind and worth.kind == kind) or (worth.event and worth.event == event):
            return worth.counts
    return 1.0


def _minutes(world: World, counts: Counts, held: Held) -> float:
    """The time credited: the whole of it, or a group's shared out by head-count."""
    minutes = float(held.session.minutes or 0)
    if counts.group_time == "shared" and held.arrangement.kind != "one_to_one":
        return minutes / max(1, len(world.was_there(held)))
    return minutes
