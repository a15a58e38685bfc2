"""The key that signs the log is replaced while all goes on: the log itself says that another one follows."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from clearsight.access.actors import Operator
from clearsight.audit.actions import another_key, change_key, growing
from clearsight.audit.actions import record as audit
from clearsight.audit.domain import notes
from clearsight.audit.models import Event, TreeHead
from clearsight.audit.queries import changes_of, heads, keep_witnessed
from clearsight.audit.queries import witnessed as beside_the_keys
from clearsight.cli import main
from clearsight.cli.keys import SETTLED
from clearsight.cli.restore import _refuse_another_log_key
from clearsight.cli.serve import say_if_another_key, say_if_behind
from clearsight.integrations import signing
from clearsight.kernel.errors import ClearsightError
from clearsight.records import queries as reading
from tests.audit.attacker import sql
from tests.audit.test_evidence import Given
from tests.audit.test_fsck import fsck
from tests.world import at

pytestmark = [pytest.mark.django_db, pytest.mark.shown, pytest.mark.req("F10")]
NEW = b"another key of thirty-two bytes."


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of the log's keys, with one in it."""
    monkeypatch.setattr(beside_the_keys, "_path", lambda: tmp_path / "witnessed.txt")
    for command in ("open_django", "migrate"):
        monkeypatch.setattr(f"clearsight.cli.keys.{command}", lambda: None)
    monkeypatch.setattr("clearsight.cli.log_keys.now", at)
    path, first = tmp_path / "signing.key", signing.key_file()
    assert first is not None and signing.log_keys()
    path.write_bytes(first.read_bytes())
    monkeypatch.setenv("CLEARSIGHT_SIGNING_KEY_FILE", str(path))
    signing.read_again()
    yield path
    monkeypatch.undo()
    signing.read_again()


def hold(path: Path, *seeds: bytes) -> None:
    path.write_bytes(b"\n".join(base64.b64encode(seed) for seed in seeds))


@pytest.fixture
def outside(keys: Path, tmp_path: Path) -> Given:
    return Given(tmp_path)


def key_of(outside: Given) -> str:
    return notes.Verifier(outside.head.origin, signing.public_key()).text


def verify(outside: Given, capsys: Any, *words: str) -> tuple[int, str]:
    capsys.readouterr()
    status = main(["verify", str(outside.path), *words])
    return status, capsys.readouterr().out


def test_another_key_signs_the_log_and_the_earlier_one_says_so(
    outside: Given, keys: Path, tmp_path: Path, capsys: Any
) -> None:
    old, kept = outside.key, ["--witnessed", str(outside.kept)]
    keep_witnessed(outside.head.checkpoint)
    before = tmp_path / "before.zip"
    outside.write(outside.bundle())
    outside.path.rename(before)
    assert main(["keys", "log"]) == 0
    said = capsys.readouterr().out
    assert "signs 0 logs" in said and f"signs {len(heads())} log" in said and "tell whoever checks" in said
    new = key_of(outside)
    assert new != old and fsck(capsys)[0] == 0
    say_if_behind()
    # What others did before it was told of, a page that goes on with what it had seen: all of it grows on.
    reading.read(outside.done.record(), by=outside.done.sam, at=at())
    assert main(["audit", "key"]) == 0
    said = capsys.readouterr().out
    (change,) = changes_of(TreeHead.objects.get(pk=outside.head.tree))
    assert new in said and f"until it had {change.size:,} entries: {old}" in said
    assert main(["keys", "retire"]) == 2 and "a few minutes old" in capsys.readouterr().err
    hold(keys, base64.b64decode(keys.read_text().split()[1]))
    signing.read_again()
    reading.read(outside.done.record(), by=outside.done.sam, at=at())
    status, said = fsck(capsys)
    assert status == 0, said
    say_if_behind()
    # What is made now is checked with the new key, or with the old one, which says what follows.
    status, said = outside.verify(capsys)
    assert status == 0 and f"from {change.size} entries on another key signs the log" in said, said
    for given in (["--key", new], ["--key", old, "--key", new]):
        assert verify(outside, capsys, *given, *kept)[0] == 0
    # What was made before it is checked with the old key; the new one alone knows nothing of it.
    outside.path = before
    assert verify(outside, capsys, "--key", old, *kept)[0] == 0
    status, said = verify(outside, capsys, "--key", old, "--key", new, *kept)
    assert status == 0 and "note: an earlier key signed it" in said
    status, said = verify(outside, capsys, "--key", old, "--key", new)
    assert status == 1 and "not shown: an earlier key signed it" in said
    assert verify(outside, capsys, "--key", new, *kept)[0] == 1


