"""What each may do to each kind of thing: from REQUIREMENTS J and the policies, never from the code."""

from __future__ import annotations

from tests.oracle import rules_cases, rules_meeting, rules_people
from tests.oracle.rules import RULES, may

__all__ = ["RULES", "may", "rules_cases", "rules_meeting", "rules_people"]
