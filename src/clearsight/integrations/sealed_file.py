"""A file that tells nothing without its key, and of which nothing can be changed, moved or cut off unseen.

Two lines in plain text (what it is; when it was made, and its key wrapped by a master key), then pieces of
at most a MiB, each its length and AES-256-GCM under the file's own key. The nonce of a piece is its number: a
key seals one file. Bound to each are the two lines, and whether it is the last one.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import uuid
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clearsight.integrations.envelope import DoesNotOpen, new_wrapped_key, opened_key
from clearsight.integrations.ring import ID_BYTES, is_there
from clearsight.kernel.errors import ClearsightError

FIRST = b"clearsight backup 1\n"
PIECE = 1 << 20
_LONGEST_HEADER = 4096


class Unsound(ClearsightError):
    """The file is not as it was made, or its key is not here."""


def _unsound(place: str, problem: str, mend: str = "take an earlier backup") -> Unsound:
    return Unsound.one(place, problem, mend)


class SealedWriter(io.RawIOBase):
    """Seals whatever is written into it; `finish` or the file is not whole."""

    def __init__(self, out: BinaryIO, about: dict[str, str]) -> None:
        identity = f"backup:{uuid.uuid4()}"
        wrapped = new_wrapped_key(identity)
        head = (
            json.dumps({**about, "identity": identity, "key": wrapped.hex()}, sort_keys=True).encode() + b"\n"
        )
        self._out, self._cipher = out, AESGCM(opened_key(wrapped, identity))
        self._bound = hashlib.sha256(FIRST + head).digest()
        self._number, self._waiting = 0, bytearray()
        out.write(FIRST + head)

    def writable(self) -> bool:
        """It is written into."""
        return True

    def write(self, some: bytes) -> int:  # type: ignore[override]
        """Take some bytes; they are sealed a MiB at a time."""
        self._waiting += some
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), b"more")
            del self._waiting[:PIECE]
        return len(some)

    def finish(self) -> None:
        """Seal what is left as the last piece."""
        self._seal(bytes(self._waiting), b"last")
        self._waiting.clear()

    def _seal(self, piece: bytes, place: bytes) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number), piece, self._bound + place)
        self._out.write(struct.pack(">I", len(sealed)) + sealed)
        self._number += 1


class SealedReader(io.RawIOBase):
    """What `SealedWriter` sealed, a piece at a time; `about` is what stands in it in plain text.

    Raises (also when read from):
        Unsound: changed by a bit, cut off, something after it, or of a master key that is not in the ring.
    """

    def __init__(self, source: BinaryIO, place: str) -> None:
        self._source, self._place = source, place
        if source.read(len(FIRST)) != FIRST:
            raise _unsound(place, "this is no backup of Clearsight", "name another file")
        head = source.readline(_LONGEST_HEADER)
        self._bound = hashlib.sha256(FIRST + head).digest()
        self.about, self._cipher = self._opened(head)
        self._pieces, self._waiting = self._all_pieces(), b""

    def _opened(self, head: bytes) -> tuple[dict[str, str], AESGCM]:
        try:
            about = dict(json.loads(head))
            wrapped, identity = bytes.fromhex(about["key"]), str(about["identity"])
        except (ValueError, KeyError, TypeError):
            raise _unsound(self._place, "its first lines were altered") from None
        try:
            if not is_there():
                raise DoesNotOpen(identity)  # a new key would open nothing, and look as if it were the one
            return about, AESGCM(opened_key(wrapped, identity))
        except DoesNotOpen:
            name = wrapped[:ID_BYTES].hex()
            raise _unsound(
                self._place,
                f"it was altered, or its master key ({name}) is not here",
                "put that key first in the key file, or take an earlier backup",
            ) from None

    def readable(self) -> bool:
        """It is read from."""
        return True

    def read(self, most: int = -1) -> bytes:
        """At most so many bytes; none at the end, and only at an end that is sealed as one."""
        while not self._waiting:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._waiting = piece
        cut = len(self._waiting) if most < 0 else most
        given, self._waiting = self._waiting[:cut], self._waiting[cut:]
        return given

    def read_to_the_end(self) -> None:
        """Nothing, if all that is left is sound."""
        while self.read(PIECE):
            pass

    def _all_pieces(self) -> Iterator[bytes]:
        number, last = 0, False
        while not last:
            length = self._source.read(4)
            sealed = self._source.read(struct.unpack(">I", length)[0]) if len(length) == 4 else b""
            piece, last = self._piece(number, sealed)
            number += 1
            yield piece
        if self._source.read(1):
            raise _unsound(self._place, "something stands after its end")

    def _piece(self, number: int, sealed: bytes) -> tuple[bytes, bool]:
        for place in (b"more", b"last"):
            try:
                return self._cipher.decrypt(_nonce(number), sealed, self._bound + place), place == b"last"
            except (InvalidTag, ValueError):
                continue
        raise _unsound(self._place, "it was altered or cut off")


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
