"""One part of the torture, on one database, in a process of its own: figures as JSON in its last line."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

# What each part is, in the order in which they are done.
PHASES = {
    "sqlite": ("kills", "served", "power", "control-full", "control-off", "faults", "races"),
    "postgres": ("kills", "served", "control-off", "faults", "races"),
}
NOT_SYNCHRONISED = ("fsync=off", "synchronous_commit=off", "wal_writer_delay=10s")


def main() -> None:
    """Do it, and leave nothing behind however it ends."""
    parser = argparse.ArgumentParser(prog="python -m scripts.torture.phase", description=__doc__)
    parser.add_argument("phase")
    parser.add_argument("database", choices=tuple(PHASES))
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=900)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, _stop)
    try:
        figures = _done(options)
        print(json.dumps(figures), flush=True)
        if figures.get("stopped"):
            sys.exit(130)
    except KeyboardInterrupt:
        sys.exit(130)


def _stop(*_: Any) -> None:
    """The first time that it is asked to stop; while it clears away, it is not disturbed again."""
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.SIG_IGN)
    raise KeyboardInterrupt


def _done(options: argparse.Namespace) -> dict[str, Any]:
    place = _place(options.database, options.phase)
    os.environ |= {"CLEARSIGHT_VAR": str(place.folder), "DATABASE_URL": place.url}
    os.environ["CLEARSIGHT_SECOND_FACTOR"] = "nobody"  # here nobody signs in by hand
    # And whoever is tortured reads more than anybody does.
    os.environ |= {"CLEARSIGHT_READINGS_AN_HOUR": "1000000", "CLEARSIGHT_READINGS_A_DAY": "1000000"}
    try:
        _tell("its database is made")
        _prepare(place, options.phase == "served")
        figures = _PHASES[options.phase](place, options)
        return {"database": f"{place.name} {place.version()}", **figures}
    finally:
        place.remove()


def _place(database: str, phase: str) -> Any:
    """A database of its own of that kind, empty."""
    from scripts.torture.places import Postgres, Sqlite, SqlitePower

    levels = {"power": "extra", "control-full": "full", "control-off": "off"}
    if database == "postgres":
        return Postgres(NOT_SYNCHRONISED if phase in levels else ())
    return SqlitePower(levels[phase]) if phase in levels else Sqlite()


def _prepare(place: Any, migrated: bool) -> None:
    """The tables of this version (by its migrations, where what serves asks for them), and the school."""
    import gc

    from clearsight.cli.installation import open_django

    open_django()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    from scripts.torture.deeds import warm_up
    from scripts.torture.school import found_school

    # That somebody was refused is what some of it is about.
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    if not migrated:
        settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    found_school()
    warm_up()
    place.open_anew()
    gc.collect()
    gc.freeze()  # what is there now is shared with every process that is forked


def _kills(place: Any, options: argparse.Namespace) -> dict[str, Any]:
    from scripts.torture.kills import kill_many

    return kill_many(place, options.kills, options.seconds, options.seed, _tell).figures


def _served(place: Any, options: argparse.Namespace) -> dict[str, Any]:
    from scripts.torture.served import kill_served

    return kill_served(place, max(10, options.kills // 10), options.seconds, options.seed, _tell).figures


def _power(place: Any, options: argparse.Namespace) -> dict[str, Any]:
    from scripts.torture.kills import kill_many

    return kill_many(place, options.kills // 4, options.seconds, options.seed, _tell).figures


def _control(place: Any, options: argparse.Namespace) -> dict[str, Any]:
    """What must be seen to fail: where it does not, the torture proves nothing."""
    from scripts.torture.kills import kill_many

    kills = max(100, options.kills // 4)  # it ends with the first thing that is lost
    found = kill_many(place, kills, options.seconds, options.seed, _tell, crash_every=1).figures
    if found["stopped"]:
        raise KeyboardInterrupt
    lost = [line for line in found["wrong"] if not line.startswith(("a process", "findings"))]
    found["wrong"] = [] if lost else ["control: nothing was lost, where something must be"]
    return {**found, "lost": lost}


def _faults(place: Any, options: argparse.Namespace) -> dict[str, Any]:
    from scripts.torture.faults import fail_often

    found = fail_often(place, max(5, options.kills // 10))
    place.open_anew()
    return {"tried": found.tried, "answered": found.answered, "wrong": found.wrong}


def _races(place: Any, options: argparse.Namespace) -> dict[str, Any]:
    from scripts.torture.races import race

    found = race(max(3, options.kills // 20), options.seconds / 2, options.seed, _tell)
    place.open_anew()
    return {"rounds": found.rounds, "came": found.came, "wrong": found.wrong}


def _tell(words: str) -> None:
    print(f"  {sys.argv[2]}, {sys.argv[1]}: {words}", file=sys.stderr, flush=True)


_PHASES: dict[str, Callable[[Any, argparse.Namespace], dict[str, Any]]] = {
    "kills": _kills, "power": _power, "control-full": _control, "control-off": _control, "races": _races,
    "faults": _faults, "served": _served,
}  # fmt: skip

if __name__ == "__main__":
    main()
