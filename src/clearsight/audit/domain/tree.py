"""A tree of hashes over a growing list (RFC 6962, section 2): each entry can be proved without the others.

A leaf is the SHA-256 of 0x00 and what it stands for, a node that of 0x01 and its two halves: neither can pass
for the other. A frontier is what is kept of a tree so that it can grow: the roots of its complete subtrees,
the largest first, one for each 1 in the binary number of its size.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32
EMPTY = hashlib.sha256(b"").digest()


class Forged(ValueError):
    """A signature or a note that does not show what it claims."""


def leaf_hash(entry: bytes) -> bytes:
    """The leaf that stands for an entry."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The node over two subtrees."""
    return hashlib.sha256(b"\1" + left + right).digest()


def grown(frontier: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> tuple[tuple[bytes, ...], int]:
    """The frontier and size of a tree of `size` leaves after more are appended."""
    nodes = list(frontier)
    for leaf in leaves:
        nodes.append(leaf)
        full = size
        while full & 1:
            right = nodes.pop()
            nodes[-1] = node_hash(nodes[-1], right)
            full >>= 1
        size += 1
    return tuple(nodes), size


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree that has this frontier."""
    if not frontier:
        return EMPTY
    root = frontier[-1]
    for node in reversed(frontier[:-1]):
        root = node_hash(node, root)
    return root


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaves."""
    return root_of(grown((), 0, leaves)[0])


def inclusion_proofs(leaves: Sequence[bytes], indices: Iterable[int]) -> list[list[bytes]]:
    """Of each leaf, what shows that it is in the tree over all of them, from the bottom up."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        row = levels[-1]
        pairs = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        # What has nothing beside it goes up as it is.
        levels.append([*pairs, *row[len(pairs) * 2 :]])
    return [
        [row[place] for level, row in enumerate(levels) if (place := index >> level ^ 1) < len(row)]
        for index in indices
    ]


def consistency_proof(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """What shows that the tree over the first `earlier` leaves only grew into that over all of them."""
    if not 0 < earlier < len(leaves):
        return []
    return _consistency(leaves, earlier, complete=True)


def _consistency(leaves: Sequence[bytes], earlier: int, complete: bool) -> list[bytes]:
    if earlier == len(leaves):
        return [] if complete else [root(leaves)]
    half = _half(len(leaves))
    if earlier <= half:
        return [*_consistency(leaves[:half], earlier, complete), root(leaves[half:])]
    return [*_consistency(leaves[half:], earlier - half, False), root(leaves[:half])]


def _half(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
