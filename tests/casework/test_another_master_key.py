"""Another master key in place of an earlier one, while everybody works; and nothing is lost on the way."""

from __future__ import annotations

import os
import random
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from clearsight.casework.actions import keys_by_master, wrap_some_anew
from clearsight.casework.models import CaseFile, File, PurposeKey
from clearsight.casework.queries import identity
from clearsight.cli import main
from clearsight.integrations.envelope import DoesNotOpen, opened_key, wrapped
from clearsight.integrations.keys import derived_key, seal_for, unseal_for
from clearsight.integrations.ring import MasterKey, add_key, drop_keys, ring
from clearsight.kernel.errors import ClearsightError
from tests import world
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import OPERATOR, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(tmp_path: Path, settings: Any) -> Supervision:
    """A school under a ring of its own, with one master key."""
    found = story.held()  # under the key of all tests: what is kept of it is laid down for others
    derived_key("the key of purposes is there")
    things = [*File.objects.all(), *PurposeKey.objects.all()]
    keys = [opened_key(bytes(one.wrapped_key), one.key_identity) for one in things]
    settings.VAR_DIR = tmp_path
    for thing, key in zip(things, keys, strict=True):
        thing.wrapped_key = wrapped(key, thing.key_identity, ring().current)
        thing.save(update_fields=["wrapped_key"])
    return found


def name_of(held: Supervision) -> str:
    held.case.refresh_from_db()
    return identity(CaseFile.objects.get(pk=held.case.pk), by=held.sam, at=at()).family


def test_everything_opens_before_between_and_after(held: Supervision, tmp_path: Path) -> None:
    kept = seal_for("draft", "unsaved words", "row")
    first = ring().current
    second = add_key(tmp_path / "master.key", at())
    count = sum(keys_by_master().values())
    assert keys_by_master() == {first.id: count}
    assert wrap_some_anew(by=OPERATOR, at=at(), most=1) == 2  # one file's key, and that of purposes
    assert keys_by_master() == {first.id: count - 2, second.id: 2}
    assert name_of(held) == world.FAMILY
    while wrap_some_anew(by=OPERATOR, at=at(), most=1):
        pass
    assert keys_by_master() == {second.id: count}
    drop_keys(tmp_path / "master.key", {first.id})
    assert name_of(held) == world.FAMILY
    assert unseal_for("draft", kept, "row") == "unsaved words"


def test_what_is_new_is_wrapped_by_the_newest(held: Supervision, tmp_path: Path) -> None:
    second = add_key(tmp_path / "master.key", at())
    assert File.fresh(held.case.organisation_id, "case").wrapped_key.startswith(second.id)


