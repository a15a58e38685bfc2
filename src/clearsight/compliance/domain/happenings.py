"""What counts towards a rule, for whom, and for how much: sessions attended, cases discussed, events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from clearsight.compliance.domain.facts import Event
from clearsight.compliance.domain.findings import Because
from clearsight.compliance.domain.populations import who_spans
from clearsight.compliance.domain.world import Held, World
from clearsight.kernel.spans import holds_on
from clearsight.policy.domain.measures import Counts


class Happening(NamedTuple):
    """Something that counts: on which day, for how much, for how long, and what it was."""

    on: date
    worth: float
    minutes: float
    kind: str
    was: Held | Event

    @property
    def because(self) -> Because:
        """The fact to cite."""
        return event_fact(self.was) if isinstance(self.was, Event) else self.was.because


def event_fact(event: Event) -> Because:
    """An event as a fact."""
    return Because(f"event {event.kind}", (("on", event.on),))


def counting(world: World, counts: Counts, sessions: Iterable[Held]) -> list[Happening]:
    """Those of the held sessions that count, earliest first."""
    if counts.sessions == "none":
        return []
    wanted = counts.sessions
    known = {kind: _worth(counts, kind, "") for kind in ("one_to_one", "group", "peer")}
    worth = {kind: value for kind, value in known.items() if not counts.kinds or kind in counts.kinds}
    closer = _closer(counts)
    shared = counts.group_time == "shared"
    return [
        Happening(
            held.on,
            worth[held.arrangement.kind],
            _shared(held) if shared else held.session.minutes or 0,
            held.arrangement.kind,
            held,
        )
        for held in sessions
        if (wanted == "any" or held.session.kind == wanted)
        and held.arrangement.kind in worth
        and (closer is None or closer(world, counts, held))
    ]


def for_person(world: World, counts: Counts, person: str, kind: str = "") -> list[Happening]:
    """What counts for a person: sessions they attended (in arrangements of one kind, where named) and
    events.
    """
    attended = world.attended(person)
    if kind:
        attended = [held for held in attended if held.arrangement.kind == kind]
    events = world.events_of_person.get(person, ())
    return _with_events(counts, counting(world, counts, attended), events)


def for_arrangement(world: World, counts: Counts, arrangement: str) -> list[Happening]:
    """What counts for an arrangement: its held sessions, whoever came."""
    sessions = counting(world, counts, world.held.get(arrangement, ()))
    return _with_events(counts, sessions, world.events_of_arrangement.get(arrangement, ()))


def for_case(world: World, counts: Counts, case: str) -> list[Happening]:
    """What counts for a case: sessions in which it was discussed, and acts of oversight."""
    sessions = counting(world, counts, world.discussions.get(case, ()))
    return _with_events(counts, sessions, world.events_of_case.get(case, ()))


def for_supervisor(world: World, counts: Counts, person: str) -> list[Happening]:
    """What counts for somebody who supervises: the sessions that they led."""
    led = [h for a in world.led.get(person, ()) for h in world.held.get(a.arrangement, ())]
    led.sort(key=lambda h: (h.on, h.session.session))
    return _with_events(counts, counting(world, counts, led), world.events_of_person.get(person, ()))


def _with_events(counts: Counts, found: list[Happening], events: Iterable[Event]) -> list[Happening]:
    if not counts.events:
        return found
    found += [
        Happening(event.on, _worth(counts, "", event.kind) * event.count, 0.0, event.kind, event)
        for event in events
        if event.kind in counts.events
    ]
    return sorted(found, key=lambda h: (h.on, h.because))


def _closer(counts: Counts) -> Callable[[World, Counts, Held], bool] | None:
    """The rarer conditions, or none where a rule has none of them."""
    plain = counts.at_least_minutes is None and counts.discussing_cases is None and counts.led_by is None
    return None if plain else _counts


def _counts(world: World, counts: Counts, held: Held) -> bool:
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


def _shared(held: Held) -> float:
    """The time credited where a group's is shared out by head-count."""
    minutes = float(held.session.minutes or 0)
    return minutes if held.arrangement.kind == "one_to_one" else minutes / max(1, len(held.there))
