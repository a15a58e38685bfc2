"""Checkpoints of a tree as signed notes, and what witnesses add to them (c2sp.org/tlog-checkpoint).

A note is lines of text, a blank line, and a line for each signature: a dash, the name of the key, and in
base64 four bytes that tell the key from others and the signature. A checkpoint's lines are the origin of the
log, its size and its root. A witness signs the same with the second at which it saw it
(c2sp.org/tlog-cosignature).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clearsight.audit.domain.tree import HASH_BYTES, Forged

ED25519, COSIGNATURE = 1, 4
_DASH = "\u2014"
_KEY_ID, _TIME, _SIGNATURE = 4, 8, 64
LARGEST = 1 << 62


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How many entries a log had, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key by name: a log's (`ED25519`), or a witness's (`COSIGNATURE`)."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell this key from others of the same name."""
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(named).digest()[:_KEY_ID]

    @property
    def text(self) -> str:
        """As it is given to others in one line: name+id+key."""
        key = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"


def verifier(text: str) -> Verifier:
    """The key that `Verifier.text` wrote.

    Raises:
        Forged: when it is no such line, or its id is not that of the key.
    """
    name, _, rest = text.strip().partition("+")
    key_id, _, key = rest.partition("+")
    raw = _bytes(key)
    if not name or len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE):
        raise Forged("this is no key in one line (name+id+key)")
    found = Verifier(name, raw[1:], raw[0])
    if found.key_id.hex() != key_id:
        raise Forged("the id of the key is another's")
    return found


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey, public: bytes) -> str:
    """The checkpoint as a note, signed under its origin's own name.

    Args:
        public: its 32 bytes, which take longer to find than to sign.
    """
    of = Verifier(checkpoint.origin, public)
    return f"{checkpoint.body}\n{_line(of, key.sign(checkpoint.body.encode()))}"


def handed_over(last: Checkpoint, to: Verifier) -> bytes:
    """What a log's key signs to say that another follows it: its last checkpoint, and below it the other."""
    return f"{last.body}next key {to.text}\n".encode()


def is_handed_over(last: Checkpoint, by: Verifier, to: Verifier, signature: str) -> bool:
    """Whether the key `by` signed (64 bytes as base64) that after this checkpoint the key `to` follows it."""
    try:
        _refuse_unsigned(by, _bytes(signature), handed_over(last, to))
    except Forged:
        return False
    return True


def mark_in(note: str) -> bytes:
    """The four bytes that tell which key signed a log's own note; none where nobody did."""
    line = note.partition("\n\n")[2].partition("\n")[0].rpartition(" ")[2]
    return _bytes(line[:8])[:_KEY_ID] if line else b""


def dated(note: str, at: datetime) -> str:
    """The note as it is given to be kept, below the moment at which it was: a verifier reads both."""
    return f"{at.astimezone(UTC).isoformat(timespec='seconds')}\n{note}"


def opened(note: str) -> tuple[Checkpoint, list[str]]:
    """The checkpoint that a note says, believed by nobody yet, and its lines of signatures.

    Raises:
        Forged: when it is no note of a checkpoint.
    """
    body, blank, signatures = note.partition("\n\n")
    lines = body.split("\n")
    if not blank or len(lines) < 3 or not lines[0] or not signatures.endswith("\n"):
        raise Forged("this is no signed checkpoint")
    size = lines[1]
    if not (size.isascii() and size.isdecimal() and str(int(size[:20])) == size and int(size) < LARGEST):
        raise Forged("the size of the checkpoint is no number")
    root = _bytes(lines[2])
    if len(root) != HASH_BYTES or len(lines) != 3:
        raise Forged("the root of the checkpoint is of another length")
    return Checkpoint(lines[0], int(size), root), signatures.splitlines(keepends=True)


def verified(note: str, by: Verifier) -> Checkpoint:
    """The checkpoint of a note that this log's key signed.

    Raises:
        Forged: when it did not, or the checkpoint is of another log.
    """
    checkpoint, lines = opened(note)
    if checkpoint.origin != by.name:
        raise Forged(f"the checkpoint is of another log: {checkpoint.origin}")
    for raw in _of(lines, by, _SIGNATURE):
        _refuse_unsigned(by, raw, checkpoint.body.encode())
        return checkpoint
    raise Forged("the checkpoint is not signed by this key")


def verified_by(note: str, keys: Iterable[Verifier]) -> Checkpoint:
    """The checkpoint of a note that one of these keys signed, any of which could have.

    Raises:
        Forged: when none of them did.
    """
    why = Forged("the checkpoint is not signed by this key")
    for one in keys:
        try:
            return verified(note, one)
        except Forged as forged:
            why = forged
    raise why


def seen_at(note: str, by: Verifier) -> int:
    """At which second (since 1970) this witness cosigned the note's checkpoint.

    Raises:
        Forged: when it did not.
    """
    checkpoint, lines = opened(note)
    for raw in _of(lines, by, _TIME + _SIGNATURE):
        second = int.from_bytes(raw[:_TIME], "big")
        _refuse_unsigned(by, raw[_TIME:], _seen(checkpoint.body, second))
        return second
    raise Forged("the checkpoint is not cosigned by this witness")


def _seen(body: str, second: int) -> bytes:
    return f"cosignature/v1\ntime {second}\n{body}".encode()


def _line(of: Verifier, signature: bytes) -> str:
    return f"{_DASH} {of.name} {base64.b64encode(of.key_id + signature).decode()}\n"


def _of(lines: list[str], by: Verifier, length: int) -> list[bytes]:
    """The signatures among the lines that say they are by this key."""
    found = []
    for line in lines:
        parts = line.rstrip("\n").split(" ")
        if len(parts) == 3 and parts[0] == _DASH and parts[1] == by.name:
            raw = _bytes(parts[2])
            if raw[:_KEY_ID] == by.key_id and len(raw) == _KEY_ID + length:
                found.append(raw[_KEY_ID:])
    return found


def _refuse_unsigned(by: Verifier, signature: bytes, message: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(by.public).verify(signature, message)
    except InvalidSignature:
        raise Forged(f"the signature under the name {by.name} is forged") from None


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Forged("this is no base64") from None
