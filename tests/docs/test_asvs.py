"""The table of the security standard is whole, names tests that are there, and counts itself rightly."""

from __future__ import annotations

import re
from collections import Counter

from tests.architecture.source import ROOT
from tests.docs.test_trust import NAMED, missing

PAGE = ROOT / "docs" / "reference" / "asvs.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([123]) \| ([^|]+) \| ([^|]+) \|$", re.M)
HEAD = re.compile(r"^\| ([123]) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+)% \|$", re.M)
# How many requirements ASVS 5.0.0 has in each of its chapters, and of each level.
CHAPTERS = [30, 13, 31, 16, 13, 47, 19, 13, 7, 36, 24, 12, 21, 13, 21, 17, 12]
LEVELS = {"1": 70, "2": 183, "3": 92}


def rows() -> list[tuple[str, str, str, str]]:
    return [(*row,) for row in ROW.findall(PAGE.read_text("utf-8"))]  # type: ignore[misc]


def state_of(cell: str) -> str:
    """Shown, does not apply, or not yet; "" for a cell that says none of them, or no reason."""
    if NAMED.fullmatch(cell.strip()):
        return "shown"
    said = re.fullmatch(r"(does not apply|not yet): \S.{3,}", cell.strip())
    return said[1] if said else ""


def test_every_requirement_has_its_row() -> None:
    found = [number for number, *_ in rows()]
    chapters = Counter(int(number.split(".")[0]) for number in found)
    assert len(found) == len(set(found)) == sum(LEVELS.values()) == 345
    assert [chapters[number] for number in sorted(chapters)] == CHAPTERS
    assert Counter(level for _, level, *_ in rows()) == LEVELS


def test_every_row_says_by_what_it_is_shown_or_why_it_is_not() -> None:
    assert [number for number, *_, cell in rows() if not state_of(cell)] == []
    assert missing(PAGE.read_text("utf-8")) == []


def test_the_figures_at_its_head_are_those_of_its_rows() -> None:
    counted = Counter((level, state_of(cell)) for _, level, _, cell in rows())
    told = HEAD.findall(PAGE.read_text("utf-8"))
    assert [row[0] for row in told] == list(LEVELS)
    for level, *figures in told:
        shown, without, later = (counted[level, state] for state in ("shown", "does not apply", "not yet"))
        percent = 100 * shown // (shown + later)
        assert [int(figure) for figure in figures] == [LEVELS[level], shown, without, later, percent]
