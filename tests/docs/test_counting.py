"""What docs/reference/counting.md says is shown by tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "counting.md"


def test_every_section_names_tests_that_exist() -> None:
    sections = PAGE.read_text("utf-8").split("\n## ")[1:]
    for section in sections:
        named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", section)
        assert named, section.splitlines()[0]
        for file, test in named:
            text = (ROOT / file).read_text("utf-8")
            assert not test or f"def {test}(" in text, (file, test)
