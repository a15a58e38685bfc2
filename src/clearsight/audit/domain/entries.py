"""What stands in the tree for a thing that was done: its event as canonical JSON, behind a salt.

Without the salt, a leaf tells nothing of its event: what is proved of one discloses no other.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from clearsight.audit.domain.tree import leaf_hash
from clearsight.kernel.canonical import canonical

SALT_BYTES = 32


def entry_of(
    at: datetime,
    actor: int | None,
    actor_name: str,
    verb: str,
    thing: tuple[str, str],
    organisation: int | None,
    detail: dict[str, Any],
) -> bytes:
    """An event as it is hashed: canonical JSON (RFC 8785), its moment in UTC to the microsecond.

    Args:
        thing: the kind and id of what it was done to.
    """
    return canonical(
        {
            "kind": "clearsight event 1",
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": actor,
            "actor_name": actor_name,
            "verb": verb,
            "object_kind": thing[0],
            "object_id": thing[1],
            "organisation": organisation,
            "detail": detail,
        }
    )


def leaf_of(entry: bytes, salt: bytes) -> bytes:
    """The leaf of an entry behind its salt of 32 bytes."""
    return leaf_hash(salt + entry)
