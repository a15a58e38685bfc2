"""The six figures of an authenticator app, by the clock (RFC 6238, over RFC 4226)."""

from __future__ import annotations

import hmac
import struct
from datetime import datetime

STEP = 30  # seconds
AROUND = 1  # steps before and after: clocks differ
FIGURES = 6


def code_at(secret: bytes, step: int) -> str:
    """The figures of a step: thirty seconds, counted from 1970."""
    digest = hmac.new(secret, struct.pack(">Q", step), "sha1").digest()
    begin = digest[-1] & 0x0F
    number = int(struct.unpack(">I", digest[begin : begin + 4])[0]) & 0x7FFFFFFF
    return str(number % 10**FIGURES).zfill(FIGURES)


def step_of(at: datetime) -> int:
    """The step of a moment."""
    return int(at.timestamp()) // STEP


def step_of_code(secret: bytes, code: str, at: datetime, after: int) -> int | None:
    """The step to which the figures belong, at that moment; none where they are wrong or were taken before.

    Args:
        after: the last step of which a code was taken: that one, and all before it, are used up.
    """
    around = range(step_of(at) - AROUND, step_of(at) + AROUND + 1)
    found = [step for step in around if hmac.compare_digest(code_at(secret, step).encode(), code.encode())]
    return next((step for step in found if step > after), None)
