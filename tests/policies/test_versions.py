"""A policy changes over time: each day is judged by the version in force on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.findings import Finding
from clearsight.policy.files import load_policy
from tests.policies.given import POLICIES, Given, sure

FOUR_WEEKS = 'asks = { measure = "interval", every = "4 weeks" }'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Harewood's policy, and a version of 2026 that asks for two weeks by another clause."""
    text = (POLICIES / "harewood/policy.toml").read_text("utf-8")
    assert FOUR_WEEKS in text
    (tmp_path / "policy.toml").write_text(text, "utf-8")
    later = text.replace(FOUR_WEEKS, FOUR_WEEKS.replace("4", "2"))
    later = later.replace('version = "Spring 2025"', 'version = "Spring 2026"')
    later = later.replace("effective_from = 2025-03-01", "effective_from = 2026-01-01")
    later = later.replace('clause = "Appendix 1, responsibilities and expectations"', 'clause = "Part 4"')
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "2026.toml").write_text(later, "utf-8")
    return tmp_path


def judged(folder: Path, as_of: str) -> Finding:
    """What is asked of somebody who has led a case for long and was last seen on 22 December."""
    given = Given()
    given.person("head", "headteacher")
    given.person("worker", "family_worker")
    given.case("c1", "worker", "2025-12-01")
    given.arrangement("a1", "head", "worker")
    given.held("a1", "2025-12-22")
    day = sure(as_of)
    found = evaluate(load_policy(folder).in_force(day), given.facts(), day)
    return next(f for f in found if f.rule == "contract-four-weeks" and f.status in ("open", "overdue"))


@pytest.mark.req("A3")
def test_the_version_in_force_on_the_day_judges(folder: Path) -> None:
    before, after = judged(folder, "2025-12-31"), judged(folder, "2026-01-01")
    assert before.due_on == date(2026, 1, 19)
    assert after.due_on == date(2026, 1, 5)
    assert (before.clause, after.clause) == ("Appendix 1, responsibilities and expectations", "Part 4")


@pytest.mark.req("A3")
def test_before_the_first_version_the_first_judges(folder: Path) -> None:
    assert load_policy(folder).in_force(date(2020, 1, 1)).policy.version == "Spring 2025"
    assert load_policy(folder).in_force(date(2030, 1, 1)).policy.version == "Spring 2026"


@pytest.mark.req("A3")
def test_facts_dated_after_the_day_of_the_check_do_not_exist_yet(folder: Path) -> None:
    del folder
    given = Given()
    given.person("head", "headteacher")
    given.person("worker", "family_worker")
    given.case("c1", "worker", "2025-09-01", closed="2025-12-01")
    given.arrangement("a1", "head", "worker")
    given.held("a1", "2025-09-10", "2025-10-20", name="")
    assert given.said("harewood", "2025-10-09", "contract-four-weeks") == [("overdue", "2025-10-08")]
    assert given.said("harewood", "2025-10-20", "contract-four-weeks") == [
        ("late", "2025-10-08"),
        ("open", "2025-11-17"),
    ]
    assert given.said("harewood", "2025-12-20", "contract-four-weeks")[-1] == ("missed", "2025-11-17")
