"""Which records an auditor reads: so many of those there are, chosen by chance and by nobody. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence


def drawn(there: Sequence[int], number: int, seed: str) -> list[int]:
    """`number` of those, each as likely as another; all where there are no more. The same for one seed."""
    if number >= len(there):
        return list(there)
    return sorted(random.Random(seed).sample(sorted(there), number))  # noqa: S311 - nothing is secret here
