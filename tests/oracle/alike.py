"""Mutants that mean the same as the program: each with the reason."""

from __future__ import annotations

# The end of a mutant's words, and why nobody can tell it from the program.
ALIKE: dict[str, str] = {
    "without 'granted'": "which relations are lent is for the log: the matrix says whom they let in",
    "without 'audits'": "the same",
    "without 'broke_glass'": "the same",
    "Q without pk__in=[]": "the empty beginning of a row of alternatives",
    "filter without arrangement__memberships__person_id=actor": "so that not every session is looked at",
    "filter without case__isnull=False": "a record of no case is a record of none of the cases",
    "filter without {f'{of}__isnull': False}": "what was opened is one thing: the other column names none",
}


def alike(words: str) -> bool:
    """Whether it is known that this mutant means the same."""
    return any(one in words for one in ALIKE)
