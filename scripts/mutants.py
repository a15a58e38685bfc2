"""Drop and negate each condition of access, and see whether the oracle notices: `python -m scripts.mutants`.

Each condition of `access/predicates`, and each relation of each line of the matrix: dropped, negated, or one
more than there should be. Whatever survives is named; the status is 1 where that is not known to be the same.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from scripts.decisions import database, publish


def main() -> int:
    """Bring them all before the oracle."""
    parser = argparse.ArgumentParser(prog="python -m scripts.mutants", description=__doc__)
    parser.add_argument("--worlds", type=int, default=6, help="of random people and things, in a round")
    parser.add_argument("--rounds", type=int, default=4, help="each of other worlds, for what survived")
    parser.add_argument("--only", type=Path, help="a file with the words of some, one a line")
    parser.add_argument("--write", action="store_true", help="publish the figures in docs/reference/trust.md")
    options = parser.parse_args()
    began = time.monotonic()
    with database() as vendor:
        only = set(options.only.read_text("utf-8").splitlines()) if options.only else set()
        conditions, lines, survivors, alike = _tried(options.worlds, options.rounds, only)
        asked, unseen = (0, []) if only else _together(options.worlds)
        survivors += unseen
    text = (
        f"{conditions:,} mutants of the conditions, {lines:,} of the matrix and {asked} of what pages ask "
        f"together on {vendor}: {len(survivors)} survive, besides {alike} that mean the same, each by name "
        f"and with its reason in tests/oracle/alike.py ({time.monotonic() - began:.0f} s)."
    )
    print("\n".join([*survivors, text]))
    if options.write:
        publish("mutants", f"`python -m scripts.mutants`: {text}")
    return 1 if survivors else 0


def _tried(worlds: int, rounds: int, only: set[str]) -> tuple[int, int, list[str], int]:
    """Bring them before the oracle; those that survive again, in other worlds, as often as is asked."""
    from django.db import transaction

    from clearsight.integrations.clock import now
    from tests.oracle.alike import ALIKE, alike
    from tests.oracle.corners import Corner
    from tests.oracle.mutants import Court, lines, mutants
    from tests.oracle.worlds import DAY, World

    left: dict[str, Any] = {str(one): one for one in mutants() if not only or str(one) in only}
    conditions, changed = len(left), 0
    for number in range(rounds):
        with transaction.atomic():
            moment = now()
            for seed in range(worlds):
                World(1 + seed + worlds * number, moment)
            Corner(moment)
            court = Court((DAY, DAY + timedelta(days=12)), moment)
            if number == 0:
                given = {f"{one[0]}: {one[1]}": one for one in lines(court)}
                given = {words: one for words, one in given.items() if not only or words in only}
                left, changed = {**left, **given}, len(given)
            left = dict(_surviving(court, left))
            wrong = court.innocent()
            transaction.set_rollback(True)
        print(f"  after {number + 1} of {rounds}: {len(left)} survive", file=sys.stderr, flush=True)
        if wrong:
            return conditions, changed, [f"{one}: the program itself differs" for one in wrong], 0
    names = {words: words if isinstance(one, tuple) else one.name for words, one in left.items()}
    known = {words for words, name in names.items() if alike(name)}
    if not only and (caught := set(ALIKE) - set(names.values())):
        print("\n".join(f"said to mean the same, and told apart: {one}" for one in sorted(caught)))
    return conditions, changed, [one for one in left if one not in known], len(known)


def _together(worlds: int) -> tuple[int, list[str]]:
    """The mutants of how a page asks several things at once, and those that nobody told from the program."""
    from django.db import transaction

    from tests.oracle.facts import read_facts
    from tests.oracle.mutants import package
    from tests.oracle.together import caught_together, together_faults, together_mutants
    from tests.oracle.worlds import DAY, world_of

    with transaction.atomic():
        moment, tried = world_of(*range(1, worlds + 1)), list(together_mutants())
        facts = read_facts()
        unseen = [str(one) for one in tried if not caught_together(one, facts, DAY, moment)]
        if together_faults(package({}), facts, DAY, moment):
            unseen.append("what pages ask together: the program itself differs")
        transaction.set_rollback(True)
    return len(tried), unseen


def _surviving(court: Any, tried: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for number, (words, one) in enumerate(tried.items()):
        line = isinstance(one, tuple)
        if not (court.catches_line(one[0], one[2]) if line else court.catches(one)):
            yield words, one
        if number % 50 == 0:
            print(f"  {number} of {len(tried)}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
