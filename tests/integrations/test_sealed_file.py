"""A sealed file opens to its end as it was made, or not at all."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clearsight.cli.backup import unpack
from clearsight.integrations.sealed_file import PIECE, SealedReader, SealedWriter
from clearsight.kernel.errors import ClearsightError

pytestmark = pytest.mark.req("L10")


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """Three MiB of chance in a sealed file."""
    made = tmp_path / "clearsight-20260310-100000.backup"
    place = tmp_path / "copying"
    place.mkdir()
    (place / "a.bin").write_bytes(os.urandom(3 << 20))
    with made.open("wb") as out:
        writer = SealedWriter(out, {"made": "now"})
        with tarfile.open(mode="w|gz", fileobj=writer) as tar:
            tar.add(place / "a.bin", "a.bin")
        writer.finish()
    return made


Harm = Callable[[bytes], bytes]


def flipped(at: Callable[[int], int]) -> Harm:
    def harm(raw: bytes) -> bytes:
        place = at(len(raw))
        return raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]

    return harm


def without_a_piece(raw: bytes) -> bytes:
    """The first sealed piece taken out, whole."""
    head = raw.index(b"\n", raw.index(b"\n") + 1) + 1
    length = int.from_bytes(raw[head : head + 4], "big")
    return raw[:head] + raw[head + 4 + length :]


@pytest.mark.abuse(23)
@pytest.mark.parametrize(
    "harm",
    [
        flipped(lambda n: 3), flipped(lambda n: 60), flipped(lambda n: 200), flipped(lambda n: 400),
        flipped(lambda n: n // 2), flipped(lambda n: n - 1), lambda raw: raw[:-1],
        lambda raw: raw[: len(raw) // 2], lambda raw: raw[:-40], lambda raw: raw + b"\0", lambda raw: b"",
        without_a_piece,
    ],
)  # fmt: skip
def test_whatever_was_done_to_it_it_is_refused_loudly(sealed: Path, tmp_path: Path, harm: Harm) -> None:
    (tmp_path / "fine").mkdir()
    unpack(sealed, tmp_path / "fine")
    sealed.write_bytes(harm(sealed.read_bytes()))
    with pytest.raises(ClearsightError):
        unpack(sealed, tmp_path / "fine")


@pytest.mark.abuse(23)
def test_without_its_master_key_nothing_opens(sealed: Path, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("CLEARSIGHT_MASTER_KEYS", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    with pytest.raises(ClearsightError, match="is not here"):
        unpack(sealed, tmp_path)


def test_no_two_pieces_change_places() -> None:
    out = io.BytesIO()
    writer = SealedWriter(out, {})
    writer.write(os.urandom(2 * PIECE + 1))
    writer.finish()
    raw = out.getvalue()
    SealedReader(io.BytesIO(raw), "it").read_to_the_end()
    head = raw.index(b"\n", raw.index(b"\n") + 1) + 1
    size = 4 + int.from_bytes(raw[head : head + 4], "big")
    one, two, rest = raw[head : head + size], raw[head + size : head + 2 * size], raw[head + 2 * size :]
    with pytest.raises(ClearsightError, match="altered"):
        SealedReader(io.BytesIO(raw[:head] + two + one + rest), "it").read_to_the_end()
