"""What is typed after a command, read: a day, a number."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date

from clearsight.integrations.clock import today
from clearsight.kernel.errors import ClearsightError


def day_of(option: str, written: str | None) -> date:
    """The day that is written, as in 2026-03-31; today where none is.

    Raises:
        ClearsightError: for what is no day of the calendar.
    """
    if written is None:
        return today()
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ClearsightError.one(option, f"{written!r} is not a date", "write it as 2026-03-31") from None


def number(of: str, most: int) -> Callable[[str], int]:
    """Reads a whole number from 1 to `most`; `of` says of what, for the message ("minutes")."""

    def read(text: str) -> int:
        if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= most and len(text) < 10:
            return int(text)
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of {of} from 1 to {most}")

    return read
