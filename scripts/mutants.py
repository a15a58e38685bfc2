"""Drop and negate each condition of access, and see whether the oracle notices: `python -m scripts.mutants`.

Each condition of `access/predicates`, and each relation of each line of the matrix: dropped, negated, or one
more than there should be. Whatever survives is named; the status is 1 where that is not known to be the same.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import timedelta

from scripts.decisions import database, publish


def main() -> int:
    """Bring them all before the oracle."""
    parser = argparse.ArgumentParser(prog="python -m scripts.mutants", description=__doc__)
    parser.add_argument("--worlds", type=int, default=12, help="of random people and things")
    parser.add_argument("--write", action="store_true", help="publish the figures in docs/reference/trust.md")
    options = parser.parse_args()
    began = time.monotonic()
    with database() as vendor:
        conditions, lines, survivors, alike = _tried(options.worlds)
    text = (
        f"{conditions:,} mutants of the conditions and {lines:,} of the matrix on {vendor}: "
        f"{len(survivors)} survive, besides {alike} that are known to mean the same "
        f"({time.monotonic() - began:.0f} s)."
    )
    print("\n".join([*survivors, text]))
    if options.write:
        publish("mutants", f"`python -m scripts.mutants --worlds {options.worlds}`: {text}")
    return 1 if survivors else 0


def _tried(worlds: int) -> tuple[int, int, list[str], int]:
    from clearsight.integrations.clock import now
    from tests.oracle.alike import alike
    from tests.oracle.mutants import Court, lines, mutants
    from tests.oracle.worlds import DAY, World

    moment = now()
    for seed in range(worlds):
        World(seed + 1, moment)
    court = Court((DAY, DAY + timedelta(days=12)), moment)
    survivors = [f"{one}: the program itself differs" for one in court.innocent()]
    tried = list(mutants())
    for number, one in enumerate(tried):
        if not court.catches(one):
            survivors.append(str(one))
            print(f"  survives: {one}", file=sys.stderr, flush=True)
        if number % 25 == 0:
            print(f"  {number} of {len(tried)} mutants", file=sys.stderr, flush=True)
    changed = list(lines(court))
    survivors += [f"{one}: {words}" for one, words, left in changed if not court.catches_line(one, left)]
    known = [one for one in survivors if alike(one)]
    return len(tried), len(changed), [one for one in survivors if not alike(one)], len(known)


if __name__ == "__main__":
    sys.exit(main())
