"""What proves one event, or that a log only grew, to somebody who sees nothing else of it."""

from __future__ import annotations

from dataclasses import dataclass

from clearsight.audit.domain import tree
from clearsight.audit.models import Event, Leaf, TreeHead


@dataclass(frozen=True, slots=True)
class EventProved:
    """An event in its place: what its leaf is the hash of, and the path from there to the root."""

    event: Event
    number: int
    salt: bytes
    path: tuple[bytes, ...]


def proved(head: TreeHead, events: list[Event]) -> list[EventProved]:
    """Each of the events that is in the log when it had the size of `head`, with its proof, in its order."""
    places = Leaf.objects.filter(tree=head.tree, event__in=[event.pk for event in events])
    of = {event.pk: event for event in events}
    hashes = _hashes(head)
    there = list(places.filter(number__lt=head.size).order_by("number"))
    paths = tree.inclusion_proofs(hashes, [leaf.number for leaf in there])
    return [
        EventProved(of[leaf.event], leaf.number, bytes(leaf.salt), tuple(path))
        for leaf, path in zip(there, paths, strict=True)
    ]


def grown_from(head: TreeHead, size: int) -> list[bytes]:
    """What proves that the log with the size of `head` only grew from what it was with `size` entries."""
    return tree.consistency_proof(_hashes(head), size)


def _hashes(head: TreeHead) -> list[bytes]:
    leaves = Leaf.objects.filter(tree=head.tree, number__lt=head.size).order_by("number")
    return [bytes.fromhex(one) for one in leaves.values_list("hash", flat=True)]
