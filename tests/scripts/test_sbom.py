"""The list of parts is written from the locks by those whose format it is, and lacks none of them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from scripts.sbom import (
    RENEWED_WITHIN,
    bare,
    judged,
    judged_npm,
    locked_in_npm,
    locked_in_python,
    npm_parts,
    parts_of,
    python_parts,
    refuse_old,
    renewed_on,
    say_or_refuse,
    written,
)
from scripts.steps import StepFailed, attempt
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
    # By the history, and not by today: what is there now was renewed within a quarter before its last change.
    newest = attempt(["git", "-C", ROOT, "log", "-1", "--format=%cs"]).stdout.strip()
    renewed = renewed_on()
    if renewed is not None:
        refuse_old(renewed, date.fromisoformat(newest))
    day = date(2026, 8, 1)
    refuse_old(day, day + RENEWED_WITHIN)
    for old in (day - timedelta(days=1), None):
        with pytest.raises(StepFailed, match="make lock"):
            refuse_old(old, day + RENEWED_WITHIN)


def test_what_could_not_be_looked_up_is_never_taken_for_sound(capsys: pytest.CaptureFixture[str]) -> None:
    sound, weak = (
        {"name": "a", "version": "1", "vulns": []},
        {"name": "b", "version": "2", "vulns": [{"id": "CVE-1"}]},
    )
    unknown = {"name": "c", "skip_reason": "not found"}
    assert judged(json.dumps({"dependencies": [sound]})) == []
    # pip-audit ends well and says that nothing is known where it knows no part at all.
    assert judged(json.dumps({"dependencies": [unknown, sound]})) == ["1 of 2 parts could not be looked up"]
    assert judged_npm(json.dumps({"vulnerabilities": {}})) == []
    for nothing in ("", "no JSON", "[]", json.dumps({"dependencies": []}), json.dumps({"message": "405"})):
        assert [one[:9] for one in (*judged(nothing), *judged_npm(nothing))] == ["not asked", "not asked"]
    with pytest.raises(StepFailed, match="b 2: CVE-1"):
        judged(json.dumps({"dependencies": [sound, weak]}))
    with pytest.raises(StepFailed, match="sass: high"):
        judged_npm(json.dumps({"vulnerabilities": {"sass": {"severity": "high"}}}))
    say_or_refuse([], release=True)
    say_or_refuse(["npm: not asked"], release=False)
    assert capsys.readouterr().out == "  known weaknesses: none\n  known weaknesses: npm: not asked\n"
    with pytest.raises(StepFailed, match="unasked"):
        say_or_refuse(["npm: not asked"], release=True)
