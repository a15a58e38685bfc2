"""A database that another version of Clearsight made is refused in a line, and left as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.elsewhere import made_elsewhere

IMPORT = ["import", "--organisation", "hill", "--name", "Hill School", "--policy", "harewood"]


@pytest.mark.parametrize(
    "words", [["serve", "--bind", "127.0.0.1:0"], ["remind", "--dry-run"], [*IMPORT, "--dry-run", "tracker"]]
)
def test_every_command_says_so(tmp_path: Path, words: list[str]) -> None:
    database = tmp_path / "clearsight.sqlite3"
    made_elsewhere(database)
    before = database.read_bytes()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "DJANGO"))}
    done = subprocess.run(
        [sys.executable, "-m", "clearsight.cli", *words],
        env={**env, "CLEARSIGHT_VAR": str(tmp_path)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2 and done.stderr.startswith("database: another version of Clearsight made it")
    assert done.stderr.count("\n") == 1
    assert database.read_bytes() == before
