"""Python's cyclic garbage collection, put off while millions of values are made that hold no cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


@cache
def _is_frozen() -> bool:
    """Whether this program set aside what was there at its start. Asked once: they are counted one by one."""
    return bool(gc.get_freeze_count())


@contextmanager
def without_collection() -> Iterator[None]:
    """Look for no cycles inside: that takes longer than reading or judging what has none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not _is_frozen():
                # To and fro, all that was made becomes old: the next collection does not walk through it.
                gc.freeze()
                gc.unfreeze()
            gc.enable()
