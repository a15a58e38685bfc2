"""Compare "who can read this, and why?" with the oracle: `python -m scripts.explained`.

In worlds drawn from a seed, what the pages say of every record, case and session: who, by which relation,
until when and from when on. Each relation of each permission that a page explains has to be met in each state
of the thing, or there is a reason written down why it cannot be. The status is 1 where anything is otherwise.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import timedelta
from random import Random
from typing import Any

from scripts.decisions import database, publish

DAYS = (-5, 0, 5)


def main() -> int:
    """Ask in so many worlds, and in more until each cell was met, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m scripts.explained", description=__doc__)
    parser.add_argument("--worlds", type=int, default=24, help="at least; default: %(default)s")
    parser.add_argument("--most", type=int, default=90, help="worlds, while a cell is not met")
    parser.add_argument("--write", action="store_true", help="publish the figures in docs/reference/trust.md")
    options = parser.parse_args()
    began = time.monotonic()
    with database() as vendor:
        found, worlds, cells, never = _explained(options.worlds, options.most)
        unmet = found.never() if worlds >= options.worlds else []
        all_the_same = found.met_all_the_same()
    wrong = [*found.wrong[:20], *(f"never met: {one}" for one in unmet)]
    wrong += [f"met, and it is said that it never is: {one}" for one in all_the_same]
    text = (
        f"{found.asked:,} persons in {worlds} random worlds on {vendor}: what the pages say of who can read, "
        f"why, until and from when differs from the oracle in {len(found.wrong)}. Of {cells} cells "
        f"(permission, relation, state of the thing) {len(found.met)} were met and explained, {never} can "
        f"never be, each with its reason, and {len(unmet)} were not met ({time.monotonic() - began:.0f} s)."
    )
    print("\n".join([*wrong, text]))
    if options.write:
        publish("explained", f"`python -m scripts.explained --worlds {options.worlds}`: {text}")
    return 1 if wrong else 0


def _explained(least: int, most: int) -> tuple[Any, int, int, int]:
    from django.db import transaction

    from clearsight.integrations.clock import now
    from tests.oracle.explaining import NEVER, Explained, cells, explain
    from tests.oracle.facts import read_facts
    from tests.oracle.worlds import DAY, World

    found, worlds = Explained(), 0
    while worlds < least or (found.never() and worlds < most):
        worlds += 1
        with transaction.atomic():
            moment = now()
            World(worlds, moment)
            facts, draw = read_facts(), Random(worlds)
            for days in DAYS:
                explain(facts, DAY + timedelta(days=days), moment, draw, 8, found)
            transaction.set_rollback(True)
        if worlds % 5 == 0:
            print(f"  {worlds} worlds, {len(found.never())} cells not met", file=sys.stderr, flush=True)
    return found, worlds, len(set(cells())), len(NEVER)


if __name__ == "__main__":
    sys.exit(main())
