"""The keys that sign checkpoints, outside the database: whoever has the database alone can sign nothing.

Ed25519 keys, each as 32 bytes of base64 in a line, the newest last. They come from
`CLEARSIGHT_SIGNING_KEY_COMMAND` (a command that prints them), from the file named by
`CLEARSIGHT_SIGNING_KEY_FILE`, or from `signing.key` beside the master key, which is made on first use. There
is one, but while a log is given another (`clearsight keys log`). In a file the moment from which a key
signs may stand after it.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearsight.integrations import whole_file
from clearsight.integrations.ring import KEY_BYTES, read_or_make
from clearsight.kernel.errors import ClearsightError

_COMMAND, _FILE = "CLEARSIGHT_SIGNING_KEY_COMMAND", "CLEARSIGHT_SIGNING_KEY_FILE"
_COMMAND_SECONDS = 20


@dataclass(frozen=True)
class LogKey:
    """A key that signs checkpoints: `public` its 32 bytes for others, `since` when it came, if known."""

    private: Ed25519PrivateKey = field(repr=False)
    public: bytes
    since: datetime | None = None

    @property
    def line(self) -> str:
        """The key as it stands in a file."""
        coded = base64.b64encode(self.private.private_bytes_raw()).decode()
        return f"{coded} {self.since.isoformat(timespec='seconds')}" if self.since else coded


@cache
def log_keys() -> tuple[LogKey, ...]:
    """The installation's own, the newest last, read once a process (`read_again`).

    Raises:
        ClearsightError: when there is none of 32 bytes. A named file is never made: with another key, what
            was signed before would look forged.
    """
    text, place = _read()
    lines = [line for line in text.splitlines() if line.strip()] or [""]
    return tuple(_key_of(line, place) for line in lines)


def read_again() -> None:
    """Another process may have added one: ask anew where they lie."""
    log_keys.cache_clear()


def public_key() -> bytes:
    """The 32 bytes that whoever checks a signature of the newest needs."""
    return log_keys()[-1].public


def key_file() -> Path | None:
    """Where the keys lie; None where a command prints them."""
    from django.conf import settings  # only those who need the key need the settings

    if os.environ.get(_COMMAND):
        return None
    return Path(os.environ.get(_FILE) or Path(settings.VAR_DIR) / "signing.key")


def add_log_key(path: Path, at: datetime) -> LogKey:
    """Put a fresh key at the end of the file: no log is signed by it before that log says so itself."""
    private = Ed25519PrivateKey.from_private_bytes(secrets.token_bytes(KEY_BYTES))
    read_again()
    made = LogKey(private, private.public_key().public_bytes_raw(), at)
    _replace(path, (*log_keys(), made))
    return made


def drop_log_keys(path: Path, public: Sequence[bytes]) -> None:
    """Take keys, named by their public halves, out of the file; the newest stays, whatever is asked."""
    read_again()
    keys = log_keys()
    _replace(path, (*(one for one in keys[:-1] if one.public not in public), keys[-1]))


def _replace(path: Path, keys: Sequence[LogKey]) -> None:
    """The file whole or as it was, and on the disk before anything is signed by what is new in it."""
    try:
        whole_file.replace(path, "".join(f"{one.line}\n" for one in keys).encode("ascii"))
    except OSError as error:
        raise ClearsightError.one(
            str(path), f"the key file cannot be written ({error})", "write it by hand, a key in each line"
        ) from error
    read_again()


def _key_of(line: str, place: str) -> LogKey:
    coded, _, since = line.strip().partition(" ")
    try:
        seed = base64.b64decode(coded, validate=True)
        moment = datetime.fromisoformat(since.strip()) if since.strip() else None
    except (binascii.Error, ValueError):
        seed = b""
    if len(seed) != KEY_BYTES:
        raise ClearsightError.one(
            place, "the signing key is not 32 bytes of base64", "restore it from your copy"
        )
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return LogKey(private, private.public_key().public_bytes_raw(), moment)


def _read() -> tuple[str, str]:
    if command := os.environ.get(_COMMAND):
        return _printed_by(command), _COMMAND
    path = key_file()
    assert path is not None
    named = os.environ.get(_FILE)
    if named and not path.exists():
        raise ClearsightError.one(named, "there is no signing key here", f"mend {_FILE}")
    return read_or_make(path), f"{_FILE} ({path})" if named else str(path)


def _printed_by(command: str) -> str:
    try:
        done = subprocess.run(
            shlex.split(command), capture_output=True, text=True, timeout=_COMMAND_SECONDS, check=True
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        # Not what it printed, nor its words: a command may be given a secret.
        said = f"the command failed ({type(error).__name__})"
        raise ClearsightError.one(_COMMAND, said, "run it by hand and mend it") from None
    return done.stdout
