"""What the machine lacks is installed, or one line says what to do: nothing is skipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import system
from scripts.steps import StepFailed, step


@pytest.fixture
def _bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CLEARSIGHT_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)


@pytest.mark.usefixtures("_bare_machine")
def test_without_leave_to_install_one_line_says_what_to_do() -> None:
    assert system.find_chromium() is None
    with pytest.raises(StepFailed, match="apt-get install -y chromium") as failed:
        system.main()
    assert "\n" not in str(failed.value)


@pytest.mark.usefixtures("_bare_machine")
def test_the_chromium_that_is_there_will_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = tmp_path / "chromium"
    there.touch(mode=0o755)
    system.main()
    said = capsys.readouterr().out.strip()
    assert said.startswith(f"{there} it is") and "apt-get install" in said and "\n" not in said
    (tmp_path / "chromium-headless-shell").touch(mode=0o755)
    system.main()
    assert system.find_chromium() == str(tmp_path / "chromium-headless-shell")
    assert not capsys.readouterr().out


def test_a_browser_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARSIGHT_CHROMIUM", "/usr/local/bin/my-chromium")
    assert system.find_chromium() == "/usr/local/bin/my-chromium"


def test_a_step_is_taken_again_only_when_its_inputs_change(tmp_path: Path) -> None:
    source, stamp, taken = tmp_path / "lock", tmp_path / "out" / ".made", []
    for text in ("one", "one", "two"):
        source.write_text(text)
        step("work", stamp, [source], lambda: taken.append(source.read_text()))
    assert taken == ["one", "two"]


def test_a_step_that_fails_is_not_taken_for_done(tmp_path: Path) -> None:
    source, stamp = tmp_path / "lock", tmp_path / ".made"
    source.write_text("x")

    def fails() -> None:
        raise StepFailed("no")

    with pytest.raises(StepFailed):
        step("work", stamp, [source], fails)
    assert not stamp.exists()
