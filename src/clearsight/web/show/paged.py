"""Which page of a list is asked for."""

from __future__ import annotations

from django.http import QueryDict

# Of more no list has pages: whoever asks for one has typed something.
_MOST_DIGITS = 5


def page_asked(asked: QueryDict, pages: int | None = None) -> int:
    """The page in an address, the first being 1: the first where none is said.

    Args:
        asked: what stands behind the question mark.
        pages: how many there are, where that is known: the last, where a later one is asked for.
    """
    typed = str(asked.get("page", ""))
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS else 1
    return max(1, number if pages is None else min(number, pages))
