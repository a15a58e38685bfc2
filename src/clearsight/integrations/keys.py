"""Keys that live outside the database: the master key that wraps every file's key, and the secret key.

The master key comes, in this order, from `CLEARSIGHT_MASTER_KEY_COMMAND` (a command that prints it, for
a key vault), from the file named by `CLEARSIGHT_MASTER_KEY_FILE`, or from `master.key` in the
installation's own folder, which is made on first use. It is 32 bytes, written as base64 in one line.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import shlex
import subprocess
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clearsight.kernel.errors import ClearsightError

KEY_BYTES = 32
_COMMAND_SECONDS = 20


def read_or_make(path: Path) -> str:
    """The line kept in the file at `path`; made of fresh random bytes (base64, mode 0600) if there is none.

    Two processes that start at once agree on one key: the file appears complete or not at all.

    Raises:
        ClearsightError: when the file can neither be read nor made.
    """
    try:
        if not path.exists():
            _make(path)
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ClearsightError.one(
            str(path),
            f"the key file cannot be read or made ({error})",
            "give the user that runs Clearsight the file",
        ) from error


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link, unlike a rename, never replaces a key that another process has just made.
            os.link(made, path)
        except FileExistsError:
            pass
    finally:
        made.unlink()


def read_master_key(default: Path) -> bytes:
    """The 32 bytes of the master key, from the command, the named file or `default` (see the module).

    Raises:
        ClearsightError: when there is no readable key of 32 bytes. A named file is never made:
            a new key in place of a lost one would hide that nothing can be decrypted any more.
    """
    command = os.environ.get("CLEARSIGHT_MASTER_KEY_COMMAND")
    named = os.environ.get("CLEARSIGHT_MASTER_KEY_FILE")
    if command:
        return _decoded(_printed_by(command), "CLEARSIGHT_MASTER_KEY_COMMAND")
    if named and not Path(named).exists():
        raise ClearsightError.one(named, "there is no master key here", "mend CLEARSIGHT_MASTER_KEY_FILE")
    return _decoded(read_or_make(Path(named) if named else default), named or str(default))


@cache
def master_key() -> bytes:
    """The installation's master key: 32 bytes, read once a process."""
    from django.conf import settings  # only those who need the key need the settings

    return read_master_key(Path(settings.VAR_DIR) / "master.key")


def derived_key(purpose: str) -> bytes:
    """32 bytes that are always the same for one purpose ("draft:<person>:<record>"), and tell of no other.

    HKDF-SHA256 (RFC 5869) of the master key, with the purpose as its info.
    """
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(master_key())


def _printed_by(command: str) -> str:
    place = "CLEARSIGHT_MASTER_KEY_COMMAND"
    try:
        done = subprocess.run(
            shlex.split(command), capture_output=True, text=True, timeout=_COMMAND_SECONDS, check=True
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise ClearsightError.one(
            place, f"the command failed ({error})", "run it by hand and mend it"
        ) from error
    return done.stdout


def _decoded(line: str, place: str) -> bytes:
    try:
        key = base64.b64decode(line.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise ClearsightError.one(
            place, "the master key is not 32 bytes of base64", "restore it from your copy"
        )
    return key
