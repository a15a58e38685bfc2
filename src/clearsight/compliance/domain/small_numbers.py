"""Figures of which none gives anybody away: no small one is said, nor any by which one can be worked out.

Whoever reads a list of figures with its sum can subtract. So it is not enough to leave out the small ones:
others are left out besides, or the sum itself, until every number from nought to four is as possible as
before for each that is called small. That is worked out here exactly, for each list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

FEWEST = 5


class Unsaid(Enum):
    """In place of a figure: it is small, or by it a small one could be worked out."""

    FEWER = f"Fewer than {FEWEST}"
    NOT_SHOWN = "Not shown"


Figure = int | Unsaid


@dataclass(frozen=True, slots=True)
class Figures:
    """A list of figures and their sum, as they may be shown."""

    parts: tuple[Figure, ...]
    total: Figure


def shown(counts: Sequence[int]) -> Figures:
    """The counts (none below nought) as they may be shown beside their sum."""
    parts: list[Figure] = [Unsaid.FEWER if count < FEWEST else count for count in counts]
    total = sum(counts)
    while not _is_safe(parts, total):
        open_ones = [n for n, part in enumerate(parts) if isinstance(part, int)]
        if not open_ones:
            return Figures(tuple(parts), Unsaid.FEWER if total < FEWEST else Unsaid.NOT_SHOWN)
        # The smallest, since least is lost by it; of equals the last.
        smallest = min(open_ones, key=lambda n: (counts[n], -n))
        parts[smallest] = Unsaid.NOT_SHOWN
    return Figures(tuple(parts), total if total >= FEWEST else Unsaid.FEWER)


def _is_safe(parts: Sequence[Figure], total: int) -> bool:
    """Whether, with the sum shown, each small one can still be anything from nought to four."""
    if Unsaid.FEWER not in parts:
        return True
    if total < FEWEST:  # the sum is small itself, and only said to be: each part can be nought or all of it
        return all(part is Unsaid.FEWER for part in parts)
    left = total - sum(part for part in parts if isinstance(part, int))
    hidden = [part for part in parts if not isinstance(part, int)]
    others = list(hidden)
    others.remove(Unsaid.FEWER)
    # All that are small are alike: what holds of one holds of each.
    return all(_can_make(left - one, others) for one in range(FEWEST))


def _can_make(left: int, hidden: Iterable[Unsaid]) -> bool:
    """Whether so much can be the sum of these: a small one is below `FEWEST`, one not shown is not."""
    few = many = 0
    for part in hidden:
        few += part is Unsaid.FEWER
        many += part is Unsaid.NOT_SHOWN
    least = many * FEWEST
    return left >= least if many else 0 <= left <= few * (FEWEST - 1)
