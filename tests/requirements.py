"""The ids of the requirements, and those that have to be proved by a test by now.

An area is a letter and its requirements are numbered from 1. A test names what it proves:
`@pytest.mark.req("D1")`.
"""

from __future__ import annotations

AREAS = {"A": 7, "B": 8, "C": 6, "D": 9, "E": 6, "F": 13, "G": 6, "H": 4, "I": 4, "J": 6, "K": 7, "L": 11}
REQUIREMENTS = frozenset(f"{area}{number}" for area, last in AREAS.items() for number in range(1, last + 1))

# Grows with every piece of work; a requirement with no such test is not done.
COVERED = (
    *("A2", "A3", "A4", "A5"),
    *("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8"),
    *("C1", "C2", "C3", "C4", "C5", "C6"),
    *("D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9"),
    *("E1", "E2", "E3", "E4", "E5", "E6"),
    *("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F11", "F12", "F13"),
    *("G1", "G2", "G3", "G4", "G5", "G6"),
    *("H1", "H2", "H3", "H4"),
    *("I1", "I2", "I3", "I4"),
    *("J1", "J2"),
    *("K1", "K7"),
)
