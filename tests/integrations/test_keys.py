"""The master key: made once, never replaced, refused when it is not one."""

from __future__ import annotations

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clearsight.integrations.keys import read_master_key, read_or_make
from clearsight.kernel.errors import ClearsightError


@pytest.fixture(autouse=True)
def _no_key_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLEARSIGHT_MASTER_KEY_FILE", raising=False)
    monkeypatch.delenv("CLEARSIGHT_MASTER_KEY_COMMAND", raising=False)


def test_a_key_is_made_on_first_use_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "master.key"
    key = read_master_key(path)
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_master_key(path) == key


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: read_or_make(path), range(32)))) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["secret.key"]


def test_a_named_key_that_is_gone_is_not_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARSIGHT_MASTER_KEY_FILE", str(tmp_path / "lost.key"))
    with pytest.raises(ClearsightError, match="no master key here"):
        read_master_key(tmp_path / "master.key")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("written", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_what_is_no_key_is_refused(tmp_path: Path, written: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(written)
    with pytest.raises(ClearsightError, match="not 32 bytes"):
        read_master_key(path)


def test_a_key_may_come_from_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = base64.b64encode(bytes(range(32))).decode()
    monkeypatch.setenv("CLEARSIGHT_MASTER_KEY_COMMAND", f"echo {line}")
    assert read_master_key(tmp_path / "master.key") == bytes(range(32))
    monkeypatch.setenv("CLEARSIGHT_MASTER_KEY_COMMAND", "false")
    with pytest.raises(ClearsightError, match="the command failed"):
        read_master_key(tmp_path / "master.key")
