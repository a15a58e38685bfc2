"""Sealing text under a key per file, and each such key under the master key.

AES-256-GCM with a fresh random nonce. What is sealed is bound to the identity of its row (the associated
data): moved to another row, it does not open. NIST SP 800-38D allows 2^32 random nonces a key. What is
wrapped begins with the name of the master key that wrapped it (`ring`); what is sealed, with the mark of how
(`CIPHERS`): one more can be put beside it, and what was sealed by the one before opens as it did.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clearsight.integrations.ring import ID_BYTES, MasterKey, ring
from clearsight.kernel.errors import ClearsightError, Fault

_NONCE = 12
_BEGINS = 1 + _NONCE  # a mark, a nonce, and then what is sealed


class Cipher(Protocol):
    """Seals and opens under one key, with a nonce and with data that is bound to it."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...


# By the mark with which what is sealed begins; sealed is by the newest, the last.
CIPHERS: dict[bytes, Callable[[bytes], Cipher]] = {b"\x01": AESGCM}


class DoesNotOpen(ClearsightError):
    """What is sealed does not open. `identity` says what it is: "records.entry:<id>:<field>..."."""

    def __init__(self, identity: str) -> None:
        kind, _, rest = identity.partition(":")
        self.kind, self.public_id, self.field = kind, *f"{rest}::".split(":")[:2]
        fault = Fault(kind, "what is sealed here does not open", "restore the right master key or backup")
        super().__init__([fault])


class Disposed(DoesNotOpen):
    """What is asked for was disposed of, as it should be. `file` is the public id of the file it was in."""

    def __init__(self, identity: str, file: str) -> None:
        super().__init__(identity)
        self.file = file


def new_wrapped_key(key_identity: str) -> bytes:
    """A fresh 256-bit key, wrapped by the newest master key and bound to `key_identity`."""
    return wrapped(AESGCM.generate_key(bit_length=256), key_identity, ring().current)


def wrapped(key: bytes, key_identity: str, master: MasterKey) -> bytes:
    """A key wrapped by that master key, which it names, and bound to `key_identity`."""
    return master.id + _seal(master.key, key, key_identity)


def opened_key(wrapped_key: bytes, key_identity: str, *more: MasterKey) -> bytes:
    """The key that `wrapped` wrapped; `more` are master keys that are not in the ring.

    Raises:
        DoesNotOpen: altered, bound to something else, or of a master key that is not here.
    """
    name, sealed = wrapped_key[:ID_BYTES], wrapped_key[ID_BYTES:]
    master = next((one for one in more if one.id == name), None) or ring(name).holding(name)
    if master is None:
        raise DoesNotOpen(key_identity)
    return _open(master.key, sealed, key_identity)


def wrapped_anew(wrapped_key: bytes, key_identity: str, master: MasterKey) -> bytes:
    """The same key, wrapped by another master key.

    Raises:
        DoesNotOpen: as `opened_key`.
    """
    return wrapped(opened_key(wrapped_key, key_identity), key_identity, master)


def seal(text: str, wrapped_key: bytes, key_identity: str, identity: str) -> bytes:
    """`text` sealed under the wrapped key, bound to `identity` ("records.entry:<id>:<field>")."""
    return seal_bytes(text.encode(), wrapped_key, key_identity, identity)


def seal_bytes(content: bytes, wrapped_key: bytes, key_identity: str, identity: str) -> bytes:
    """The same of what is no text: a picture."""
    return _seal(_opened_key(bytes(wrapped_key), key_identity), content, identity)


def unseal(sealed: bytes, wrapped_key: bytes, key_identity: str, identity: str, *, blank: bool = True) -> str:
    """The text again; the empty text where nothing was ever sealed.

    Args:
        blank: whether nothing may stand there. Where something always does, an emptied column was altered.

    Raises:
        DoesNotOpen: altered, moved to another row, or another master key.
    """
    if not sealed and blank:
        return ""
    return unseal_bytes(sealed, wrapped_key, key_identity, identity).decode()


def unseal_bytes(sealed: bytes, wrapped_key: bytes, key_identity: str, identity: str) -> bytes:
    """What `seal_bytes` sealed.

    Raises:
        DoesNotOpen: altered, moved to another row, or another master key.
    """
    return _open(_opened_key(bytes(wrapped_key), key_identity), bytes(sealed), identity)


Opener = Callable[[bytes, bytes], bytes]


def opener(wrapped_key: bytes, key_identity: str) -> Opener:
    """What opens one sealed thing after another of a file: `(sealed, identity)`, the identity in bytes.

    Raises (also when it opens):
        DoesNotOpen: when the key itself does not open.
    """
    key = _opened_key(wrapped_key, key_identity)
    ciphers = {mark: make(key) for mark, make in CIPHERS.items()}

    def open_it(sealed: bytes, identity: bytes) -> bytes:
        try:
            return ciphers[sealed[:1]].decrypt(sealed[1:_BEGINS], sealed[_BEGINS:], identity)
        except (
            InvalidTag,
            ValueError,
            KeyError,
        ):  # too short to have a nonce, or of a mark that is not known
            raise DoesNotOpen(identity.decode()) from None

    return open_it


def seal_with(key: bytes, text: str, identity: str) -> bytes:
    """`text` sealed under a key that is at hand (`keys.derived_key`), for what no file holds."""
    return _seal(key, text.encode(), identity)


def unseal_with(key: bytes, sealed: bytes, identity: str) -> str:
    """What `seal_with` sealed.

    Raises:
        DoesNotOpen: altered, or of another key or identity.
    """
    return _open(key, sealed, identity).decode()


@lru_cache(maxsize=4096)
def _opened_key(wrapped_key: bytes, key_identity: str) -> bytes:
    return opened_key(wrapped_key, key_identity)


def _seal(key: bytes, plain: bytes, identity: str) -> bytes:
    mark, nonce = list(CIPHERS)[-1], os.urandom(_NONCE)
    return mark + nonce + CIPHERS[mark](key).encrypt(nonce, plain, identity.encode())


def _open(key: bytes, sealed: bytes, identity: str) -> bytes:
    try:
        cipher = CIPHERS[sealed[:1]](key)
        return cipher.decrypt(sealed[1:_BEGINS], sealed[_BEGINS:], identity.encode())
    except (InvalidTag, ValueError, KeyError):  # too short to have a nonce, or of a mark that is not known
        raise DoesNotOpen(identity) from None
