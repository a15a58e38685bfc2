"""Writing a file so that it is there whole or not at all, on the disk, and its owner's alone (mode 0600).

It is written beside its place, forced to the disk, and put there in one step: a reader sees the old one or
the new one, and so does whoever looks after the power went. A process that is killed meanwhile leaves what it
wrote beside, perhaps a key: whoever writes in that folder next removes it, unless a process has it locked.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def replace(path: Path, content: bytes) -> None:
    """Put this content in place of what is there, if anything is.

    Raises:
        OSError: when it cannot be written; then what was there is as it was.
    """
    with _beside(path, content) as made:
        made.replace(path)
    _force_names(path.parent)


def make(path: Path, content: bytes) -> None:
    """Put this content there, and its folder, if nothing is: of two who do so at once the first one's stays.

    Raises:
        OSError: when it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path, content) as made:
        try:
            # A link, unlike a rename, never replaces what another process has just made.
            os.link(made, path)
        except FileExistsError:
            pass
    _force_names(path.parent)


@contextmanager
def _beside(path: Path, content: bytes) -> Iterator[Path]:
    """A file beside it with this content, on the disk; gone at the end if it was not moved away."""
    _remove_left(path)
    made, handle = _begun(path)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            yield made
    finally:
        made.unlink(missing_ok=True)


def _begun(path: Path) -> tuple[Path, int]:
    """A new empty file beside it, open and locked, and its name."""
    while True:
        made = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with suppress(OSError):  # where nothing can be locked, nothing is removed
            fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return made, handle
        os.close(handle)  # before it was locked another took it for a dead one's


def _remove_left(path: Path) -> None:
    """What was left of this file, and of any key, in its folder: ours, with our name, and nobody's now."""
    left = re.compile(rf"\.(?:[\w-]+\.key|{re.escape(path.name)})\.[0-9a-f]{{16}}")
    for found in [one for one in path.parent.iterdir() if left.fullmatch(one.name)]:
        with suppress(OSError):  # no file, another's, or gone meanwhile
            handle = os.open(found, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                it = os.fstat(handle)
                if stat.S_ISREG(it.st_mode) and it.st_uid == os.geteuid():
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    found.unlink()
            finally:
                os.close(handle)


def _force_names(folder: Path) -> None:
    """Which name means which file is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
