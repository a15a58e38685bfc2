"""The abuse cases, by number; and those that are not shown, or not shown in whole, with what is missing.

A test says which it shows: `@pytest.mark.abuse(4)`. What somebody might do is said in full in
docs/reference/trust.md, with the tests that show what comes of it.
"""

from __future__ import annotations

CASES = range(1, 26)

# A number stands here for as long as no test shows it; it goes with the first that does.
NOT_SHOWN_YET: dict[int, str] = {}

# Shown, but for this.
SHOWN_IN_PART: dict[int, str] = {}
