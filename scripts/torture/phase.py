"""One part of the torture, on one database, in a process of its own: figures as JSON in its last line."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from typing import Any

PHASES = ("kills",)


def main() -> None:
    """Do it, and leave nothing behind however it ends."""
    parser = argparse.ArgumentParser(prog="python -m scripts.torture.phase", description=__doc__)
    parser.add_argument("phase", choices=PHASES)
    parser.add_argument("database", choices=("sqlite", "postgres"))
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=900)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        print(json.dumps(_PHASES[options.phase](options)), flush=True)
    except KeyboardInterrupt:
        sys.exit(130)


def _kills(options: argparse.Namespace) -> dict[str, Any]:
    place = open_place(options.database)
    try:
        prepare(place)
        from scripts.torture.kills import kill_many

        found = kill_many(place, options.kills, options.seconds, options.seed, _tell)
        ledger = found.ledger
        return {
            "database": f"{place.name} {place.version()}", "kills": found.kills, "crashes": found.crashes,
            "seconds": found.seconds, "acknowledged": ledger.acknowledged, "kinds": ledger.kinds,
            "struck": ledger.struck, "refused": ledger.refused, "signed": len(ledger.signed),
            "sealed": found.sealed, "wholes": found.wholes, "wrong": found.wrong,
        }  # fmt: skip
    finally:
        place.remove()


def open_place(database: str, settings: tuple[str, ...] = ()) -> Any:
    """A database of its own of that kind, empty; Django is set up for it."""
    from scripts.torture.places import Postgres, Sqlite

    place = Sqlite() if database == "sqlite" else Postgres(settings)
    os.environ |= {"CLEARSIGHT_VAR": str(place.folder), "DATABASE_URL": place.url}
    return place


def prepare(place: Any) -> None:
    """The tables of this version, and the school."""
    import gc

    from clearsight.cli.installation import open_django

    open_django()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    from scripts.torture.deeds import warm_up
    from scripts.torture.school import found_school

    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    found_school()
    warm_up()
    place.open_anew()
    gc.collect()
    gc.freeze()  # what is there now is shared with every process that is forked


def _tell(words: str) -> None:
    print(f"  {words}", file=sys.stderr, flush=True)


_PHASES = {"kills": _kills}

if __name__ == "__main__":
    main()