def test_a_key_destroyed_while_keys_are_wrapped_anew_stays_destroyed(
    held: Supervision, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_key(tmp_path / "master.key", at())
    from clearsight.casework.actions import keys

    real = keys.wrapped_anew

    def destroyed_meanwhile(before: bytes, identity: str, master: Any) -> bytes:
        if identity == held.case.file.key_identity:
            File.objects.filter(pk=held.case.file_id).update(wrapped_key=b"")
        return real(before, identity, master)

    monkeypatch.setattr(keys, "wrapped_anew", destroyed_meanwhile)
    wrap_some_anew(by=OPERATOR, at=at())
    assert bytes(File.objects.get(pk=held.case.file_id).wrapped_key) == b""


def test_the_key_of_a_purpose_tells_of_no_other(held: Supervision) -> None:
    assert derived_key("one") == derived_key("one") != derived_key("other")
    sealed = seal_for("one", "words", "row")
    for purpose, row in (("other", "row"), ("one", "another row")):
        with pytest.raises(DoesNotOpen):
            unseal_for(purpose, sealed, row)


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """`clearsight keys`, on the tables of the test."""
    for command in ("open_django", "migrate"):
        monkeypatch.setattr(f"clearsight.cli.keys.{command}", lambda: None)
    return lambda word: main(["keys", word])


@pytest.mark.shown
def test_the_command_rotates_says_so_and_retires(
    held: Supervision, keys: Callable[[str], int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = ring().current
    assert keys("rotate") == 0
    second, said = ring().current, capsys.readouterr().out
    assert second.id != first.id and f"made {second.id.hex()}" in said
    assert f"{first.id.hex()}  earlier, wraps 0 keys" in said
    assert keys("retire") == 2  # the newest is a few minutes old: a page may still use the earlier
    assert "wait for five minutes" in capsys.readouterr().err
    old = second.line.replace(second.since.isoformat(), "2026-03-10T10:00:00+00:00") if second.since else ""
    (tmp_path / "master.key").write_text(f"{first.line}\n{old}\n")
    assert keys("retire") == 0
    assert [one.id for one in ring().keys] == [second.id]
    assert "nothing is to be done" not in capsys.readouterr().out
    assert keys("status") == 0 and capsys.readouterr().out.endswith("\nnothing is to be done\n")
    assert keys("foo") == 2
    assert (
        "clearsight keys: there is no 'foo'; use one of status, rotate, log, retire"
        in capsys.readouterr().err
    )
    assert name_of(held) == world.FAMILY


@pytest.mark.shown
def test_a_stopped_rotation_goes_on_to_the_same_key(
    held: Supervision, keys: Callable[[str], int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = add_key(tmp_path / "master.key", at())
    wrap_some_anew(by=OPERATOR, at=at(), most=1)
    assert keys("status") == 0 and "to do: clearsight keys rotate" in capsys.readouterr().out
    assert keys("retire") == 2
    assert "rotate first" in capsys.readouterr().err
    assert keys("rotate") == 0
    assert f"going on to {second.id.hex()}" in capsys.readouterr().out
    assert set(keys_by_master()) == {second.id}


@pytest.mark.shown
def test_what_is_wrapped_by_a_key_that_is_not_here_is_said(
    held: Supervision, keys: Callable[[str], int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = ring().current.id
    (tmp_path / "master.key").write_text(MasterKey(b"\7" * 32).line)
    assert keys("status") == 1
    assert f"{lost.hex()}  NOT HERE" in capsys.readouterr().out
    with pytest.raises(ClearsightError, match="does not open"):
        name_of(held)


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_every_key_opens_and_going_on_completes_it(
    held: Supervision, tmp_path: Path
) -> None:
    keys = {one.pk: opened_key(bytes(one.wrapped_key), one.key_identity) for one in File.objects.all()}
    chance = random.Random(11)
    for _ in range(6):
        _killed_while_it_rotates(tmp_path / "master.key", chance.randrange(1, len(keys)))
        opened = {one.pk: opened_key(bytes(one.wrapped_key), one.key_identity) for one in File.objects.all()}
        assert opened == keys and derived_key("one")
        assert not set(keys_by_master()) - {one.id for one in ring().keys}
    assert len(ring().keys) > 1
    while wrap_some_anew(by=OPERATOR, at=at()):
        pass
    assert set(keys_by_master()) == {ring().current.id}
    assert name_of(held) == world.FAMILY


def _killed_while_it_rotates(file: Path, after: int) -> None:
    """Another process rotates, a key at a time, and is killed (SIGKILL) somewhere after so many."""
    reading, writing = os.pipe()
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            _forget_connections()
            if len(keys_by_master()) < 2:
                add_key(file, at())
            os.write(writing, b".")
            while wrap_some_anew(by=OPERATOR, at=at(), most=1):
                os.write(writing, b".")
            os.write(writing, b"." * after)  # nothing is left to do: it is killed while it waits
            signal.pause()
        finally:
            traceback.print_exc()
            os._exit(1)
    os.close(writing)
    for _ in range(after):
        assert os.read(reading, 1)
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    os.close(reading)
    assert os.WIFSIGNALED(status)


def _forget_connections() -> None:
    """What a child finds may be its parent's: those made before a browser's loop began come to light again.

    Django keeps connections by thread, or by the context of a loop that runs; to a child no loop runs.
    """
    for one in connections.all(initialized_only=True):
        one.connection = None
