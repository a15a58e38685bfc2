"""Torture Clearsight: kill it at random moments, on both databases, and look whether what it said is true.

`python -m scripts.torture [--kills N] [--database sqlite|postgres|both] [--seconds S] [--write]`. The status
is 1 when anything acknowledged was lost, anything was there by half, or a control that must fail did not.
Control-C stops it, and whatever it started: what was found until then is printed as partial, status 130.
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
from scripts.torture.report import LEAST, section, too_few, verdict, write

RUNNING: list[subprocess.Popen[str]] = []
STOPPED = Event()
DATABASES = {"sqlite": ("sqlite",), "postgres": ("postgres",), "both": ("sqlite", "postgres")}


def main() -> int:
    """Do each part on each database, say what came of it, and whether all held."""
    parser = argparse.ArgumentParser(prog="python -m scripts.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="on each database; default: %(default)s")
    parser.add_argument("--seconds", type=int, default=1800, help="at most, for the kills of each")
    parser.add_argument("--database", choices=tuple(DATABASES), default="both")
    parser.add_argument("--seed", type=int, default=1, help="another one kills at other moments")
    parser.add_argument("--only", action="append", help="only this part")
    parser.add_argument("--write", action="store_true", help="publish the figures in docs/reference/trust.md")
    options = parser.parse_args()
    if options.write and (options.kills < LEAST or options.database != "both" or options.only):
        parser.error(f"--write is for a whole run, with {LEAST:,} kills or more on each database")
    databases = DATABASES[options.database]
    found: list[dict[str, Any]] = []
    # Whatever began this may have had Control-C ignored, as a shell has of what it leaves in the background.
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.default_int_handler)
    stopped = _begin(databases, options, found)
    words = _words(options)
    found.sort(key=lambda one: not one["database"].startswith("SQLite"))
    text = section(found, words)
    wrong = [line for one in found for line in verdict(one)]
    if stopped:
        print("\n".join([text, *wrong]))
        print("Stopped: these figures are partial, and nothing was written.")
        return 130
    print(text)
    if options.write and not wrong:
        wrong += too_few(found)
    if options.write and not wrong:
        write(text)
    print("\n".join(wrong) if wrong else "All held.")
    return 1 if wrong else 0


def _words(options: argparse.Namespace) -> str:
    """The command, as somebody else would type it."""
    if options.seed == 1:
        return f"make torture KILLS={options.kills}"
    return f"python -m scripts.torture --kills {options.kills} --seed {options.seed}"


def _begin(databases: tuple[str, ...], options: argparse.Namespace, found: list[dict[str, Any]]) -> bool:
    """Each part on each database, beside each other, into what is found; whether it was stopped."""
    with ThreadPoolExecutor(len(databases)) as beside:
        each = [beside.submit(_all, database, options, found) for database in databases]
        try:
            for one in each:
                one.result()
        except BaseException as stopped:
            STOPPED.set()
            for asked in (signal.SIGINT, signal.SIGTERM):
                signal.signal(asked, signal.SIG_IGN)  # until all is cleared away
            for running in [*RUNNING]:
                running.send_signal(signal.SIGINT)  # it clears away what it began
            if not isinstance(stopped, KeyboardInterrupt):
                raise
            return True
    return False


def _all(database: str, options: argparse.Namespace, found: list[dict[str, Any]]) -> None:
    """Each part on one database, one after the other."""
    for phase in PHASES[database]:
        if not STOPPED.is_set() and (not options.only or phase in options.only):
            print(f"== {phase} on {database}", file=sys.stderr, flush=True)
            figures = _one(phase, database, options)
            if figures is not None:
                found.append({"phase": phase, **figures})


def _one(phase: str, database: str, options: argparse.Namespace) -> dict[str, Any] | None:
    """What one part found; what it had found until then, where it was stopped, or nothing."""
    command = [
        sys.executable, "-m", "scripts.torture.phase", phase, database, "--kills", str(options.kills),
        "--seconds", str(options.seconds), "--seed", str(options.seed),
    ]  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    # In a group of its own: Control-C reaches this process alone, and each part once, through it.
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        RUNNING.append(running)
        if STOPPED.is_set():
            running.send_signal(signal.SIGINT)
        said = running.communicate()[0]
        RUNNING.remove(running)
    if running.returncode and not STOPPED.is_set():
        raise RuntimeError(f"{phase} on {database} ended with status {running.returncode}")
    lines = [line for line in said.splitlines() if line.startswith("{")]
    figures: dict[str, Any] | None = json.loads(lines[-1]) if lines else None
    return figures


if __name__ == "__main__":
    sys.exit(main())
