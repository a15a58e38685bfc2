"""What Clearsight is made of: `python -m scripts.sbom [FOLDER]` writes it from the locks, as CycloneDX.

`python.cdx.json` (what runs), `python-tests.cdx.json` (with what tests it) and `npm.cdx.json`; each part with
its version and the hashes of its files. From where a part was fetched is not in it: that is each
installation's. Then known weaknesses are asked for, of npm and, where it is installed, of pip-audit; what
could not be looked up a line says. It ends with status 1 for a known weakness, where parts were not renewed
for longer than docs/reference/trust.md promises, and with `--release` where anything was not looked up.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.steps import ROOT, StepFailed, attempt, told

# A quarter, as docs/reference/trust.md has it.
RENEWED_WITHIN = timedelta(days=92)
LOCKS = {"python": "run.lock", "python-tests": "dev.lock"}
FOLDER = ROOT / "var" / "sbom"


def main() -> None:
    """Write all of them, see that no locked part is missing, and look for known weaknesses."""
    release, named = "--release" in sys.argv, [one for one in sys.argv[1:] if one != "--release"]
    folder = Path(named[0]) if named else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, lock in LOCKS.items():
        written(folder / f"{name}.cdx.json", python_parts(ROOT / "requirements" / lock),
                locked_in_python((ROOT / "requirements" / lock).read_text("utf-8")))  # fmt: skip
    locked = locked_in_npm((ROOT / "package-lock.json").read_text("utf-8"))
    written(folder / "npm.cdx.json", npm_parts(ROOT), locked)
    say_or_refuse(weaknesses(folder), release=release)
    refuse_old(renewed_on(), datetime.now(UTC).date())


def written(path: Path, bom: dict[str, Any], locked: set[tuple[str, str]]) -> None:
    """Write one list, if it is whole.

    Raises:
        StepFailed: where a locked part is not in it.
    """
    lacking = locked - parts_of(bom)
    if lacking:
        raise StepFailed(f"{path.name} lacks {', '.join(sorted(f'{name} {at}' for name, at in lacking))}")
    path.write_text(json.dumps(bom, indent=1, sort_keys=True) + "\n", "utf-8")
    print(f"  {path}: {len(parts_of(bom))} parts")


def python_parts(lock: Path) -> dict[str, Any]:
    """The CycloneDX list of one of our Python locks, with the hashes of each part's files."""
    writer = Path(sys.executable).parent / "cyclonedx-py"
    words = [writer, "requirements", lock, "--output-reproducible", "--of", "JSON", "--sv", "1.6", "-o", "-"]
    return bare(json.loads(_said(words)))


def npm_parts(folder: Path) -> dict[str, Any]:
    """The CycloneDX list of the package-lock of a folder."""
    return bare(json.loads(_said([_npm(), "--prefix", folder, "sbom", "--sbom-format", "cyclonedx",
                                  "--package-lock-only"])))  # fmt: skip


def _npm() -> Path | str:
    return shutil.which("npm") or ROOT / ".venv" / "node" / "npm"


def _said(words: list[Any]) -> str:
    done = attempt(words)
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise StepFailed(
            f"{Path(words[0]).name} failed: {lines[-1] if lines else 'no message'}; run make ready"
        )
    return done.stdout


def bare(bom: dict[str, Any]) -> dict[str, Any]:
    """The list without where its parts were fetched, and without when and as which copy it was written."""
    for part in bom.get("components", []):
        hashes = list(part.get("hashes", []))
        for reference in part.pop("externalReferences", []):
            hashes += reference.get("hashes", [])
        if hashes:
            part["hashes"] = sorted(hashes, key=lambda one: str(one["content"]))
        part.pop("description", None)
    bom.pop("serialNumber", None)
    bom.get("metadata", {}).pop("timestamp", None)
    bom.get("metadata", {}).pop("tools", None)
    return bom


def parts_of(bom: dict[str, Any]) -> set[tuple[str, str]]:
    """The name and version of every part in a list."""
    return {
        ("/".join(filter(None, (part.get("group"), part["name"]))), part["version"])
        for part in bom["components"]
    }


