"""Passwords that others have lost before, looked up on this machine: none leaves it.

`CLEARSIGHT_BREACHED_PASSWORDS` names a file as Have I Been Pwned publishes it, ordered by hash: a line for
each password, "SHA-1 in capitals:how often". Of a file of forty gigabytes some forty lines are read.
"""

from __future__ import annotations

import hashlib
import os
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError

HASH = 40  # hexadecimal digits of a SHA-1


class BreachedPasswordValidator:
    """Refuses a password that stands in the file, if one is named."""

    def validate(self, password: str, user: object = None) -> None:
        """Nothing, for a password that is not in it.

        Raises:
            ValidationError: for one that is.
        """
        del user
        path = settings.CLEARSIGHT_BREACHED_PASSWORDS
        if path and is_listed(path, password):
            raise ValidationError("This password was stolen from somewhere before.", code="password_breached")

    def get_help_text(self) -> str:
        """What Django may show beside a form."""
        return "Your password must not be one that was stolen from somewhere before."


def is_listed(path: str, password: str) -> bool:
    """Whether the password's hash stands in the ordered file at `path`."""
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with open(path, "rb") as lines:  # noqa: PTH123  (sought in, not read)
        low, high = 0, lines.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            begin = _line_at(lines, middle)
            line = lines.readline()
            if line[:HASH].upper() == digest:
                return True
            if not line or line[:HASH].upper() > digest:
                high = begin if line else middle
            else:
                low = begin + len(line)
    return False


def _line_at(lines: BinaryIO, place: int) -> int:
    """Go to the beginning of the line in which the place lies, and say where that is."""
    while place > 0:
        back = max(0, place - 128)
        lines.seek(back)
        found = lines.read(place - back).rfind(b"\n")
        if found >= 0:
            place = back + found + 1
            break
        place = back
    lines.seek(place)
    return place
