"""Sealing text under a key per file, and each such key under the master key.

AES-256-GCM with a fresh random nonce. What is sealed is bound to the identity of its row (the associated
data): moved to another row, it does not open. NIST SP 800-38D allows 2^32 random nonces a key.
"""

from __future__ import annotations

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clearsight.integrations.keys import derived_key, master_key
from clearsight.kernel.errors import ClearsightError, Fault

_NONCE = 12


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
    """A fresh 256-bit key, wrapped by the master key and bound to `key_identity`."""
    return _seal(AESGCM(master_key()), AESGCM.generate_key(bit_length=256), key_identity)


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


def seal_for(purpose: str, text: str, identity: str) -> bytes:
    """`text` sealed under the key of a purpose (`keys.derived_key`), for what no file holds yet."""
    return _seal(AESGCM(derived_key(purpose)), text.encode(), identity)


def unseal_for(purpose: str, sealed: bytes, identity: str) -> str:
    """What `seal_for` sealed.

    Raises:
        DoesNotOpen: altered, of another purpose or identity, or another master key.
    """
    return _open(AESGCM(derived_key(purpose)), sealed, identity).decode()


@lru_cache(maxsize=4096)
def _opened_key(wrapped_key: bytes, key_identity: str) -> AESGCM:
    return AESGCM(_open(AESGCM(master_key()), wrapped_key, key_identity))


def _seal(cipher: AESGCM, plain: bytes, identity: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, plain, identity.encode())


def _open(cipher: AESGCM, sealed: bytes, identity: str) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], identity.encode())
    except (InvalidTag, ValueError):  # too short to have a nonce
        raise DoesNotOpen(identity) from None
