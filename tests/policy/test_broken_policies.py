"""A folder of deliberately broken policies: each must be refused, in the words that it asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearsight.kernel.errors import ClearsightError
from clearsight.policy.files import load_policy

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(BROKEN.glob("*.toml"))
WORDS = "# error must say: "


def words_asked_for(file: Path) -> list[str]:
    """The words that the error of a file must contain, from its first lines."""
    lines = file.read_text("utf-8").splitlines()
    return [line.removeprefix(WORDS) for line in lines if line.startswith(WORDS)]


@pytest.mark.req("A2")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_broken_policy_is_refused_in_these_words(file: Path) -> None:
    with pytest.raises(ClearsightError) as refused:
        load_policy(file)
    told = str(refused.value)
    assert words_asked_for(file) != []
    assert [words for words in words_asked_for(file) if words not in told] == []
    assert all(fault.place.startswith(str(file)) and fault.mend for fault in refused.value.faults)


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 80


def test_every_fault_of_a_file_is_told_in_its_order(tmp_path: Path) -> None:
    file = BROKEN / "two_faults_at_once.toml"
    with pytest.raises(ClearsightError) as refused:
        load_policy(file)
    assert [fault.place.rpartition(", ")[2] for fault in refused.value.faults] == ["who.roles", "asks.every"]
