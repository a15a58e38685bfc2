"""The key that signs checkpoints, outside the database: whoever has the database alone can sign nothing.

An Ed25519 key, as 32 bytes of base64. It comes from `CLEARSIGHT_SIGNING_KEY_COMMAND` (a command that prints
it), from the file named by `CLEARSIGHT_SIGNING_KEY_FILE`, or from `signing.key` beside the master key, which
is made on first use.
"""

from __future__ import annotations

import base64
import binascii
import os
import shlex
import subprocess
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearsight.integrations.ring import KEY_BYTES, read_or_make
from clearsight.kernel.errors import ClearsightError

_COMMAND, _FILE = "CLEARSIGHT_SIGNING_KEY_COMMAND", "CLEARSIGHT_SIGNING_KEY_FILE"
_COMMAND_SECONDS = 20


@cache
def signing_key() -> Ed25519PrivateKey:
    """The installation's own, read once a process.

    Raises:
        ClearsightError: when there is none of 32 bytes. A named file is never made: with another key, what
            was signed before would look forged.
    """
    from django.conf import settings  # only those who need the key need the settings

    line, place = _read(Path(settings.VAR_DIR) / "signing.key")
    try:
        seed = base64.b64decode(line.strip(), validate=True)
    except binascii.Error:
        seed = b""
    if len(seed) != KEY_BYTES:
        raise ClearsightError.one(
            place, "the signing key is not 32 bytes of base64", "restore it from your copy"
        )
    return Ed25519PrivateKey.from_private_bytes(seed)


@cache
def public_key() -> bytes:
    """The 32 bytes that whoever checks a signature needs."""
    return signing_key().public_key().public_bytes_raw()


def _read(default: Path) -> tuple[str, str]:
    if command := os.environ.get(_COMMAND):
        return _printed_by(command), _COMMAND
    named = os.environ.get(_FILE)
    if named and not Path(named).exists():
        raise ClearsightError.one(named, "there is no signing key here", f"mend {_FILE}")
    path = Path(named) if named else default
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
