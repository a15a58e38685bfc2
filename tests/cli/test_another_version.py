"""A database that another version of Clearsight made is refused in a line, and left as it is."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
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
    done = asked(tmp_path, words)
    assert done.stderr.startswith(f"database {database}: another version of Clearsight made it")
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert database.read_bytes() == before


def test_nor_is_anything_made_among_the_tables_of_something_else(tmp_path: Path) -> None:
    database = tmp_path / "clearsight.sqlite3"
    with closing(sqlite3.connect(database)) as theirs, theirs:
        theirs.execute("CREATE TABLE customers (name text)")
    before = database.read_bytes()
    done = asked(tmp_path, ["serve", "--bind", "127.0.0.1:0"])
    said = f"database {database}: there are tables in it, and none of Clearsight's; name an empty one"
    assert done.returncode == 2 and done.stderr.startswith(said) and done.stderr.count("\n") == 1
    assert database.read_bytes() == before


def asked(var: Path, words: list[str]) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with that folder."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "DJANGO"))}
    env["CLEARSIGHT_VAR"] = str(var)
    return subprocess.run(
        [sys.executable, "-m", "clearsight.cli", *words], env=env, capture_output=True, text=True, timeout=120
    )
