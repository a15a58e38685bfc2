"""Known names that are not spelt as names are: broken at a hyphen or a line, spaced out, run together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from clearsight.disclosure.domain.letters import folded, packed

_PIECE = re.compile(r"[^\W\d_]+")
# What may break one word in two: a sign with no space beside it, or the end of a line with one or without.
_BREAK = re.compile(r"(?:[^\w\s]|_){1,3}|[^\w\s]{0,3}[^\S\n]{0,8}\n\s{0,8}")
_SPACED = re.compile(r"[\W_]{1,3}")
# A name of fewer letters is not looked for in pieces, nor one in more pieces or letters than these.
_LEAST, _PIECES, _LETTERS = 4, 24, 40
_HUMPS = 6
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sgt"})
# `McDonald` is not run together of two.
_BEGINNINGS = frozenset({"mc", "mac", "o", "d", "de", "di", "la", "le", "al", "fitz", "van"})
_LOCAL = re.compile(r"[\w.+’'-]{1,64}")
_HOST = re.compile(r"[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,6}")
_LONGEST_LOCAL = 64


def otherwise_spelt(text: str, known: Collection[str]) -> Iterator[str]:
    """Words of the text that are one of these but for how they are spelt, each as it stands there.

    `Fenni-more`, also over a line's end; `F e n n i m o r e`; `MrsFennimore`, and there also one unknown.
    It looks up what the text has, so that it takes no longer for a thousand names.

    Args:
        text: as `redacting.plain` leaves it.
        known: the letters of words, as `letters.folded` and `packed` make them.
    """
    pieces = list(_PIECE.finditer(text))
    small = [folded(one[0]).text for one in pieces]
    joins = [_joins(text, one, other) for one, other in pairwise(pieces)]
    for at, piece in enumerate(pieces):
        if _run_together(piece[0], known):
            yield piece[0]
        if at < len(joins) and joins[at]:
            yield from _in_pieces(text, pieces, small, joins, at, known)


def _joins(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    if other.start() - one.end() > _PIECES:
        return False
    single = len(one[0]) == len(other[0]) == 1
    return bool((_SPACED if single else _BREAK).fullmatch(text, one.end(), other.start()))


def _in_pieces(
    text: str,
    pieces: list[re.Match[str]],
    small: list[str],
    joins: list[bool],
    at: int,
    known: Collection[str],
) -> Iterator[str]:
    together, last = small[at], at
    while last < len(joins) and joins[last] and last - at < _PIECES and len(together) < _LETTERS:
        last += 1
        together += small[last]
        # What ends in "'s" is found as it is.
        bare = together if small[last] == "s" else together.removesuffix("s")
        if len(together) >= _LEAST and (together in known or bare in known):
            yield " ".join(text[pieces[at].start() : pieces[last].end()].split())


def _run_together(word: str, known: Collection[str]) -> bool:
    """Whether it is several words by its capitals, with a title first or a known name among them."""
    if word[1:].islower() or word.isupper() or word.islower():
        return False
    humps, begins = [], 0
    for place in range(1, len(word)):
        if word[place].isupper() and word[place - 1].islower():
            humps.append(folded(word[begins:place]).text)
            begins = place
    humps.append(folded(word[begins:]).text)
    if len(humps) == 1 or len(humps) > _HUMPS:
        return False
    if humps[0] in _TITLES:
        return True
    parts = [hump for before, hump in pairwise(("", *humps)) if before not in _BEGINNINGS]
    parts += ["".join(humps[place:]) for place in range(1, len(humps))]
    return any(len(one) >= _LEAST - 1 and one in known for one in parts)


def addresses(text: str, own: Collection[str]) -> Iterator[str]:
    """Each e-mail address in the text, whole, but one that is made of whose names these are.

    Args:
        own: folded names; with one letter besides (an initial) it is theirs too.
    """
    for sign in re.finditer("@", text):
        local = _LOCAL.match(text[max(0, sign.start() - _LONGEST_LOCAL) : sign.start()][::-1])
        host = _HOST.match(text, sign.end())
        if not local or not host:
            continue
        rest = packed(folded(local[0][::-1]).text)
        for name in sorted(own, key=len, reverse=True):
            rest = rest.replace(packed(name), "", 1)
        if len(rest) > 1:
            yield f"{local[0][::-1]}@{host[0]}"
