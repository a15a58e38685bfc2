"""A file is there whole or not at all, and nobody else reads it; what is there already is not taken away."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clearsight.integrations import whole_file


def test_a_file_is_replaced_whole_and_nobody_else_reads_it(tmp_path: Path) -> None:
    of = tmp_path / "kept.txt"
    for content in (b"one", b"two"):
        whole_file.replace(of, content)
        assert (of.read_bytes(), of.stat().st_mode & 0o777) == (content, 0o600)
    assert [*tmp_path.iterdir()] == [of]


def test_what_is_there_stays_and_what_is_not_is_made_with_its_folder(tmp_path: Path) -> None:
    of = tmp_path / "new" / "key"
    for content in (b"mine", b"another's"):
        whole_file.make(of, content)
        assert (of.read_bytes(), of.stat().st_mode & 0o777) == (b"mine", 0o600)
    assert [*of.parent.iterdir()] == [of]


@pytest.mark.parametrize("put", [whole_file.replace, whole_file.make])
def test_it_is_on_the_disk_before_it_is_in_its_place_and_so_is_its_name_in_the_end(
    put: Callable[[Path, bytes], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No power is cut here: it is looked at in which order the system is asked."""
    asked: list[Any] = []
    force, move, link = os.fsync, os.replace, os.link

    def forced(handle: int) -> None:
        of = os.fstat(handle)
        asked.append("the folder" if stat.S_ISDIR(of.st_mode) else of.st_size)
        force(handle)

    def put_there(by: Callable[..., None]) -> Callable[..., None]:
        return lambda *given, **more: (asked.append("in its place"), by(*given, **more))[1]

    monkeypatch.setattr(os, "fsync", forced)
    monkeypatch.setattr(os, "replace", put_there(move))
    monkeypatch.setattr(os, "link", put_there(link))
    put(tmp_path / "kept.txt", b"all of it")
    assert asked == [len(b"all of it"), "in its place", "the folder"]


def test_what_cannot_be_written_leaves_what_was_there_and_nothing_beside_it(tmp_path: Path) -> None:
    of = tmp_path / "kept.txt"
    of.mkdir()
    with pytest.raises(OSError):
        whole_file.replace(of, b"one")
    assert [*tmp_path.iterdir()] == [of] and of.is_dir()


def test_what_a_killed_process_left_goes_with_the_next_writing_and_what_a_living_one_writes_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, living = tmp_path / "disposals.txt", tmp_path / f".signing.key.{'a' * 16}"
    (tmp_path / f".master.key.{'0' * 16}").write_text("a key")
    (tmp_path / f".disposals.txt.{'1' * 16}").write_text("half of it")
    kept = [f".other.txt.{'2' * 16}", ".master.key.before-2027", "master.key", f".own.key.{'3' * 16}"]
    for one in kept[:-1]:
        (tmp_path / one).write_text("")
    (tmp_path / kept[-1]).symlink_to(tmp_path / "master.key")
    living.write_text("")
    with living.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        whole_file.replace(of, b"one")
        assert {one.name for one in tmp_path.iterdir()} == {*kept, of.name, living.name}
    # One that is being written is not taken for it: before it is locked, or until it is in its place.
    lock, move, taken = fcntl.flock, os.replace, list[str]()

    def locked(handle: int, how: int) -> None:
        if not taken and not how & fcntl.LOCK_NB:  # whoever writes it waits for the lock
            taken.append("before it was locked")
            whole_file._remove_left(of)
        lock(handle, how)

    def moved(*given: Any) -> None:
        whole_file._remove_left(of)
        move(*given)

    monkeypatch.setattr(fcntl, "flock", locked)
    monkeypatch.setattr(os, "replace", moved)
    whole_file.replace(of, b"two")
    assert of.read_bytes() == b"two" and {one.name for one in tmp_path.iterdir()} == {*kept, of.name}
