"""Mutants that mean the same as the program: each with the reason."""

from __future__ import annotations

# The end of a mutant's words, and why nobody can tell it from the program.
ALIKE: dict[str, str] = {
    "without 'granted'": "which relations are lent is for the log: the matrix says whom they let in",
    "without 'audits'": "the same",
    "without 'broke_glass'": "the same",
}


def alike(words: str) -> bool:
    """Whether it is known that this mutant means the same."""
    return any(one in words for one in ALIKE)
