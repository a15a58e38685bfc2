"""The table of the guidelines for what everybody can use is whole, and names tests that are there."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT
from tests.docs.test_asvs import state_of
from tests.docs.test_trust import missing

pytestmark = pytest.mark.req("L2")
PAGE = ROOT / "docs" / "reference" / "wcag.md"
ROW = re.compile(r"^\| (\d\.\d\.\d+) \| (AA?) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.M)
# The success criteria of WCAG 2.2 at two levels (there is no 4.1.1 any more).
A = re.findall(
    r"\S+",
    """1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2
       2.4.3 2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2""",
)
AA = re.findall(
    r"\S+",
    """1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 2.4.11 2.5.7
        2.5.8 3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3""",
)


def test_every_criterion_has_its_row_at_its_level() -> None:
    rows = ROW.findall(PAGE.read_text("utf-8"))
    assert sorted((number, level) for number, level, *_ in rows) == sorted(
        [(number, "A") for number in A] + [(number, "AA") for number in AA]
    )
    assert len(rows) == 55


def test_every_row_says_how_and_by_what_it_is_shown_or_why_it_does_not_apply() -> None:
    text = PAGE.read_text("utf-8")
    assert [row[0] for row in ROW.findall(text) if state_of(row[4]) not in ("shown", "does not apply")] == []
    assert missing(text) == []
