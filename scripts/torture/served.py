"""Killing what serves pages while people work on it; and looking whether what browsers were told is so."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from scripts.torture.clients import Client, Gate, begin, give_passwords
from scripts.torture.kills import Killed, look_at_everything
from scripts.torture.ledger import halves
from scripts.torture.server import Server
from scripts.torture.told import Told

MOST = 4  # forms answered between two kills, at most one less
LONGEST = 10.0  # seconds that they have for it
WHOLE_EVERY = 25  # kills of a worker between two of the whole server
LOOK_EVERY = 100  # kills between two looks at everything
ROLE = "clearsight_app"
Tell = Callable[[str], None]


@dataclass
class Struck:
    """What came of it."""

    kills: int = 0
    whole: int = 0
    seconds: float = 0.0
    refused: int = 0
    told: Told = field(default_factory=Told)
    struck: Counter[str] = field(default_factory=Counter)
    looks: Killed = field(default_factory=Killed)
    wrong: list[str] = field(default_factory=list)
    stopped: bool = False

    @property
    def figures(self) -> dict[str, Any]:
        """All of it, as JSON can say it."""
        return {
            "kills": self.kills, "whole": self.whole, "seconds": self.seconds, "refused": self.refused,
            "acknowledged": self.told.kinds.total(), "kinds": self.told.kinds, "struck": self.struck,
            "came": self.told.came, "sealed": self.looks.sealed, "wholes": self.looks.wholes,
            "wrong": self.wrong, "stopped": self.stopped,
        }  # fmt: skip


def kill_served(place: Any, kills: int, seconds: float, seed: int, tell: Tell) -> Struck:
    """Kill so many workers of a served Clearsight, and now and then all of it, within so many seconds."""
    give_passwords()
    server, gate, found = Server(_url(place), Path(place.folder)), Gate(), Struck()
    found.told.begin()
    rng, began = random.Random(seed), time.monotonic()
    try:
        server.start()
        clients = begin(server.bind, seed, gate)
        gate.shut(len(clients))
        while found.kills < kills and time.monotonic() - began < seconds and not found.wrong:
            gate.open()
            _wait(clients, rng)
            whole = found.kills % WHOLE_EVERY == WHOLE_EVERY - 1
            if whole:
                server.kill()
                found.whole += 1
            elif not server.kill_worker(rng.randrange(100)):
                continue
            found.kills += 1
            gate.shut(len(clients))
            found.wrong += _judged(found, clients, server)
            if found.kills % LOOK_EVERY == 0:
                found.wrong += [*found.told.missing(), *look_at_everything(found.looks)]
            if found.kills % WHOLE_EVERY == 0:
                told = found.told
                tell(f"{found.kills} killed, {told.kinds.total()} acknowledged, {found.looks.sealed} sealed")
            if whole:
                server.start()
    except KeyboardInterrupt:
        found.stopped = True  # what was found until now is said
    finally:
        server.kill()
    if not (found.wrong or found.stopped):
        still()
        found.wrong += [*found.told.missing(), *look_at_everything(found.looks)]
    found.seconds = time.monotonic() - began
    return found


def _url(place: Any) -> str:
    """As whom it is served: on PostgreSQL as a role that owns nothing, as an installation does."""
    if connection.vendor != "postgresql":
        return str(place.url)
    from clearsight.config.separation import separate

    separate(connection, ROLE)
    return str(place.url).replace(f"//{place.made.postgres_user}:", f"//{ROLE}:")


def _wait(clients: list[Client], rng: random.Random) -> None:
    """Until some forms were answered, and then to any moment of what they do next."""
    wanted, until = rng.randrange(MOST), time.monotonic() + LONGEST
    while sum(len(one.done) for one in clients) < wanted and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(rng.uniform(0, 0.12))


def _judged(found: Struck, clients: list[Client], server: Server) -> Iterator[str]:
    """What each was told since the last kill, and what was left behind by half."""
    still()
    done = [deed for one in clients for deed in one.done]
    unsure = [deed for one in clients for deed in one.unsure]
    for one in clients:
        yield from one.wrong
        found.struck.update(one.struck)
        found.refused += one.refused
        one.done, one.unsure, one.struck, one.wrong, one.refused = [], [], [], [], 0
    yield from found.told.take(done, unsure)
    yield from halves({deed["record"] for deed in (*done, *unsure)})
    if found.wrong:
        yield f"the server said: {server.said()}"


def still() -> None:
    """Wait until nothing is under way in the database for whoever is gone."""
    if connection.vendor != "postgresql":
        return
    until = time.monotonic() + LONGEST
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                " AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            if not cursor.fetchone()[0]:
                return
            if time.monotonic() > until:
                raise TimeoutError("PostgreSQL is still busy with a process that is gone")
            time.sleep(0.002)
