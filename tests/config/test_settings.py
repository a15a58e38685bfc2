"""A setting that cannot be meant is refused in one line, by its name, with what to write instead."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from clearsight.cli import main, witnessing
from clearsight.integrations import ring, signing
from clearsight.kernel.errors import ClearsightError
from tests.architecture.source import ROOT

SETTINGS = str(ROOT / "src/clearsight/config/settings.py")
NAMED = {
    line.strip("` ")
    for row in (ROOT / "docs/reference/settings.md").read_text("utf-8").splitlines()
    if row.startswith(("| `CLEARSIGHT_", "| `DATABASE_URL"))
    for line in row.split("|")[1].split(",")
}
AT_START = {
    "CLEARSIGHT_VAR": ["/etc/passwd", "/etc/passwd/x"],
    "DATABASE_URL": ["mysql://db/x", "postgresql://[x", "postgresql://db:port/x", "sqlite:///x?journal_mode=off"],
    "CLEARSIGHT_HOSTS": ["https://hill.example", "hill.example:8000", "hill.example,,x", "a b"],
    "CLEARSIGHT_HTTPS": ["true", "1", "on"],
    "CLEARSIGHT_DEBUG": ["true"],
    "CLEARSIGHT_DEMO": ["1"],
    "CLEARSIGHT_URL": ["hill.example", "http://[", "https://hill.example:port"],
    "CLEARSIGHT_MAIL": ["mail.example", "smtp://[", "smtp://host:port", "file://folder"],
    "CLEARSIGHT_MAIL_FROM": ["nobody"],
    "CLEARSIGHT_SECURITY_CONTACT": ["safe@hill.example", "mailto:"],
    "CLEARSIGHT_CLAMD": ["localhost", "localhost:port"],
    "CLEARSIGHT_SECOND_FACTOR": ["yes"],
    "CLEARSIGHT_LOCK_MINUTES": ["x", "0", "-1", "1.5", "99999999999"],
    "CLEARSIGHT_BREACHED_PASSWORDS": ["/nope", "/"],
    "CLEARSIGHT_PROVIDERS": ["/nope"],
    "CLEARSIGHT_PROXIES": ["x", "-1"],
    "CLEARSIGHT_READINGS_AN_HOUR": ["x", "0"],
    "CLEARSIGHT_READINGS_A_DAY": ["many"],
}  # fmt: skip
WHEN_USED: dict[str, tuple[str, Callable[[], object]]] = {
    "CLEARSIGHT_MASTER_KEY_FILE": ("/etc/hostname", lambda: ring.read_ring(Path("/nope"))),
    "CLEARSIGHT_MASTER_KEYS": ("short", lambda: ring.read_ring(Path("/nope"))),
    "CLEARSIGHT_MASTER_KEY_COMMAND": ("false", lambda: ring.read_ring(Path("/nope"))),
    "CLEARSIGHT_SIGNING_KEY_FILE": ("/etc/hostname", signing.log_keys.__wrapped__),
    "CLEARSIGHT_SIGNING_KEY_COMMAND": ("false", signing.log_keys.__wrapped__),
    "CLEARSIGHT_WITNESSES": ("https://witness.example", witnessing.witnesses),
}
# Any text is a secret; the browser is one of the tests' own (tests/scripts/test_system.py).
NEVER_WRONG = {"CLEARSIGHT_SECRET_KEY", "CLEARSIGHT_CHROMIUM"}


def test_of_each_setting_there_is_a_wrong_value_here() -> None:
    assert {*AT_START} | {*WHEN_USED} | NEVER_WRONG == NAMED


@pytest.mark.parametrize(("name", "value"), [(name, one) for name in AT_START for one in AT_START[name]])
def test_a_wrong_one_is_refused_at_start(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name.startswith("CLEARSIGHT_MAIL"):
        monkeypatch.setenv("CLEARSIGHT_MAIL", "smtp://localhost")
        monkeypatch.setenv("CLEARSIGHT_MAIL_FROM", "log@hill.example")
    monkeypatch.setenv(name, value)
    with pytest.raises(ClearsightError) as refused:
        runpy.run_path(SETTINGS)
    (fault,) = refused.value.faults
    assert fault.place == name and fault.mend


@pytest.mark.parametrize("name", WHEN_USED)
def test_a_wrong_one_is_refused_where_it_is_first_used(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value, use = WHEN_USED[name]
    monkeypatch.setenv(name, value)
    with pytest.raises(ClearsightError) as refused:
        use()
    (fault,) = refused.value.faults
    assert name in fault.place and fault.mend


def test_yes_and_no_are_taken_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    for said, meant in (("yes", True), ("YES", True), ("no", False), ("", False)):
        monkeypatch.setenv("CLEARSIGHT_HTTPS", said)
        assert runpy.run_path(SETTINGS)["HTTPS"] is meant


def test_the_command_says_it_in_a_line_before_anything_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLEARSIGHT_DEBUG", "true")
    assert main(["policy", "show", "harewood"]) == 2
    assert capsys.readouterr().err == "CLEARSIGHT_DEBUG: 'true' is neither yes nor no; write yes or no\n"
