"""Whether anything was committed while a request was answered: what its error page may say depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_saved: ContextVar[list[bool] | None] = ContextVar("what was committed", default=None)


@contextmanager
def nothing_saved_yet() -> Iterator[None]:
    """A request begins: until its end it is known whether anything was committed in it."""
    token = _saved.set([])
    try:
        yield
    finally:
        _saved.reset(token)


def note_once_committed() -> None:
    """Once what is under way is committed, it is known that something was; if it is undone, nothing is."""
    noted = _saved.get()
    if noted is not None:
        transaction.on_commit(lambda: noted.append(True))


def anything_saved() -> bool:
    """Whether anything was committed since the request began; also where that is not known."""
    noted = _saved.get()
    return noted is None or bool(noted)
