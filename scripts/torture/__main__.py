"""Torture Clearsight: kill it at random moments, on both databases, and look whether what it said is true.

`python -m scripts.torture [--kills N] [--database sqlite|postgres|both] [--seconds S] [--write]`. The status
is 1 when anything acknowledged was lost, anything was there by half, or a control that must fail did not.
Control-C stops it, and whatever it started.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from scripts.steps import ROOT
from scripts.torture.phase import PHASES
from scripts.torture.report import section, verdict, write

RUNNING: list[subprocess.Popen[str]] = []
STOPPED = Event()
DATABASES = {"sqlite": ("sqlite",), "postgres": ("postgres",), "both": ("sqlite", "postgres")}


def main() -> int:
    """Do each part on each database, say what came of it, and whether all held."""
    parser = argparse.ArgumentParser(prog="python -m scripts.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="on each database; default: %(default)s")
    parser.add_argument("--seconds", type=int, default=1200, help="at most, for the kills of each")
    parser.add_argument("--database", choices=tuple(DATABASES), default="both")
    parser.add_argument("--seed", type=int, default=1, help="another one kills at other moments")
    parser.add_argument("--only", action="append", help="only this part")
    parser.add_argument("--write", action="store_true", help="publish the figures in docs/reference/trust.md")
    options = parser.parse_args()
    databases = DATABASES[options.database]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ThreadPoolExecutor(len(databases)) as beside:
        try:
            each = list(beside.map(lambda database: _all(database, options), databases))
        except BaseException:
            STOPPED.set()
            for running in RUNNING:
                running.send_signal(signal.SIGINT)  # it clears away what it began
            raise
    found = [one for some in each for one in some]
    words = f"make torture KILLS={options.kills}"
    text = section(found, words)
    print(text)
    if options.write:
        write(text)
    wrong = [line for one in found for line in verdict(one)]
    print("\n".join(wrong) if wrong else "All held.")
    return 1 if wrong else 0


def _all(database: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Each part on one database, one after the other."""
    found = []
    for phase in PHASES[database]:
        if not STOPPED.is_set() and (not options.only or phase in options.only):
            print(f"== {phase} on {database}", file=sys.stderr, flush=True)
            found.append({"phase": phase, **_one(phase, database, options)})
    return found


def _one(phase: str, database: str, options: argparse.Namespace) -> dict[str, Any]:
    command = [
        sys.executable, "-m", "scripts.torture.phase", phase, database, "--kills", str(options.kills),
        "--seconds", str(options.seconds), "--seed", str(options.seed),
    ]  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as running:
        RUNNING.append(running)
        said = running.communicate()[0]
        RUNNING.remove(running)
    if running.returncode:
        raise SystemExit(running.returncode)
    figures: dict[str, Any] = json.loads(said.splitlines()[-1])
    return figures


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        sys.exit(130)
