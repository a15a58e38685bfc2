"""Ask every address as everybody, of everything, with every method: `python -m scripts.addresses`.

What each answers is compared with the oracle; and what somebody may not know of with what never was. The
status is 1 where anything is otherwise.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time

from scripts.decisions import database, publish


def main() -> int:
    """Ask them all, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m scripts.addresses", description=__doc__)
    parser.add_argument("--things", type=int, default=2, help="of each kind; default: %(default)s")
    parser.add_argument("--write", action="store_true", help="publish the figures in docs/reference/trust.md")
    options = parser.parse_args()
    began = time.monotonic()
    with database() as vendor:
        count, addresses, cast, wrong = _asked(options.things)
    text = (
        f"{count:,} requests on {vendor}: {addresses} addresses from the resolver, {cast} people, "
        f"seven methods, up to {options.things} things of a kind; {len(wrong)} other than the oracle "
        f"says ({time.monotonic() - began:.0f} s)."
    )
    print("\n".join([*wrong[:50], text]))
    if options.write:
        publish("addresses", f"`python -m scripts.addresses --things {options.things}`: {text}")
    return 1 if wrong else 0


def _asked(things: int) -> tuple[int, int, int, list[str]]:
    from tests.abuse.addresses import patterns
    from tests.oracle.asking import Asking, questions
    from tests.oracle.places import place

    logging.disable(logging.WARNING)
    of = place()
    asking, count, wrong = Asking(of.cast), 0, []
    for question in questions(of.cast, of.world.organisation.pk, most=things):
        count += 1
        wrong += asking.faults(question)
        if count % 2000 == 0:
            print(f"  {count:,} asked, {len(wrong)} wrong", file=sys.stderr, flush=True)
    return count, len(list(patterns())), len(of.cast), wrong


if __name__ == "__main__":
    sys.exit(main())