def test_stopped_between_two_logs_it_goes_on_and_each_grows_meanwhile(
    outside: Given, keys: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        audit("retention.note", outside.done.record(), by=Operator(), at=at(), organisation=None)
    made = signing.add_log_key(keys, at())
    first, *others = heads()
    assert len(others) == 1
    assert change_key(first, by=Operator(), at=at())
    assert change_key(first, by=Operator(), at=at()) is None
    reading.read(outside.done.record(), by=outside.done.sam, at=at())
    assert fsck(capsys)[0] == 0
    assert main(["keys", "retire"]) == 2 and "clearsight keys log first" in capsys.readouterr().err
    assert main(["keys", "log"]) == 0
    assert "going on to log " in capsys.readouterr().out
    assert {one.key.public for head in heads() for one in changes_of(head)} == {made.public}
    assert len(signing.log_keys()) == 2 and Event.objects.filter(verb="audit.change_key").count() == len(
        heads()
    )
    # A process that has not seen the new key yet finds it where it lies, and does not sign on with the old.
    both = keys.read_text()
    keys.write_text(both.splitlines()[0])
    signing.read_again()
    assert len(signing.log_keys()) == 1
    keys.write_text(both)
    reading.read(outside.done.record(), by=outside.done.sam, at=at())
    assert fsck(capsys)[0] == 0
    # Once the newest has been there for a while, the earlier one goes.
    monkeypatch.setattr("clearsight.cli.log_keys.now", lambda: at() + SETTLED)
    assert main(["keys", "retire"]) == 0
    said = capsys.readouterr().out
    assert "retired log " in said and len(signing.log_keys()) == 1


def test_what_a_stolen_earlier_key_signs_afterwards_is_named(
    outside: Given, keys: Path, tmp_path: Path, capsys: Any
) -> None:
    old = signing.log_keys()[0]
    assert main(["keys", "log"]) == 0
    new = key_of(outside)
    head = TreeHead.objects.get(pk=outside.head.tree)
    forged = notes.sign(
        notes.Checkpoint(head.origin, head.size, bytes.fromhex(head.root)), old.private, old.public
    )
    given = tmp_path / "given.txt"
    given.write_text(forged)
    assert main(["audit", "fsck", "--witnessed", str(given)]) == 2
    assert "is not signed by this key" in capsys.readouterr().err
    sql("UPDATE audit_treehead SET checkpoint = %s WHERE tree = %s", forged, head.tree)
    status, said = fsck(capsys)
    assert status == 1 and "its newest checkpoint: the checkpoint is not signed by this key" in said
    # A bundle whose log it signed on: neither who knows the new key, nor who knows the old one, believes it.
    bundle = outside.bundle()
    outside.write({**bundle, "checkpoint": forged, "log": {**bundle["log"], "key": outside.key}})
    for key in (outside.key, new):
        status, said = verify(outside, capsys, "--key", key)
        assert status == 1, said


def test_a_change_that_the_key_before_did_not_say_is_named(outside: Given, keys: Path, capsys: Any) -> None:
    """Somebody with the database and a key of their own."""
    mine = Ed25519PrivateKey.from_private_bytes(NEW)
    own, truly = signing.LogKey(mine, mine.public_key().public_bytes_raw()), another_key.statement

    def said(last: notes.Checkpoint, before: signing.LogKey, to: signing.LogKey) -> dict[str, Any]:
        return {**truly(last, own, to), "before": notes.Verifier(last.origin, before.public).text}

    with pytest.MonkeyPatch.context() as lie:
        lie.setattr(another_key, "statement", said)
        assert main(["keys", "log"]) == 0
    status, text = fsck(capsys)
    assert status == 1 and "that another key follows is not signed by the key before it" in text, text
    assert outside.verify(capsys)[0] == 1


def test_where_the_key_is_lost_the_log_cannot_say_what_follows(
    outside: Given, keys: Path, tmp_path: Path, capsys: Any
) -> None:
    """As docs/reference/evidence.md has it, step by step."""
    keep_witnessed(outside.head.checkpoint)
    hold(keys, NEW)
    signing.read_again()
    assert main(["keys", "log"]) == 2 and "is not here" in capsys.readouterr().err
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
    words = ["--witnessed", str(outside.kept), "--key"]
    status, said = verify(outside, capsys, *words, key_of(outside))
    assert status == 0 and "the log only grew" in said
    status, said = verify(outside, capsys, *words, outside.key)
    assert status == 1 and "the checkpoint is not signed by the key of this log" in said


def test_a_key_put_there_by_hand_is_said_at_the_start_and_by_fsck(
    outside: Given, keys: Path, capsys: Any
) -> None:
    def said() -> list[str]:
        signing.read_again()
        capsys.readouterr()
        say_if_another_key()
        return capsys.readouterr().err.splitlines()

    origin = outside.head.origin
    assert said() == [] and "NOTE" not in fsck(capsys)[1]
    hold(keys, NEW)
    mine = [one for one in said() if origin in one]
    assert "the key that signed its newest checkpoint is not the one that is here" in mine[0]
    assert f"another key signed what was witnessed of {outside.head.size} entries" in mine[1]
    # It signs on; whoever was given a checkpoint before still has another.
    growing._seen.clear()
    reading.read(outside.done.record(), by=outside.done.sam, at=at())
    assert [one for one in said() if origin in one] == mine[1:]
    assert f"NOTE {origin}: another key signed what was witnessed" in fsck(capsys)[1]


def test_an_older_backup_is_not_restored_under_a_key_that_nothing_in_it_introduced(
    outside: Given, keys: Path, capsys: Any
) -> None:
    """As it is once `keys log` and `keys retire` were run: of the keys only the newest is here."""
    origin, earlier = outside.head.origin, keys.read_bytes()
    _refuse_another_log_key(lost=False)
    made = f"{base64.b64encode(NEW).decode()} {at() + timedelta(days=900):%Y-%m-%dT%H:%M:%S%z}"
    keys.write_text(made)
    signing.read_again()
    with pytest.raises(
        ClearsightError, match=rf"the key that signed {origin} in this backup is not here; put"
    ):
        _refuse_another_log_key(lost=False)
    _refuse_another_log_key(lost=True)
    assert f"WARNING: {origin} goes on under another key" in capsys.readouterr().out
    # The log grew under it: nothing that signed is left of the earlier one, nor was it witnessed.
    sql("DELETE FROM audit_witnessed")
    growing._seen.clear()
    reading.read(outside.done.record(), by=outside.done.sam, at=at())
    _refuse_another_log_key(lost=False)
    say_if_another_key()
    assert f"WARNING: {origin}: another key signed its first entries" in capsys.readouterr().err
    assert f"NOTE {origin}: another key signed its first entries" in fsck(capsys)[1]
    keys.write_bytes(earlier.strip() + b"\n" + made.encode())
    signing.read_again()
    assert main(["keys", "log"]) == 0
    say_if_another_key()
    assert "another key signed its first entries" in capsys.readouterr().err, "that is not undone any more"
