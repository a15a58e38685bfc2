"""The list of parts is written from the locks by those whose format it is, and lacks none of them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from scripts.sbom import (
    RENEWED_WITHIN,
    bare,
    judged,
    locked_in_npm,
    locked_in_python,
    npm_parts,
    parts_of,
    python_parts,
    refuse_old,
    renewed_on,
    written,
)
from scripts.steps import StepFailed
from tests.architecture.source import ROOT
from tests.architecture.test_repository import references

pytestmark = pytest.mark.slow
RUN = ROOT / "requirements" / "run.lock"


def test_every_locked_part_is_in_it(tmp_path: Path) -> None:
    python, npm = locked_in_python(RUN.read_text()), locked_in_npm((ROOT / "package-lock.json").read_text())
    assert {"django", "cryptography"} <= {name for name, _ in python}
    assert {"govuk-frontend", "axe-core"} <= {name for name, _ in npm}
    for name, bom, locked in (("python", python_parts(RUN), python), ("npm", npm_parts(ROOT), npm)):
        assert locked <= parts_of(bom) and bom["bomFormat"] == "CycloneDX", name
        assert all(part["purl"].startswith("pkg:") and part["hashes"] for part in bom["components"]), name
        written(tmp_path / name, bom, locked)
        assert references((tmp_path / name).read_text()) == []


def test_a_list_that_lacks_a_part_is_not_written(tmp_path: Path) -> None:
    bom = bare({"components": [{"name": "a", "version": "1"}]})
    with pytest.raises(StepFailed, match="lacks b 2"):
        written(tmp_path / "x", bom, {("a", "1"), ("b", "2")})
    assert not (tmp_path / "x").exists()


def test_no_part_is_older_than_is_promised_and_none_is_known_to_be_weak() -> None:
    promised = (ROOT / "docs" / "reference" / "trust.md").read_text("utf-8")
    assert "every part is renewed each quarter" in promised and timedelta(days=92) == RENEWED_WITHIN
    renewed = renewed_on()
    assert renewed is None or renewed > date(2026, 1, 1)
    day = date(2026, 8, 1)
    refuse_old(day, day + RENEWED_WITHIN)
    for old in (day - timedelta(days=1), None):
        with pytest.raises(StepFailed, match="make lock"):
            refuse_old(old, day + RENEWED_WITHIN)
    assert judged(0, "").endswith("none") and "not asked" in judged(1, "")
    with pytest.raises(StepFailed, match="CVE-1"):
        judged(1, "django 1.0 CVE-1")