def locked_in_python(lock: str) -> set[tuple[str, str]]:
    """The name and version of every part that a Python lock pins."""
    return set(re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", lock, re.MULTILINE))


def locked_in_npm(lock: str) -> set[tuple[str, str]]:
    """The same of a package-lock."""
    packages: dict[str, dict[str, Any]] = json.loads(lock)["packages"]
    return {(at.rpartition("node_modules/")[2], said["version"]) for at, said in packages.items() if at}


def weaknesses(folder: Path) -> list[str]:
    """What nobody could be asked about, in a line each; empty where all parts were looked up and are sound.

    Raises:
        StepFailed: for a weakness that is known.
    """
    audit, lock = Path(sys.executable).parent / "pip-audit", ROOT / "requirements" / LOCKS["python"]
    words = [audit, "--requirement", lock, "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    said = _asked([*words, "--format", "json"]) if audit.exists() else ""
    (folder / "weaknesses.json").write_text(said, "utf-8")
    npm = _asked([_npm(), "--prefix", ROOT, "audit", "--package-lock-only", "--omit", "optional", "--json"])
    (folder / "weaknesses-npm.json").write_text(npm, "utf-8")
    python = (
        judged(said) if audit.exists() else ["not asked (pip-audit is not installed: pip install pip-audit)"]
    )
    return [*(f"Python: {one}" for one in python), *(f"npm: {one}" for one in judged_npm(npm))]


def _asked(words: list[Any]) -> str:
    return subprocess.run(words, capture_output=True, text=True, timeout=300).stdout.strip()


def judged(said: str) -> list[str]:
    """What pip-audit's answer, as JSON, leaves open. A part that its data does not know was not looked up.

    Raises:
        StepFailed: for a weakness that is known.
    """
    parts = _read(said).get("dependencies")
    if not parts:
        return ["not asked (its data cannot be reached)"]
    weak = [f"{one['name']} {one['version']}: {', '.join(v['id'] for v in one['vulns'])}"
            for one in parts if one.get("vulns")]  # fmt: skip
    _refuse(weak)
    skipped = sum("skip_reason" in one for one in parts)
    return [f"{skipped} of {len(parts)} parts could not be looked up"] if skipped else []


def judged_npm(said: str) -> list[str]:
    """The same of npm's answer."""
    answer = _read(said)
    if "vulnerabilities" not in answer:
        return ["not asked (its data cannot be reached)"]
    _refuse([f"{name}: {one['severity']}" for name, one in answer["vulnerabilities"].items()])
    return []


def _read(said: str) -> dict[str, Any]:
    try:
        answer = json.loads(said)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _refuse(weak: list[str]) -> None:
    if weak:
        mend = "renew the parts (make lock), or say why it does not matter"
        raise StepFailed("\n".join((f"known weaknesses: {mend}", *weak)))


def say_or_refuse(open_still: list[str], *, release: bool) -> None:
    """Say what could not be looked up; before a release that is not enough.

    Raises:
        StepFailed: before a release, where anything was not looked up.
    """
    for one in open_still:
        print(f"  known weaknesses: {one}")
    if not open_still:
        print("  known weaknesses: none")
    elif release:
        raise StepFailed("nothing is released unasked: do this where the data of weaknesses can be reached")


def renewed_on() -> date | None:
    """The day on which the parts that run were last renewed, as the history has it; None without one."""
    done = attempt(["git", "-C", ROOT, "log", "-1", "--format=%cs", "--", "requirements/run.lock"])
    said = done.stdout.strip()
    return date.fromisoformat(said) if not done.returncode and said else None


def refuse_old(renewed: date | None, today: date) -> None:
    """Nothing, where the parts were renewed within a quarter.

    Raises:
        StepFailed: where they were not, or nobody knows.
    """
    if renewed is None:
        raise StepFailed("nobody knows when the parts were renewed: there is no history here; run make lock")
    if today - renewed > RENEWED_WITHIN:
        raise StepFailed(f"the parts were last renewed on {renewed}: run make lock, and make check")


if __name__ == "__main__":
    told(main)
