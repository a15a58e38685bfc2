"""A folder for what is not finished yet: its owner's alone, gone at the end, and gone at the next beginning.

A process that is killed removes nothing. But it holds a lock on each such folder while it lives, and the
system lets go of it however it ends: a folder that nobody holds is a dead one's, and is removed.

Whoever may open a file may lock it, and have others wait: nothing is locked that another user could open.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from clearsight.kernel.errors import ClearsightError

LONGEST = 60.0  # seconds: to remove what was left takes a few
_AGAIN_AFTER = 0.1
_LOCK = ".clearsight.lock"
PURPOSES = ("backing-up", "proving", "restoring")
_NAME = re.compile(rf"\.(?:{'|'.join(PURPOSES)})-[a-z0-9_]{{8}}")


@contextmanager
def unfinished(beside: Path, purpose: str, longest: float = LONGEST) -> Iterator[Path]:
    """An empty folder in that one, which nobody but this user reads, until its end; dead ones are removed.

    Args:
        purpose: one of `PURPOSES`, of which its name says something to whoever finds it.
        longest: for how many seconds another process is waited for that looks for dead ones there.

    Raises:
        OSError: when none can be made there.
        ClearsightError: when that other process goes on for longer.
    """
    with _alone_in(beside, longest):
        _remove_left(beside)
        place = Path(mkdtemp(prefix=f".{purpose}-", dir=beside))  # mode 0700
        held = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(held)


def remove_left(beside: Path, longest: float = LONGEST) -> None:
    """Remove what processes that were killed left in that folder, if it is there.

    Raises:
        ClearsightError: when another process that does so goes on for longer than so many seconds.
    """
    if beside.is_dir() and any(_NAME.fullmatch(found.name) for found in beside.iterdir()):
        # Where nothing can be written, nothing can be removed either: no reason not to start.
        with suppress(OSError), _alone_in(beside, longest):
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
def _alone_in(folder: Path, longest: float) -> Iterator[None]:
    """Between the making of a folder and its lock nobody else looks for dead ones."""
    path, until = folder / _LOCK, time.monotonic() + longest
    while (handle := _taken(path)) is None:
        if time.monotonic() >= until:
            problem = f"another process has kept this locked for {longest:g} seconds"
            raise ClearsightError.one(str(path), problem, "see which (fuser), end it, and try again")
        time.sleep(_AGAIN_AFTER)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _taken(path: Path) -> int | None:
    """The file of our own that is locked, open; None where another process has it, or just took it away."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(handle).st_nlink:
            return handle
    except BlockingIOError:
        pass
    os.close(handle)
    return None
