"""The list of parts is written from the locks by those whose format it is, and lacks none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.sbom import bare, locked_in_npm, locked_in_python, npm_parts, parts_of, python_parts, written
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
