"""A folder for what is not finished yet: its owner's alone, gone at the end, and gone at the next beginning.

A process that is killed removes nothing. But it holds a lock on each such folder while it lives, and the
system lets go of it however it ends: a folder that nobody holds is a dead one's, and is removed.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

PURPOSES = ("backing-up", "proving", "restoring")
_NAME = re.compile(rf"\.(?:{'|'.join(PURPOSES)})-[a-z0-9_]{{8}}")


@contextmanager
def unfinished(beside: Path, purpose: str) -> Iterator[Path]:
    """An empty folder in that one, which nobody but this user reads, until its end; dead ones are removed.

    Args:
        beside: no such folder itself: its lock would be waited for without an end.
        purpose: one of `PURPOSES`, of which its name says something to whoever finds it.

    Raises:
        OSError: when none can be made there.
    """
    with _alone_in(beside):
        _remove_left(beside)
        place = Path(mkdtemp(prefix=f".{purpose}-", dir=beside))  # mode 0700
        held = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(held)


def remove_left(beside: Path) -> None:
    """Remove what processes that were killed left in that folder, if it is there."""
    if beside.is_dir():
        with _alone_in(beside):
            _remove_left(beside)


def _remove_left(beside: Path) -> None:
    for found in beside.iterdir():
        if not _NAME.fullmatch(found.name):
            continue
        try:
            tried = os.open(found, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:  # no folder, another's, or gone meanwhile
            continue
        try:
            fcntl.flock(tried, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(found, ignore_errors=True)
        except OSError:  # a living process holds it
            continue
        finally:
            os.close(tried)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Between the making of a folder and its lock nobody else looks for dead ones."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
