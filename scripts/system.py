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

# The same browser without its window, which takes less of the processor for each page.
HEADLESS_SHELL = "chromium-headless-shell"
CHROMIUM_NAMES = (HEADLESS_SHELL, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CHROMIUM_PACKAGES = (HEADLESS_SHELL, "fonts-liberation")
# A mirror that does not answer ends in a word, and not in an hour.
APT = ("apt-get", "-q", "-o", "Acquire::http::Timeout=30", "-o", "Acquire::Retries=1")


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
    attempt([*prefix, *APT, "update"], env)
    done = attempt([*prefix, *APT, "install", "-y", "--no-install-recommends", *packages], env)
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
    """Install the browser that the tests need, where this machine lacks it.

    Where there is a Chromium and only the one without a window is missing, that is fetched if it may be; if
    not, the tests do without.
    """
    if os.environ.get("CLEARSIGHT_CHROMIUM") or shutil.which(HEADLESS_SHELL):
        return
    try:
        install(CHROMIUM_PACKAGES)
    except StepFailed as failed:
        there = find_chromium()
        if there is None:
            raise
        print(f"  {there} it is, at more cost: {failed}")


if __name__ == "__main__":
    told(main)
