"""Accessible, archival PDFs by Typst: PDF/UA-1 and PDF/A-2a at once, from data that is never markup.

Each thread has compilers of its own, made when first used: after one has run, a process must not fork (a
server's workers fork first, and other programs are started afresh). Compiling takes time in proportion to
the text, about a second for a million characters, so that a limit of length is the limit of time.
"""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from clearsight.integrations.glyphs import drawn_by
from clearsight.kernel.refusals import Invalid
from clearsight.kernel.texts import NOT_IN_TEXT

FONTS = Path(__file__).parent / "fonts"
LONGEST = 3_000_000  # characters, with the keys that hold them: about three seconds
# Beyond Latin, if even what the fonts claim to have does not come out.
_LAST_RESORT = "\u024f"
# Marks on one letter, beyond which shaping takes for ever (as in UAX 15), and what the next ones stand on.
_MARKS, _CARRIER = 30, "\u200b\u25cc"
_FOREIGN = re.compile(rf"[^\x00-\x7f]{{{_MARKS + 1},}}")
# Broken before a letter or a sign, never between a letter and its marks.
_UNBROKEN = re.compile(r"\S{70}(?=[\w\x21-\x7e])")
_SCRIPTS_WITHOUT_NAMES = ("CJK", "HANGUL", "EGYPTIAN", "CUNEIFORM", "TANGUT", "YI ")
_local = threading.local()


def typeset(template: Path, document: Mapping[str, Any], at: datetime, pictures: Sequence[str] = ()) -> bytes:
    """The document as a PDF, dated `at`.

    What has no letter in our fonts is given by its name in brackets instead: [slightly smiling face].

    Args:
        template: a Typst file that reads its data with `json(bytes(sys.inputs.paper))`.
        document: what JSON can hold; `unprintable`, whether anything was given by its name, is added.
        pictures: SVG that we made ourselves, for `json(bytes(sys.inputs.pictures))`.

    Raises:
        Invalid: when it is too long to be made in reasonable time.
    """
    plain = _each_text(document, _without_marks)
    try:
        broken = plain != _each_text(document, _broken)
        return _compiled(template, {**plain, "unprintable": broken}, at, pictures)
    except typst.TypstError:
        pass  # almost always a character that no font has
    drawn = drawn_by(FONTS)
    known = _each_text(plain, lambda text: _named(text, lambda letter: ord(letter) in drawn))
    try:
        return _compiled(template, {**known, "unprintable": True}, at, pictures)
    except typst.TypstError:
        latin = _each_text(known, lambda text: _named(text, lambda letter: letter <= _LAST_RESORT))
        return _compiled(template, {**latin, "unprintable": True}, at, pictures)


def _compiled(template: Path, document: Mapping[str, Any], at: datetime, pictures: Sequence[str]) -> bytes:
    data = json.dumps(document, ensure_ascii=False)
    if len(data) > LONGEST:
        raise Invalid.one("document", "it is too long to be printed in one piece", "print its parts")
    pdf = _compiler(template).compile(
        format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=int(at.timestamp()),
        sys_inputs={"paper": data, "pictures": json.dumps(pictures)},
    )  # fmt: skip
    assert isinstance(pdf, bytes)  # a list only where every page is a picture of its own
    return pdf


def _compiler(template: Path) -> typst.Compiler:
    found: dict[Path, typst.Compiler] = _local.__dict__.setdefault("compilers", {})
    if template not in found:
        fonts = [str(FONTS)] if FONTS.is_dir() else []
        # No font of the machine's: the same record looks the same everywhere.
        found[template] = typst.Compiler(
            str(template), root=str(template.parent), font_paths=fonts, ignore_system_fonts=True
        )
    return found[template]


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same with every text in it changed; keys are ours."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each_text(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(one, change) for one in value]
    return value


def _broken(text: str) -> str:
    """With places to break what is too long for a line, and no heap of marks on one letter."""
    carried = _FOREIGN.sub(lambda run: _carried(run[0]), text.replace("\r\n", "\n"))
    return _UNBROKEN.sub("\\g<0>\u200b", carried)


def _carried(run: str) -> str:
    letters, heap = [], 0
    for letter in run:
        heap = heap + 1 if unicodedata.category(letter).startswith("M") else 0
        if heap > _MARKS:
            letters.append(_CARRIER)
            heap = 1
        letters.append(letter)
    return "".join(letters)


def _without_marks(text: str) -> str:
    """Without what would move or turn the text; such a mark is named, so that nobody is deceived by it."""
    return _broken(NOT_IN_TEXT.sub(lambda found: _name(found[0]), text.replace("\r\n", "\n")))


def _named(text: str, is_drawn: Callable[[str], bool]) -> str:
    return "".join(letter if letter in "\n\t\u200b" or is_drawn(letter) else _name(letter) for letter in text)


def _name(letter: str) -> str:
    """`[slightly smiling face]`; `[U+4E2D]` for what has no telling name."""
    if unicodedata.category(letter) in ("Cf", "Mn", "Me") and unicodedata.bidirectional(letter) in (
        "BN",
        "NSM",
    ):
        return ""  # joins or colours the sign before it, which has been named
    name = unicodedata.name(letter, "")
    if not name or name.startswith(_SCRIPTS_WITHOUT_NAMES) or unicodedata.category(letter) == "Cf":
        return f"[U+{ord(letter):04X}]"
    return f"[{name.lower()}]"
