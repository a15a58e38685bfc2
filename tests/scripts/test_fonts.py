"""The fonts of PDFs, unpacked from what npm brings."""

from __future__ import annotations

from pathlib import Path

import pytest
import typst

from clearsight.integrations.glyphs import points_of
from scripts.fonts import PAGES, unpacked


def test_an_unpacked_font_is_read_under_its_own_name_with_all_its_letters(tmp_path: Path) -> None:
    woff = PAGES / "files" / "atkinson-hyperlegible-next-latin-ext-700-normal.woff"
    font = unpacked(woff.read_bytes(), "Reading Aloud", "Bold")
    assert {ord(letter) for letter in "Łőŵğ"} <= points_of(font)
    (tmp_path / "bold.ttf").write_bytes(font)
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(tmp_path)])
    assert [(one.family, one.weight) for one in found.fonts()] == [("Reading Aloud", 700)]


def test_what_is_no_font_is_refused() -> None:
    with pytest.raises(ValueError, match="no WOFF"):
        unpacked(b"\0" * 64, "x", "Bold")
