"""The ring of master keys: the last wraps what is new, and each opens what it wrapped.

The ring comes, in this order, from `CLEARSIGHT_MASTER_KEY_COMMAND` (a command that prints it, for a key
vault), from `CLEARSIGHT_MASTER_KEYS` (the keys themselves, a space between), from the file named by
`CLEARSIGHT_MASTER_KEY_FILE`, or from `master.key` in the installation's own folder, which is made on first
use. A key is 32 bytes as base64; of several, one a line, the last is the newest. In a file the moment from
which a key wraps may stand after it. A running server sees a changed file at once, and asks a command
again after a minute, or as soon as something is wrapped by a key that it does not know; where it then fails,
the keys that it gave serve for ten minutes.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import shlex
import signal
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clearsight.integrations import whole_file
from clearsight.kernel.errors import ClearsightError

KEY_BYTES, ID_BYTES = 32, 8
_COMMAND_SECONDS, _ASKED_AGAIN_AFTER, _UNKNOWN_AFTER, _KEPT_FOR = 20.0, 60.0, 5.0, 600.0
_MOST_PRINTED = 65_536
_COMMAND, _KEYS, _FILE = (
    "CLEARSIGHT_MASTER_KEY_COMMAND",
    "CLEARSIGHT_MASTER_KEYS",
    "CLEARSIGHT_MASTER_KEY_FILE",
)


@dataclass(frozen=True)
class MasterKey:
    """A key that wraps keys. `id` names it and tells nothing of it; `since` is when it came, if known."""

    key: bytes = field(repr=False)
    since: datetime | None = None
    id: bytes = field(init=False)

    def __post_init__(self) -> None:
        named = HKDF(hashes.SHA256(), ID_BYTES, salt=None, info=b"clearsight: the name of a master key")
        object.__setattr__(self, "id", named.derive(self.key))

    @property
    def line(self) -> str:
        """The key as it stands in a file."""
        coded = base64.b64encode(self.key).decode()
        return f"{coded} {self.since.isoformat(timespec='seconds')}" if self.since else coded


@dataclass(frozen=True)
class Ring:
    """The master keys, the newest last; `file` is where they lie, if that is a file."""

    keys: tuple[MasterKey, ...]
    file: Path | None = None

    @property
    def current(self) -> MasterKey:
        """The one that wraps what is new."""
        return self.keys[-1]

    def holding(self, key_id: bytes) -> MasterKey | None:
        """The key of that name, if it is here."""
        return next((one for one in self.keys if one.id == key_id), None)


def read_ring(default: Path) -> Ring:
    """The ring, from wherever this installation has it (see the module).

    Raises:
        ClearsightError: when there is no readable key of 32 bytes. A named file is never made:
            a new key in place of a lost one would hide that nothing can be decrypted any more.
    """
    if command := os.environ.get(_COMMAND):
        return Ring(_keys_in(_printed_by(command), _COMMAND))
    if written := os.environ.get(_KEYS):
        return Ring(_keys_in("\n".join(written.split()), _KEYS))
    named = os.environ.get(_FILE)
    if named and not Path(named).exists():
        raise ClearsightError.one(named, "there is no master key here", f"mend {_FILE}")
    path = Path(named) if named else default
    return Ring(_keys_in(read_or_make(path), f"{_FILE} ({path})" if named else str(path)), path)


def is_there() -> bool:
    """Whether there is a ring, or at least a place named for it; where not, the first use would make one."""
    from django.conf import settings

    named = any(os.environ.get(one) for one in (_COMMAND, _KEYS, _FILE))
    return named or (Path(settings.VAR_DIR) / "master.key").exists()


_read: tuple[Any, float, Ring] | None = None
_not_before = 0.0  # when a command that failed is asked again


def ring(wanted: bytes = b"") -> Ring:
    """The installation's ring as it is now, without asking again for what has not changed.

    Args:
        wanted: the name of a key that is looked for: where it is not known, a command is asked again.
    """
    global _read, _not_before
    from django.conf import settings  # only those who need the key need the settings

    default = Path(settings.VAR_DIR) / "master.key"
    source, age = _source(default), time.monotonic() - _read[1] if _read else 0.0
    if _read is not None and _read[0] == source and source is not None:
        missing = bool(wanted) and _read[2].holding(wanted) is None and age > _UNKNOWN_AFTER
        waits = not (missing or age > _ASKED_AGAIN_AFTER) or time.monotonic() < _not_before
        if _read[2].file is not None or (waits and age <= _KEPT_FOR):
            return _read[2]
    try:
        found = read_ring(default)
    except ClearsightError:
        # A vault that does not answer for a moment stops nobody's work; one that goes on refusing does.
        if _read is None or _read[0] != source or _read[2].file is not None or age > _KEPT_FOR:
            raise
        _not_before = time.monotonic() + _UNKNOWN_AFTER
        return _read[2]
    _read = (_source(default), time.monotonic(), found)
    return found


def _source(default: Path) -> Any:
    """What the ring is read from, and for a file its state: another one, and it is read again."""
    if said := os.environ.get(_COMMAND) or os.environ.get(_KEYS):
        return said
    path = Path(os.environ.get(_FILE) or default)
    try:
        state = path.stat()
    except OSError:
        return None
    return (str(path), state.st_ino, state.st_size, state.st_mtime_ns)


def read_or_make(path: Path) -> str:
    """What is kept in the file at `path`; made of fresh random bytes (base64, mode 0600) if there is none.

    Two processes that start at once agree on one key: the file appears complete or not at all.

    Raises:
        ClearsightError: when the file can neither be read nor made.
    """
    try:
        if not path.exists():
            whole_file.make(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ClearsightError.one(
            str(path),
            f"the key file cannot be read or made ({error})",
            "give the user that runs Clearsight the file",
        ) from error


def add_key(path: Path, at: datetime) -> MasterKey:
    """Put a fresh key at the end of the ring's file: from then on it wraps what is new."""
    made = MasterKey(secrets.token_bytes(KEY_BYTES), at)
    _replace(path, (*_keys_in(read_or_make(path), str(path)), made))
    return made


