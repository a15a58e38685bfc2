"""Keys of purposes: what is sealed for no file (a draft in a browser, a second factor).

Each is derived from one random key that is kept in the database, wrapped by the master key as every file's
key is: another master key wraps it anew, and what was sealed for a purpose opens as before.
"""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clearsight.integrations.envelope import new_wrapped_key, opened_key, seal_with, unseal_with
from clearsight.integrations.once import once
from clearsight.integrations.ring import KEY_BYTES

PURPOSES = "purposes"  # what its wrapped key is bound to


def derived_key(purpose: str) -> bytes:
    """32 bytes that are always the same for one purpose ("draft:<person>:<record>"), and tell of no other.

    HKDF-SHA256 (RFC 5869) of the installation's key of purposes, with the purpose as its info.
    """
    root = opened_key(once(("keys", PURPOSES), _wrapped_root), PURPOSES)
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(root)


def seal_for(purpose: str, text: str, identity: str) -> bytes:
    """`text` sealed under the key of a purpose, for what no file holds yet."""
    return seal_with(derived_key(purpose), text, identity)


def unseal_for(purpose: str, sealed: bytes, identity: str) -> str:
    """What `seal_for` sealed.

    Raises:
        DoesNotOpen: altered, or of another purpose or identity.
    """
    return unseal_with(derived_key(purpose), sealed, identity)


def _wrapped_root() -> bytes:
    """The key of purposes as it is kept; made where there is none.

    Not remembered from one request to the next: a transaction that made it may come to nothing.
    """
    # Asked for by its name: this package stands below every app.
    from django.apps import apps

    kept: Any = apps.get_model("casework", "PurposeKey")._default_manager
    found = kept.filter(pk=1).values_list("wrapped_key", flat=True).first()
    if found is None:
        made, _new = kept.get_or_create(pk=1, defaults={"wrapped_key": new_wrapped_key(PURPOSES)})
        found = made.wrapped_key
    return bytes(found)
