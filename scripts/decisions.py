"""Compare what the program decides about access with the oracle: `python -m scripts.decisions`.

Worlds are drawn from a seed, in a database of their own that is thrown away; in each, everybody is asked
about every permission and every thing, on several days. The status is 1 where the two differ. For
PostgreSQL: `python scripts/postgres.py python -m scripts.decisions`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from scripts.steps import ROOT

DAYS = (-45, -20, -5, 0, 1, 15, 35)
OUT = ROOT / "docs" / "reference" / "trust.md"


def main() -> int:
    """Ask until so many decisions were compared, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m scripts.decisions", description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000, help="decisions; default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="of the first world; the next has the next")
    parser.add_argument("--write", action="store_true", help="publish the figures in docs/reference/trust.md")
    options = parser.parse_args()
    began = time.monotonic()
    with database() as vendor:
        found, worlds = _compared(options.count, options.seed)
    took = time.monotonic() - began
    text = (
        f"{found.decisions:,} decisions in {worlds} random worlds on {vendor}, of which {found.allowed:,} "
        f"let somebody: the program and the oracle differ in {len(found.differ)} "
        f"({took:.0f} s, seed {options.seed})."
    )
    print(text)
    if options.write:
        publish("decisions", f"`python -m scripts.decisions --count {options.count}`: {text}")
    return 1 if found.differ else 0


def _compared(count: int, seed: int) -> tuple[Any, int]:
    from django.db import transaction

    from clearsight.integrations.clock import now
    from tests.oracle.comparing import Compared, compare, told
    from tests.oracle.corners import Corner
    from tests.oracle.facts import read_facts
    from tests.oracle.worlds import DAY, World

    total, worlds = Compared(), 0
    while total.decisions < count:
        with transaction.atomic():
            moment = now()
            World(seed + worlds, moment, size=2)
            Corner(moment)
            facts = read_facts()
            for days in DAYS:
                found = compare(facts, DAY + timedelta(days=days), moment)
                for line in told(found.differ[:3], facts):
                    print(f"world {seed + worlds}: {line}", flush=True)
                total += found
            transaction.set_rollback(True)
        worlds += 1
        print(f"  {total.decisions:,} of {count:,}, {worlds} worlds", file=sys.stderr, flush=True)
    return total, worlds


@contextmanager
def database() -> Iterator[str]:
    """A database of the tests' own, made and thrown away: SQLite, or what DATABASE_URL names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    finally:
        teardown_databases(made, verbosity=0)


def publish(what: str, text: str) -> None:
    """Put the text between its marks in docs/reference/trust.md, or at the end of the page."""
    begin, end = f"<!-- access, {what}: begin, written by make access -->", f"<!-- access, {what}: end -->"
    page = OUT.read_text("utf-8") if OUT.exists() else "# Trust\n"
    before, _, rest = page.partition(begin)
    after = rest.partition(end)[2].lstrip("\n")
    whole = f"{before.rstrip()}\n\n{begin}\n## Access: {what}\n\n{text.rstrip()}\n{end}\n"
    OUT.write_text(whole + (f"\n{after}" if after else ""), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
