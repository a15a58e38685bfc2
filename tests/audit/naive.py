"""A second implementation of the tree, slow and plain, straight from the definitions of RFC 6962."""

from __future__ import annotations

from hashlib import sha256


def mth(entries: list[bytes]) -> bytes:
    """The hash of a list, as section 2.1 defines it."""
    if not entries:
        return sha256().digest()
    if len(entries) == 1:
        return sha256(bytes([0]) + entries[0]).digest()
    k = split(len(entries))
    return sha256(bytes([1]) + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m: int, entries: list[bytes]) -> list[bytes]:
    """The audit path of section 2.1.1."""
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def proof(m: int, entries: list[bytes]) -> list[bytes]:
    """The consistency proof of section 2.1.2."""
    return subproof(m, entries, True)


def subproof(m: int, entries: list[bytes], b: bool) -> list[bytes]:
    if m == len(entries):
        return [] if b else [mth(entries)]
    k = split(len(entries))
    if m <= k:
        return [*subproof(m, entries[:k], b), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], False), mth(entries[:k])]


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def root_by_path(m: int, n: int, leaf: bytes, given: list[bytes]) -> bytes:
    """The root to which a path leads, by going down the definition instead of up the bits."""
    if n == 1:
        assert given == [], "too long"
        return leaf
    k = split(n)
    if m < k:
        return sha256(b"\1" + root_by_path(m, k, leaf, given[:-1]) + given[-1]).digest()
    return sha256(b"\1" + given[-1] + root_by_path(m - k, n - k, leaf, given[:-1])).digest()
