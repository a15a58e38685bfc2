"""What one page has asked of the database already: while a page is read, nothing is asked twice.

Nothing is remembered from one request to the next, nor while anything is written: outside `one_page`, and
while `forgetting`, every question is asked at the moment it matters.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

R = TypeVar("R")

_asked: ContextVar[dict[Hashable, Any] | None] = ContextVar("what the page under way has asked", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """Until its end, what is asked `once` is asked once."""
    token = _asked.set({})
    try:
        yield
    finally:
        _asked.reset(token)


def once(key: Hashable, ask: Callable[[], R]) -> R:
    """The answer to a question that `key` tells from all others; what is answered must not be altered."""
    asked = _asked.get()
    if asked is None:
        return ask()
    if key not in asked:
        asked[key] = ask()
    found: R = asked[key]
    return found


def is_unasked(key: Hashable) -> bool:
    """Whether a page is being read and has not asked this yet."""
    asked = _asked.get()
    return asked is not None and key not in asked


@contextmanager
def forgetting() -> Iterator[None]:
    """Something changes: nothing is remembered until its end, nor after it what was asked before."""
    token = _asked.set(None)
    try:
        yield
    finally:
        _asked.reset(token)
        if asked := _asked.get():
            asked.clear()
