"""The engine and the second reading agree on years that went differently (tests/policies/shaken.py)."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from clearsight.compliance.dataset import Codes, read_dataset
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.findings import SUBJECT_KEYS
from tests.policies.given import POLICIES, policy
from tests.policies.oracle.five import FIVE
from tests.policies.oracle.tracker import read
from tests.policies.shaken import shake
from tests.policies.test_examples import row


@pytest.mark.slow
@pytest.mark.req("D1", "D2", "D4", "D5")
@pytest.mark.parametrize("seed", [*range(4), 200])  # the last: a stricter duty begins beside a breach
@pytest.mark.parametrize("name", sorted(FIVE))
def test_two_readings_of_a_shaken_year_agree(name: str, seed: int, tmp_path: Path) -> None:
    shake(POLICIES / name / "examples/year/data", tmp_path, seed)
    day = date(2025, 9, 20) + timedelta(days=random.Random(seed).randint(0, 330))
    codes = policy(name, day).codes
    facts = read_dataset(tmp_path, Codes().plus(role=codes.role, case_status=codes.case_status))
    found = Counter(row(f) for f in evaluate(policy(name, day), facts, day))
    wanted = Counter(
        (
            *(rule, clause, strength),
            *(item.subject.get(key, "") for key in SUBJECT_KEYS),
            *([d.isoformat() for d in item.period] if item.period else ["", ""]),
            item.due.isoformat() if item.due else "",
            item.status,
        )
        for rule, clause, strength, items in FIVE[name](read(tmp_path, day))
        for item in items
    )
    assert sorted((found - wanted).elements()) == []
    assert sorted((wanted - found).elements()) == []
