"""What looks like a name: by its capitals, a title or an initial before it, or a script without any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from clearsight.disclosure.domain.everyday import ACRONYMS, COMMON

_TITLES = frozenset({"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "PC", "Sgt"})
# What stands between two parts of a name, and begins with no capital.
_PARTICLES = frozenset(
    ("af", "al", "ap", "av", "bin", "bint", "da", "dal", "de", "del", "den", "der", "di", "do", "dos", "du",
     "el", "ibn", "la", "le", "van", "ter", "ten", "von", "zu", "zur")
)  # fmt: skip
# Letters with the marks over and under them that Indian and Thai scripts write as signs of their own.
_SIGN = "[^\\W\\d_]|[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0980-\u0dff\u0e31-\u0e4e]"
_WORD = re.compile(f"(?:{_SIGN})+(?:[’'‐-](?:{_SIGN})+)*")
_LOUD = frozenset(one.upper() for one in _TITLES)
# Over the end of a line; unless what is there begins with a label ("Outcome: ").
_NEXT_LINE = re.compile(r"[^\S\n]*\n[^\S\n]*(?![^\n:.]{0,60}:)")
_TITLE_ENDS, _COMMA, _SPACE = re.compile(r"\.\s*|\s+"), re.compile(r",\s+"), re.compile(r"[^\S\n]+")
_INITIAL_ENDS, _LINE_AFTER = re.compile(r"\.[^\S\n]?"), re.compile(r"\.[^\S\n]*\n\s*")


def looks(text: str) -> Iterator[str]:
    """What looks like a name in the text, as `redacting.plain` leaves it; too much rather than too little."""
    yield from _looks(text)
    words = list(_WORD.finditer(text))
    for place, (one, other) in enumerate(pairwise(words)):
        if _pair(text, one, other) and not _listed(text, words, place):
            yield " ".join(text[one.start() : other.end()].split())


def _listed(text: str, words: list[re.Match[str]], place: int) -> bool:
    """Whether two words with a comma between end one whole name and begin the next: each is found itself."""
    if not _COMMA.fullmatch(text, words[place].end(), words[place + 1].start()):
        return False
    if place == 0 or place + 2 == len(words):
        return False
    beside = ((words[place - 1], words[place]), (words[place + 1], words[place + 2]))
    return all(
        begins(one[0]) and begins(other[0]) and not (_common(one[0]) or _common(other[0]))
        and _SPACE.fullmatch(text, one.end(), other.start()) for one, other in beside
    )  # fmt: skip


def _pair(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Two words that are a name otherwise than `Jake Greene`: `Mrs F`, `S.A.`, `Jake SMITH`, `Smith, Jake`.

    So are those which the end of a line has parted.
    """
    first, second = one[0], other[0]
    if not (first[0].isupper() and second[0].isupper()):
        return False
    at, to = one.end(), other.start()
    if first in _TITLES or first in _LOUD:
        return bool(_TITLE_ENDS.fullmatch(text, at, to)) and (len(second) == 1 or not _common(second))
    if len(first) == len(second) == 1:
        return bool(_INITIAL_ENDS.fullmatch(text, at, to)) and text[other.end() : other.end() + 1] == "."
    if len(first) == 1 and len(second) > 1:
        return bool(_LINE_AFTER.fullmatch(text, at, to)) and not _common(second)
    if len(second) == 1 or _common(first) or _common(second):
        return False
    if _SPACE.fullmatch(text, at, to):
        return second.isupper() and (begins(first) or (len(first) > 2 and len(second) > 2))
    if _COMMA.fullmatch(text, at, to):
        return True
    next_line = _NEXT_LINE.match(text, at)
    return bool(next_line and next_line.end() == to)


def _common(word: str) -> bool:
    small = word.casefold()
    return small in COMMON or (word.isupper() and small in ACRONYMS)


def _looks(text: str) -> Iterator[str]:
    """What looks like a name: a title or an initial with what follows, two capitals, a script without any."""
    run: list[re.Match[str]] = []
    for word in (*_WORD.finditer(text), None):
        gap = text[run[-1].end() : word.start()] if run and word else ""
        short = run and (run[-1][0] in _TITLES or len(run[-1][0]) == 1)
        apart = not re.fullmatch(r"\.?[^\S\n]*" if short else r"[^\S\n]+", gap) or not gap
        if run and (word is None or apart or not (begins(word[0]) or word[0] in _PARTICLES)):
            yield from _named(text, run)
            run = []
        if word and (run or begins(word[0])):
            run.append(word)


def _named(text: str, run: list[re.Match[str]]) -> Iterator[str]:
    while run and not begins(run[-1][0]):
        run = run[:-1]  # a particle, after which no name came
    alone = run and len(run) == 1 and len(run[0][0]) > 1 and not _has_case(run[0][0])
    if alone or (len(run) > 1 and any(len(one[0]) > 1 for one in run[1:])):
        yield " ".join(text[run[0].start() : run[-1].end()].split())


def begins(word: str) -> bool:
    """Whether it is written as a name: with a capital and no more of them, or where there are none."""
    if not _has_case(word):
        return True
    capital = any(part[:1].isupper() or part[:1].istitle() for part in re.split(r"[’'‐-]", word))
    return capital and (len(word) == 1 or word in _TITLES or not word.isupper())


def _has_case(word: str) -> bool:
    return word.lower() != word.upper()
