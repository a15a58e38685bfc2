"""Which characters a font has: read from the `cmap` table of OpenType, formats 4 and 12."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path


@cache
def drawn_by(folder: Path) -> frozenset[int]:
    """The code points that any font (`*.ttf`) of the folder draws; none where there is no font."""
    return frozenset(point for path in sorted(folder.glob("*.ttf")) for point in points_of(path.read_bytes()))


def points_of(font: bytes) -> set[int]:
    """The code points of one TrueType font."""
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {
        font[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">II", font, 20 + 16 * n) for n in range(count)
    }
    start, length = tables[b"cmap"]
    cmap = font[start : start + length]
    (encodings,) = struct.unpack_from(">H", cmap, 2)
    found: set[int] = set()
    for number in range(encodings):
        (offset,) = struct.unpack_from(">I", cmap, 8 + 8 * number)
        (kind,) = struct.unpack_from(">H", cmap, offset)
        if kind == 4:
            found |= _of_segments(cmap, offset)
        elif kind == 12:
            found |= _of_groups(cmap, offset)
    return found


def _of_segments(cmap: bytes, at: int) -> set[int]:
    """Format 4: the end and the start of each segment; the last segment (0xFFFF) is no character."""
    (doubled,) = struct.unpack_from(">H", cmap, at + 6)
    ends = struct.unpack_from(f">{doubled // 2}H", cmap, at + 14)
    starts = struct.unpack_from(f">{doubled // 2}H", cmap, at + 16 + doubled)
    return {point for first, last in zip(starts, ends, strict=True) for point in range(first, last + 1)} - {
        0xFFFF
    }


def _of_groups(cmap: bytes, at: int) -> set[int]:
    """Format 12: runs of code points, beyond the first 65,536 too."""
    (count,) = struct.unpack_from(">I", cmap, at + 12)
    groups = struct.iter_unpack(">III", cmap[at + 16 : at + 16 + 12 * count])
    return {point for first, last, _ in groups for point in range(first, last + 1)}
