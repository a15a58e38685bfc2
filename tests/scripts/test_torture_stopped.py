"""The torture is stopped and leaves nothing behind; figures of too few kills are not published."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.steps import ROOT
from scripts.torture import __main__ as torture
from scripts.torture.report import too_few

pytestmark = pytest.mark.req("L3")


def test_control_c_ends_what_it_began_and_says_that_the_figures_are_partial(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-m", "scripts.torture", "--kills", "40", "--database", "sqlite"], cwd=ROOT,
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as running:  # fmt: skip
        assert running.stdout and running.stderr
        assert any("its database is made" in line for line in running.stderr)
        assert [*tmp_path.iterdir()] != []
        running.send_signal(signal.SIGINT)
        said = running.stdout.read()
        assert running.wait() == 130
        assert "Traceback" not in running.stderr.read()
    assert said.endswith("Stopped: these figures are partial, and nothing was written.\n")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("words", [["--kills", "999"], ["--database", "sqlite"], ["--only", "kills"]])
def test_a_run_that_is_not_whole_is_not_begun_where_it_is_to_be_written(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["torture", "--write", *words])
    with pytest.raises(SystemExit) as ended:
        torture.main()
    assert ended.value.code == 2
    assert "1,000 kills or more on each database" in capsys.readouterr().err


def test_figures_of_too_few_kills_on_either_database_are_not_written() -> None:
    whole = [{"phase": "kills", "database": f"{name} 9", "kills": 1000} for name in ("SQLite", "PostgreSQL")]
    assert [*too_few(whole)] == []
    assert len([*too_few([{**one, "kills": 999} for one in whole])]) == 2
    assert len([*too_few(whole[:1])]) == 1
