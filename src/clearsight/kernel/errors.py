"""What went wrong, where, and how to mend it: the one shape of every error a person reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault in something given to us.

    `place` says where (file and key, or table, row and column), `problem` what is wrong there,
    `mend` what to do about it.
    """

    place: str
    problem: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}" + (f"; {self.mend}" if self.mend else "")


class ClearsightError(Exception):
    """Something given could not be used. Carries every fault found, never only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    @classmethod
    def one(cls, place: str, problem: str, mend: str = "") -> Self:
        """An error with a single fault."""
        return cls([Fault(place, problem, mend)])
