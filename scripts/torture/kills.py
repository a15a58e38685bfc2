"""Killing processes in the middle of what they do, and the database's own, and looking what is left."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection, transaction

from clearsight.audit.domain.notes import Checkpoint, opened
from clearsight.audit.models import TreeHead
from clearsight.audit.queries import check_tree, heads
from clearsight.compliance.actions import reevaluate
from clearsight.compliance.models import Standing
from clearsight.integrations.clock import today
from clearsight.people.models import Person
from clearsight.signoff.models import Seal
from clearsight.signoff.queries import compare_all
from scripts.torture.ledger import Ledger, altered, halves
from scripts.torture.worker import Life, begin, wait_for

AT_ONCE = 4
MOST = 7  # things done in a round before they are killed, at most one less
LONGEST = 10.0  # seconds that they have for it
TOLD_EVERY = 20
WHOLE_EVERY = 100  # kills between two looks at everything
CRASH_EVERY = 40  # kills between two of the database's server, where it has one
Tell = Callable[[str], None]


@dataclass
class Killed:
    """What came of it: how many were killed, how often the server, what was acknowledged, what is wrong."""

    kills: int = 0
    rounds: int = 0
    crashes: int = 0
    seconds: float = 0.0
    ledger: Ledger = field(default_factory=Ledger)
    wrong: list[str] = field(default_factory=list)
    stopped: bool = False
    sealed: int = 0
    wholes: int = 0
    notes: list[Checkpoint] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, Any]:
        """All of it, as JSON can say it."""
        told = self.ledger
        return {
            "kills": self.kills, "rounds": self.rounds, "crashes": self.crashes, "seconds": self.seconds,
            "acknowledged": told.acknowledged, "kinds": told.kinds, "struck": told.struck,
            "sealed": self.sealed, "wholes": self.wholes, "wrong": self.wrong,
            "stopped": self.stopped,
        }  # fmt: skip

    def witnessed(self, head: TreeHead) -> list[Checkpoint]:
        """What this, as a witness, has seen of the log; and it looks again now."""
        if head.checkpoint:
            self.notes.append(opened(head.checkpoint)[0])
        return [note for note in self.notes if note.origin == head.origin]


def kill_many(
    place: Any, kills: int, seconds: float, seed: int, tell: Tell, crash_every: int = CRASH_EVERY
) -> Killed:
    """Kill so many processes, for at most so many seconds; stops at the first thing that is wrong.

    What the place says is done in each process first (`before`), and once all are dead (`cut`).
    """
    found, rng, began = Killed(), random.Random(seed), time.monotonic()
    number = whole = crash = 0
    lives: list[Life] = []
    try:
        while found.kills < kills and time.monotonic() - began < seconds and not found.wrong:
            lives[:] = [begin(seed * 1_000_000 + number + one, place.before) for one in range(AT_ONCE)]
            number += AT_ONCE
            found.rounds += 1
            asked = time.monotonic()
            wait_for(lives, rng.randrange(MOST), LONGEST)
            # Then at any moment of what they do next, however slow the machine is now.
            time.sleep(rng.uniform(0, min(1.0, 0.05 + (time.monotonic() - asked) / AT_ONCE)))
            crashing = hasattr(place, "crash") and found.kills >= crash
            if crashing:
                crash += crash_every
                place.crash()
                found.crashes += 1
            _end(lives, rng, found, crashing)
            place.cut()
            try:
                found.wrong += _wrong(place, found, lives)
                if found.kills >= whole:
                    found.wrong += look_at_everything(found)
            except DatabaseError as error:
                found.wrong.append(f"database: {error}")
            if found.kills >= whole:
                whole += WHOLE_EVERY
            if found.kills % TOLD_EVERY == 0:
                tell(f"{found.kills} killed, {found.ledger.acknowledged} acknowledged, {found.sealed} sealed")
            place.open_anew()
    except KeyboardInterrupt:
        found.stopped = True  # what was found until now is said
    finally:
        for life in lives:
            life.end()
    if not (found.wrong or found.stopped):
        found.wrong += look_at_everything(found)
    place.open_anew()
    found.seconds = time.monotonic() - began
    return found


def _end(lives: list[Life], rng: random.Random, found: Killed, crashing: bool) -> None:
    for life in sorted(lives, key=lambda _: rng.random()):
        life.kill()
        found.kills += 1
        found.ledger.take(life)
        if life.fault and not crashing:
            found.wrong.append(f"a process stopped by itself: {life.fault}")
        time.sleep(rng.uniform(0, 0.03))  # the other goes on meanwhile, past what was left half done


def _wrong(place: Any, found: Killed, lives: list[Life]) -> Iterator[str]:
    place.quiet()
    touched = {deed["record"] for life in lives for deed, _ in life.done if "record" in deed}
    touched |= {life.unsure["record"] for life in lives if life.unsure and "record" in life.unsure}
    yield from found.ledger.missing(lives)
    yield from halves(touched)


def look_at_everything(found: Killed) -> Iterator[str]:
    """All that was ever acknowledged, every signature and seal, the findings, and the database by itself."""
    found.wholes += 1
    yield from found.ledger.missing()
    yield from halves()
    yield from altered(0)
    yield from _stale()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            said = cursor.execute("PRAGMA integrity_check").fetchone()[0]
            if said != "ok":
                yield f"SQLite: {said}"
    for head in heads():
        yield from (f"fsck: {fault}" for fault in check_tree(head, found.witnessed(head)).faults)
    yield from (f"fsck: {fault}" for fault in compare_all().faults)
    found.sealed = Seal.objects.count()


def _stale() -> Iterator[str]:
    """Where the findings that are stored are not those of today's facts, evaluated anew."""
    before = _findings()
    with transaction.atomic():
        Standing.objects.all().delete()
        reevaluate(Person.objects.values_list("pk", flat=True), today())
        anew = _findings()
        transaction.set_rollback(True)
    if before != anew:
        yield f"findings: {len(before ^ anew)} differ from what the facts say"


def _findings() -> set[tuple[Any, ...]]:
    columns = (
        "owner_id",
        "rule",
        "strength",
        "status",
        "due_on",
        "turns",
        "current",
        "holds_to",
        "explanation",
    )
    return set(Standing.objects.values_list(*columns))
