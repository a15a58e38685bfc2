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
    """A proof, a signature or a note that does not show what it claims."""


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


def refuse_not_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Nothing, if the proof shows that `leaf` is the one at `index` of the tree of this size and root.

    As RFC 9162, section 2.1.3.2, checks it.

    Raises:
        Forged: if it does not.
    """
    if not 0 <= index < size or any(len(one) != HASH_BYTES for one in (leaf, *proof)):
        raise Forged("the proof of inclusion is of another shape")
    place, last, found = index, size - 1, leaf
    for one in proof:
        if last == 0:
            raise Forged("the proof of inclusion is too long")
        if place & 1 or place == last:
            found = node_hash(one, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, one)
        place, last = place >> 1, last >> 1
    if last != 0 or found != root:
        raise Forged("the proof of inclusion leads to another root")


def refuse_inconsistent(
    earlier: int, earlier_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> None:
    """Nothing, if the proof shows that the tree of `earlier` leaves only grew into that of `size`.

    As RFC 9162, section 2.1.4.2, checks it. Every tree grew out of the empty one.

    Raises:
        Forged: if it does not.
    """
    if not 0 <= earlier <= size or any(len(one) != HASH_BYTES for one in proof):
        raise Forged("the proof of consistency is of another shape")
    if earlier in (0, size):
        if proof or (earlier == 0 and earlier_root != EMPTY) or (earlier == size and earlier_root != root):
            raise Forged("two trees of one size differ")
        return
    path = [earlier_root, *proof] if earlier & (earlier - 1) == 0 else list(proof)
    if not path:
        raise Forged("the proof of consistency is empty")
    place, last = earlier - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for one in path[1:]:
        if last == 0:
            raise Forged("the proof of consistency is too long")
        if place & 1 or place == last:
            before, after = node_hash(one, before), node_hash(one, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, one)
        place, last = place >> 1, last >> 1
    if last != 0 or before != earlier_root or after != root:
        raise Forged("the earlier tree did not grow into the later one")
