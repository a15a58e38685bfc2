"""Whether words stand in a text, whatever their case, and the line of it in which the first one does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

MOST_WORDS = 8
AROUND = 70  # characters on either side of what was found
# What a form calls its own choices and things, which nobody wrote: child_in_need_plan, an identifier.
_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line of what was found: what stands before the word, the word as it was written, what comes after."""

    before: str
    hit: str
    after: str


def wanted_in(words: str) -> tuple[str, ...]:
    """The words that somebody looks for, each once; of more than `MOST_WORDS` the first."""
    return tuple(dict.fromkeys(words.casefold().split()))[:MOST_WORDS]


def holds_all(texts: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether each of the words stands somewhere in the texts, as a part of a word too."""
    folded = "\n".join(texts).casefold()
    return all(word in folded for word in wanted)


def excerpt(texts: Iterable[str], wanted: Iterable[str]) -> Excerpt:
    """The line around the first of the words that is found; the beginning, where folding moved it."""
    kept = [" ".join(text.split()) for text in texts]
    for word in wanted:
        for text in kept:
            if (found := text.lower().find(word)) >= 0 and len(text.lower()) == len(text):
                return _around(text, found, found + len(word))
    return Excerpt("", "", _cut(kept[0] if kept else "", 2 * AROUND))


def _around(text: str, first: int, last: int) -> Excerpt:
    before, after = text[:first], text[last:]
    if len(before) > AROUND:
        before = "… " + before[-AROUND:].partition(" ")[2]
    return Excerpt(before, text[first:last], _cut(after, AROUND))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rpartition(" ")[0] + " …"


def texts_in(value: Any) -> Iterator[str]:
    """What somebody wrote in a field of a form, whatever its shape; not the codes of its choices."""
    if isinstance(value, str):
        if value and not _CODE.fullmatch(value):
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part)
