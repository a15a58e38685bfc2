"""Doing something in a thread of its own: some libraries begin an event loop, and one may run already."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

R = TypeVar("R")


def apart(do: Callable[[], R]) -> R:
    """What `do` gives, or raises. It may not use the database: a thread has a connection of its own."""
    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(do).result()
