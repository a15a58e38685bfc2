"""A file is there whole or not at all, and nobody else reads it; what is there already is not taken away."""

from __future__ import annotations

from pathlib import Path

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


def test_what_cannot_be_written_leaves_what_was_there_and_nothing_beside_it(tmp_path: Path) -> None:
    of = tmp_path / "kept.txt"
    of.mkdir()
    with pytest.raises(OSError):
        whole_file.replace(of, b"one")
    assert [*tmp_path.iterdir()] == [of] and of.is_dir()
