"""What comes from Debian and not from a package index: a browser for tests, and venv where it is left out.

Installed by apt where it is missing and the user may (root, or sudo without a password). Otherwise one line
says what to do, and the run fails: tests are never skipped for want of it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.steps import StepFailed, attempt, told

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

# The names by which a program may be found, and the Debian packages that bring it.
NEEDED_BY_TESTS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (CHROMIUM_NAMES, ("chromium", "fonts-liberation")),
)


def find_chromium() -> str | None:
    """The path of a Chromium on this machine: `CLEARSIGHT_CHROMIUM`, or the first on the path."""
    named = os.environ.get("CLEARSIGHT_CHROMIUM")
    return named or next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def install(packages: tuple[str, ...]) -> None:
    """Install Debian packages.

    Raises:
        StepFailed: where the user may not, or apt fails.
    """
    asked = f"apt-get install -y {' '.join(packages)}"
    prefix = _root_prefix()
    if prefix is None or not shutil.which("apt-get"):
        raise StepFailed(f"missing from this machine: {', '.join(packages)}; have it installed ({asked})")
    print(f"  {asked} ...", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    attempt([*prefix, "apt-get", "update", "-q"], env)
    done = attempt([*prefix, "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages], env)
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise StepFailed(f"{asked} failed ({lines[-1] if lines else 'no message'}); install it by hand")


def _root_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def main() -> None:
    """Install what the tests need and this machine lacks."""
    for names, packages in NEEDED_BY_TESTS:
        if names == CHROMIUM_NAMES and find_chromium():
            continue
        if not any(shutil.which(name) for name in names):
            install(packages)


if __name__ == "__main__":
    told(main)
