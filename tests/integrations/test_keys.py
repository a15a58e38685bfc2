"""The master keys: made once, never lost, refused when they are none."""

from __future__ import annotations

import base64
import shlex
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clearsight.integrations import envelope
from clearsight.integrations.ring import MasterKey, Ring, add_key, drop_keys, read_or_make, read_ring, ring
from clearsight.kernel.errors import ClearsightError


@pytest.fixture(autouse=True)
def _no_key_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLEARSIGHT_MASTER_KEY_FILE", raising=False)
    monkeypatch.delenv("CLEARSIGHT_MASTER_KEY_COMMAND", raising=False)
    monkeypatch.delenv("CLEARSIGHT_MASTER_KEYS", raising=False)


def line(byte: int) -> str:
    return base64.b64encode(bytes([byte]) * 32).decode()


def keys_of(found: Ring) -> list[bytes]:
    return [one.key for one in found.keys]


def test_a_key_is_made_on_first_use_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "master.key"
    [key] = keys_of(read_ring(path))
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys_of(read_ring(path)) == [key]


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: read_or_make(path), range(32)))) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["secret.key"]


def test_a_named_key_that_is_gone_is_not_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARSIGHT_MASTER_KEY_FILE", str(tmp_path / "lost.key"))
    with pytest.raises(ClearsightError, match="no master key here"):
        read_ring(tmp_path / "master.key")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("written", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_what_is_no_key_is_refused(tmp_path: Path, written: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(written)
    with pytest.raises(ClearsightError, match="not 32 bytes"):
        read_ring(path)


def test_keys_may_come_from_a_command_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default = tmp_path / "master.key"
    monkeypatch.setenv("CLEARSIGHT_MASTER_KEYS", f"{line(1)} {line(2)}")
    assert keys_of(read_ring(default)) == [b"\1" * 32, b"\2" * 32]
    monkeypatch.setenv("CLEARSIGHT_MASTER_KEY_COMMAND", f"echo {line(3)}")
    assert keys_of(read_ring(default)) == [b"\3" * 32]
    monkeypatch.setenv("CLEARSIGHT_MASTER_KEY_COMMAND", "false a-secret-word")
    with pytest.raises(ClearsightError, match="the command failed") as failed:
        read_ring(default)
    assert "a-secret-word" not in str(failed.value)
    assert list(tmp_path.iterdir()) == []


def test_a_ring_grows_and_loses_what_is_retired_and_never_its_newest(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    [first] = read_ring(path).keys
    second = add_key(path, datetime(2026, 3, 10, 10, tzinfo=UTC))
    held = read_ring(path)
    assert (held.keys, held.current, held.holding(first.id)) == ((first, second), second, first)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    drop_keys(path, {first.id, second.id})
    assert read_ring(path).keys == (second,)
    assert [p.name for p in tmp_path.iterdir()] == ["master.key"]


def test_the_name_of_a_key_tells_nothing_of_it() -> None:
    key = MasterKey(bytes(range(32)))
    assert key.id not in key.key
    assert key.key.hex() not in repr(key) and line(1) not in repr(MasterKey(b"\1" * 32))


def test_a_running_process_sees_another_ring_at_once(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path
    [first] = ring().keys
    second = add_key(tmp_path / "master.key", datetime(2026, 3, 10, 10, tzinfo=UTC))
    assert ring().keys == (first, second)


def test_another_cipher_seals_from_then_on_and_what_was_sealed_before_opens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    key = envelope.new_wrapped_key("file")
    before = envelope.seal("as it was", key, "file", "row")
    assert before[:1] == b"\x01"
    monkeypatch.setitem(envelope.CIPHERS, b"\x02", ChaCha20Poly1305)
    after = envelope.seal("as it is", key, "file", "row")
    assert after[:1] == b"\x02"
    both = {before: "as it was", after: "as it is"}
    for sealed, words in both.items():
        assert envelope.unseal(sealed, key, "file", "row") == words
        assert envelope.opener(key, "file")(sealed, b"row").decode() == words
    newer = envelope.new_wrapped_key("file")
    assert envelope.unseal(envelope.seal("x", newer, "file", "row"), newer, "file", "row") == "x"
    for wrong in (b"\x01" + after[1:], b"\x02" + before[1:], b"\x03" + after[1:], b"", b"\x01"):
        with pytest.raises(envelope.DoesNotOpen):
            envelope.unseal(wrong, key, "file", "row", blank=False)
        with pytest.raises(envelope.DoesNotOpen):
            envelope.opener(key, "file")(wrong, b"row")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("sleep 60 & sleep 60", "took longer than 0.3 seconds"),  # its child would hold the pipe open
        ("exec sleep 60 >&-", "took longer than 0.3 seconds"),
        ("echo a-secret-word >&2; exit 3", "ended with status 3"),
        ("echo a-secret-word", "not 32 bytes of base64; have it print the keys and nothing else"),
        ("head -c 40 /dev/urandom; echo a-secret-word", "not 32 bytes of base64"),
        ("exec yes a-secret-word", "prints more than keys"),
        ("true", "not 32 bytes of base64"),
    ],
)
def test_a_key_service_that_fails_is_told_in_a_line_and_without_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any, script: str, said: str
) -> None:
    if "sleep" in script:
        monkeypatch.setattr("clearsight.integrations.ring._COMMAND_SECONDS", 0.3)
    monkeypatch.setenv("CLEARSIGHT_MASTER_KEY_COMMAND", shlex.join(["sh", "-c", script]))
    with pytest.raises(ClearsightError) as failed:
        read_ring(tmp_path / "master.key")
    told = str(failed.value)
    assert said in told and "CLEARSIGHT_MASTER_KEY_COMMAND" in told and "\n" not in told.strip()
    assert "a-secret-word" not in told + "".join(capfd.readouterr())


def test_what_a_key_service_says_on_standard_error_is_nobodys_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    script = f"echo a-secret-word >&2; echo {line(1)}; echo {line(2)} 2026-03-10T10:00:00+00:00"
    monkeypatch.setenv("CLEARSIGHT_MASTER_KEY_COMMAND", shlex.join(["sh", "-c", script]))
    assert keys_of(read_ring(tmp_path / "master.key")) == [b"\1" * 32, b"\2" * 32]
    assert "a-secret-word" not in "".join(capfd.readouterr())
    monkeypatch.setenv("CLEARSIGHT_MASTER_KEY_COMMAND", "/nowhere/a-secret-word")
    with pytest.raises(ClearsightError, match="cannot be started") as failed:
        read_ring(tmp_path / "master.key")
    assert "a-secret-word" not in str(failed.value)


def test_a_key_service_that_is_away_for_a_moment_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "given"
    given.write_text(line(1))
    monkeypatch.setattr("clearsight.integrations.ring._ASKED_AGAIN_AFTER", -1.0)
    monkeypatch.setattr("clearsight.integrations.ring._UNKNOWN_AFTER", -1.0)
    monkeypatch.setenv("CLEARSIGHT_MASTER_KEY_COMMAND", f"cat {given}")
    assert ring().current.key == b"\1" * 32
    given.unlink()
    assert ring().current.key == b"\1" * 32
    monkeypatch.setattr("clearsight.integrations.ring._KEPT_FOR", -1.0)
    with pytest.raises(ClearsightError, match="the command failed"):
        ring()
    given.write_text(line(2))
    assert ring().current.key == b"\2" * 32
