"""Blacking out: what is taken out is not there any more, and how long it was cannot be seen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from clearsight.disclosure.domain import EXEMPTIONS

BAR = "█████"
_BETWEEN = r"[\W_]*"


def plain(text: str) -> str:
    """The text as it is compared: compatible letters made one, and nothing that cannot be seen."""
    seen = unicodedata.normalize("NFKC", text)
    return "".join(one for one in seen if one in "\n\t" or unicodedata.category(one) not in ("Cf", "Cc"))


def occurs(words: str, text: str) -> bool:
    """Whether the words stand in the text, whatever the case of their letters and what is between them."""
    pattern = _pattern(words)
    return bool(pattern and pattern.search(plain(text)))


def redacted(text: str, out: Mapping[str, str]) -> str:
    """The text with every occurrence of the words taken out, and a bar of always the same length instead.

    Args:
        out: the words to be taken out, each with the code of its exemption.

    Raises:
        KeyError: for an exemption that nobody knows.
    """
    text = plain(text)
    spans = sorted(
        (found.start(), found.end(), code)
        for words, code in out.items()
        for pattern in [_pattern(words)] if pattern
        for found in pattern.finditer(text)
    )  # fmt: skip
    pieces, at = [], 0
    for begins, ends, code in _joined(spans):
        pieces += [text[at:begins], f"{BAR} [{EXEMPTIONS[code].label}]"]
        at = ends
    return "".join([*pieces, text[at:]])


def _joined(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    joined: list[tuple[int, int, str]] = []
    for begins, ends, code in spans:
        if joined and begins < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]), joined[-1][2])
        else:
            joined.append((begins, ends, code))
    return joined


def _pattern(words: str) -> re.Pattern[str] | None:
    """Each word in order, whatever stands between; a part of a longer word is taken out with it."""
    parts = re.findall(r"\w+", plain(words))
    if not parts:
        return None
    return re.compile(r"\w*" + _BETWEEN.join(map(re.escape, parts)) + r"\w*", re.IGNORECASE)
