"""`python -m tests.demo.on_a_day DAY`: fill the demonstration on that day by the command, and look at it.

To build it takes ten seconds: what the command says and what is so of the cast are seen of the same one.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time

import time_machine

from clearsight.cli import main


def filled(today: date) -> int:
    """The status of the command; an `AssertionError` where what it says of its people is not so."""
    with time_machine.travel(datetime.combine(today, time(9, 30), UTC)):
        status = main(["demo", "--no-serve"])
        if not status:
            from clearsight.demo import accounts
            from tests.demo.said import all_five_are_in_the_middle_of_something, wrong_of

            all_five_are_in_the_middle_of_something(accounts(), today)
            wrong = wrong_of(today)
            assert wrong == {}, wrong
    return status


if __name__ == "__main__":
    sys.exit(filled(date.fromisoformat(sys.argv[1])))
