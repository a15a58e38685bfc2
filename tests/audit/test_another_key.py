"""Where the key that signs checkpoints has to be another: what is refused, what to do, what still holds."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clearsight.audit.domain.notes import Verifier
from clearsight.audit.queries import keep_witnessed
from clearsight.audit.queries import witnessed as beside_the_keys
from clearsight.cli import main
from clearsight.cli.serve import say_if_behind
from clearsight.integrations import signing
from clearsight.kernel.errors import ClearsightError
from tests.audit.test_evidence import Given

pytestmark = [pytest.mark.django_db, pytest.mark.shown, pytest.mark.req("F10")]


@pytest.fixture
def other_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of another key; `_read_again` has this process read it."""
    monkeypatch.setattr(beside_the_keys, "_path", lambda: tmp_path / "witnessed.txt")
    path = tmp_path / "other.key"
    path.write_bytes(base64.b64encode(b"another key of thirty-two bytes."))
    yield path
    monkeypatch.undo()
    _read_again()


def _read_again() -> None:
    signing.signing_key.cache_clear()
    signing.public_key.cache_clear()


def test_evidence_and_kept_checkpoints_hold_across_another_signing_key(
    other_key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """As docs/reference/evidence.md has it, step by step."""
    outside = Given(tmp_path)
    keep_witnessed(outside.head.checkpoint)
    monkeypatch.setenv("CLEARSIGHT_SIGNING_KEY_FILE", str(other_key))
    _read_again()
    with pytest.raises(ClearsightError, match="not signed by this key"):
        say_if_behind()
    beside_the_keys._path().rename(tmp_path / "witnessed-by-the-old-key.txt")
    say_if_behind()
    assert main(["audit", "fsck"]) == 1, "until each log has grown under the new key"
    for sheet in ("last-of-the-old.pdf", "first-of-the-new.pdf"):
        assert main(["audit", "sheet", "--to", str(tmp_path / sheet)]) == 0
    say_if_behind()
    assert main(["audit", "fsck"]) == 0, capsys.readouterr().out
    outside.write(outside.bundle())
    new = Verifier(outside.head.origin, signing.public_key()).text
    words = ["verify", str(outside.path), "--witnessed", str(outside.kept), "--key"]
    assert main([*words, new]) == 0
    assert "the log only grew" in capsys.readouterr().out
    assert main([*words, outside.key]) == 1
    assert "the checkpoint is not signed by the key of this log" in capsys.readouterr().out
