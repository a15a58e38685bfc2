"""A sheet of paper as a witness: the newest checkpoint of each log, in letters and as a QR code."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import qrcode
from qrcode.image.svg import SvgPathImage

from clearsight.integrations.pdf import typeset
from clearsight.web import words

TEMPLATE = Path(__file__).with_name("checkpoint.typ")
_PIECE = 60  # letters: longer words would be broken by marks that belong to no checkpoint


def checkpoint_sheet(logs: Iterable[tuple[str, int, str, str]], at: datetime) -> bytes:
    """A page for each log, as a PDF.

    Args:
        logs: of each whose it is, its size, its signed checkpoint, and its public key in one line.
    """
    pages = [
        {
            "organisation": name,
            "size": f"{size:,}",
            "qr": _pieces(_drawn(note)),
            "note": [_pieces(line) for line in note.splitlines() if line],
            "key": _pieces(key),
        }
        for name, size, note, key in logs
    ]
    title = "A checkpoint of the log of Clearsight"
    return typeset(TEMPLATE, {"title": title, "day": words.moment(at), "logs": pages}, at)


def _drawn(note: str) -> str:
    drawn: bytes = qrcode.make(note.encode(), image_factory=SvgPathImage, border=4).to_string()
    return drawn.decode()


def _pieces(text: str) -> list[str]:
    return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