def drop_keys(path: Path, ids: set[bytes]) -> None:
    """Take keys out of the ring's file; the newest stays, whatever is asked."""
    keys = _keys_in(read_or_make(path), str(path))
    _replace(path, (*(one for one in keys[:-1] if one.id not in ids), keys[-1]))


def _replace(path: Path, keys: tuple[MasterKey, ...]) -> None:
    """The file whole or as it was, and on the disk before anything is wrapped by what is new in it."""
    try:
        whole_file.replace(path, "".join(f"{one.line}\n" for one in keys).encode("ascii"))
    except OSError as error:
        raise ClearsightError.one(
            str(path), f"the key file cannot be written ({error})", "write it by hand, a key in each line"
        ) from error


def _printed_by(command: str) -> str:
    """What the command prints. Of what it says on standard error nothing is kept: it may be a secret.

    Raises:
        ClearsightError: in one line, without a word of the command or of what it printed.
    """
    try:
        asked = subprocess.Popen(
            shlex.split(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    except (OSError, ValueError, IndexError) as error:
        raise _failed(f"cannot be started ({type(error).__name__})", "name a program that is there") from None
    late = threading.Event()
    clock = threading.Timer(_COMMAND_SECONDS, _end, (asked, late))
    clock.start()
    with asked:
        assert asked.stdout is not None
        said = asked.stdout.read(_MOST_PRINTED + 1)
        if len(said) > _MOST_PRINTED:
            _end(asked, threading.Event())  # it might never come to an end
        code = asked.wait()
    clock.cancel()
    if late.is_set():
        raise _failed(f"took longer than {_COMMAND_SECONDS:g} seconds", "run it by hand and see why")
    if len(said) > _MOST_PRINTED:
        raise _failed("prints more than keys", "have it print the keys and nothing else")
    if code:
        raise _failed(f"ended with status {code}", "run it by hand and mend it")
    return said.decode("ascii", "replace")


def _end(asked: subprocess.Popen[bytes], done: threading.Event) -> None:
    """The command and whatever it started: else that would hold what is read from open."""
    done.set()
    with suppress(ProcessLookupError):
        os.killpg(asked.pid, signal.SIGKILL)


def _failed(what: str, mend: str) -> ClearsightError:
    return ClearsightError.one(_COMMAND, f"the command failed: it {what}", mend)


def _keys_in(text: str, place: str) -> tuple[MasterKey, ...]:
    lines = [line for line in text.splitlines() if line.strip()] or [""]
    return tuple(_key_of(line, place) for line in lines)


def _key_of(line: str, place: str) -> MasterKey:
    coded, _, since = line.strip().partition(" ")
    try:
        key = base64.b64decode(coded, validate=True)
        moment = datetime.fromisoformat(since.strip()) if since.strip() else None
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        mend = "have it print the keys and nothing else" if place == _COMMAND else "restore it from your copy"
        raise ClearsightError.one(place, "the master key is not 32 bytes of base64", mend)
    return MasterKey(key, moment)
