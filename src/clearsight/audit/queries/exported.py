"""A whole log, as it stands: for whoever looks at it without Clearsight.

What was altered goes in as it was altered: it is for whoever checks it to say so.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from clearsight.audit.models import Event, TreeHead, Witnessed
from clearsight.audit.queries.keys import verifier_of
from clearsight.audit.queries.proofs import grown_from, proved

FORMAT = "clearsight evidence 1"


def whole_log(head: TreeHead) -> dict[str, Any]:
    """Each event of a log with its proof, those that are in no place of it first, and what others saw.

    Raises:
        UnicodeDecodeError, ValueError: when a row cannot be read at all (`clearsight audit fsck` names it).
    """
    events = list(Event.objects.filter(organisation_id=head.tree or None).order_by("pk"))
    there = proved(head, events)
    inside = {one.event.pk for one in there}
    return {
        "format": FORMAT,
        "log": {"origin": head.origin, "key": verifier_of(head).text},
        "checkpoint": head.checkpoint,
        "record_id": "",
        "record": None,
        "events": [
            *(
                {"number": -1, "salt": "", "event": one.entry.decode(), "path": []}
                for one in events
                if one.pk not in inside
            ),
            *(
                {
                    "number": one.number,
                    "salt": one.salt.hex(),
                    "event": one.event.entry.decode(),
                    "path": [step.hex() for step in one.path],
                }
                for one in there
            ),
        ],
        "witnessed": [*seen_by_others(head)],
    }


def seen_by_others(head: TreeHead) -> Iterator[dict[str, Any]]:
    """What others have seen of a log, each with the proof that it only grew since, the smallest first."""
    for one in Witnessed.objects.filter(tree=head.tree, size__lte=head.size).order_by("size", "pk"):
        yield {
            "kind": one.kind,
            "witness": one.witness,
            "at": one.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "note": one.note,
            "proof": [step.hex() for step in grown_from(head, one.size)],
            "receipt": base64.b64encode(bytes(one.receipt)).decode(),
        }
