"""Words that stand in a record to which they do not belong: another child's name, a colleague's own troubles.

A name is looked for in every form in which people write it: whole, first name, surname, a part of either,
with a possessive or as a family ("the Larkspurs"), in initials with stops ("J. L."), without accents and in
any case. A name of one letter alone is no name. First names that are everyday words ("Will", "Hope") count
alone only where they are written with a capital inside a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from clearsight.kernel.refusals import Invalid

Kind = Literal["name", "wellbeing", "repeated"]
EVERYDAY = frozenset((
    "angel", "art", "autumn", "bill", "chance", "charity", "christian", "dawn", "daisy", "dean", "drew",
    "eve", "faith", "frank", "gene", "grace", "grant", "guy", "harmony", "heath", "hope", "hunter", "ivy",
    "jack", "jade", "jay", "joy", "lane", "lily", "mark", "may", "miles", "olive", "page", "pat", "pearl",
    "penny", "ray", "reed", "rich", "rob", "rose", "ruby", "sky", "star", "storm", "summer", "sunny",
    "trinity", "violet", "wade", "will", "young",
))  # fmt: skip
# What tells of somebody's own health and home, where the sentence is about one of the two who met.
TROUBLES = frozenset((
    "bereaved", "bereavement", "burnout", "exhausted", "insomnia", "maternity", "menopause", "miscarriage",
    "paternity", "pregnancy", "pregnant", "sick", "sickness", "stress", "stressed", "unwell",
))  # fmt: skip
# What stands beside a name in the name of a family.
NO_NAMES = frozenset(("the", "family", "and", "siblings", "children", "household", "of"))
OWN = frozenset(("i", "my", "me", "myself", "im", "ive"))
AT_LEAST = 6  # words in a row that are the same in two records: fewer are a turn of phrase

_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f]|['’](?=[^\W\d_]))*['’]?")
_ENDS = re.compile(r"[.!?…\n]\s*$|^\s*$|[:•\-–]\s*$")
_AROUND = 40


class MayNotBelong(Invalid):
    """Something in a record is to be looked at before it goes forward. Says where, and never the words."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Words of a text that may not belong in it: from `begins` to `ends`, with what stands around them."""

    kind: Kind
    words: str
    around: str
    begins: int
    ends: int

    @property
    def key(self) -> str:
        """By which it is known again when the same words come back with it."""
        return f"{self.kind}: {' '.join(map(plain, self.words.split()))}"


@dataclass(frozen=True, slots=True)
class _Word:
    plain: str
    begins: int
    ends: int
    capital: bool
    first: bool


def refuse_unless_meant(found: Iterable[Crossing], meant: Collection[str], place: str) -> None:
    """Nothing, where each of them (`Crossing.key`) is meant so.

    Raises:
        MayNotBelong: at `place`, where one is not.
    """
    if any(one.key not in meant for one in found):
        raise MayNotBelong.one(
            place, "words here may not belong in this file", "change them, or mean them so"
        )


def plain(word: str) -> str:
    """A word as it is compared: no accents, no capitals, no apostrophes, no possessive."""
    apart = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    return bare.removesuffix("'s").replace("'", "")


def names_crossing(text: str, others: Iterable[str], own: Iterable[str] = ()) -> list[Crossing]:
    """Where a name of somebody else stands in the text, in any of its forms.

    Args:
        others: whole names of those who do not belong there.
        own: whole names of those who do, and of those who met: what could be one of them is not told.
    """
    words, allowed = _words(text), {form for name in own for form in _forms(name)}
    forms = {form for name in others for form in _forms(name)} - allowed
    longest = max((len(form) for form in forms), default=0)
    found, at = [], 0
    while at < len(words):
        size = next((n for n in range(longest, 0, -1) if _stands(words[at : at + n], n, forms)), 0)
        if size:
            found.append(_crossing("name", text, words[at].begins, words[at + size - 1].ends))
        at += size or 1
    initials = {letters for name in others if len(letters := _initials(name)) > 1}
    for letters in initials - {_initials(name) for name in own}:
        pattern = r"(?<!\w)" + r"\.\s?".join(map(re.escape, letters)) + r"(?:\.|(?=['’]s\b))"
        found += [_crossing("name", text, *one.span()) for one in re.finditer(pattern, text)]
    return sorted(found, key=lambda one: one.begins)


def wellbeing_crossing(text: str, people: Collection[str]) -> list[Crossing]:
    """Where a sentence about one of the two who met ("I", or by name) speaks of their own health or home."""
    names = {plain(part) for name in people for part in name.split() if len(part) > 1}
    found = []
    for sentence in re.finditer(r"[^.!?\n]+", text):
        words = [
            _Word(w.plain, *_moved(w, sentence.start()), w.capital, w.first) for w in _words(sentence[0])
        ]
        about = {word.plain for word in words}
        if about & names or about & OWN:
            troubles = [word for word in words if word.plain in TROUBLES]
            found += [_crossing("wellbeing", text, word.begins, word.ends) for word in troubles]
    return found


def repeated_crossing(text: str, elsewhere: Iterable[str]) -> list[Crossing]:
    """Where words of another file stand again, at least six in a row: each stretch once."""
    there = {run for other in elsewhere for run in _runs([word.plain for word in _words(other)])}
    words = _words(text)
    plains = [word.plain for word in words]
    found, at = [], 0
    while at + AT_LEAST <= len(words):
        if tuple(plains[at : at + AT_LEAST]) not in there:
            at += 1
            continue
        end = at + AT_LEAST
        while end < len(words) and tuple(plains[end + 1 - AT_LEAST : end + 1]) in there:
            end += 1
        found.append(_crossing("repeated", text, words[at].begins, words[end - 1].ends))
        at = end
    return found


def _moved(word: _Word, by: int) -> tuple[int, int]:
    return word.begins + by, word.ends + by


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    for at in range(len(words) - AT_LEAST + 1):
        yield tuple(words[at : at + AT_LEAST])


def _words(text: str) -> list[_Word]:
    found = []
    for one in _WORD.finditer(text):
        before = text[max(0, one.start() - 4) : one.start()]
        first = bool(_ENDS.search(before)) or one.start() == 0
        found.append(_Word(plain(one[0]), one.start(), one.end(), one[0][0].isupper(), first))
    return found


def _forms(name: str) -> Iterator[tuple[str, ...]]:
    """The whole name, each part of it that is longer than a letter, and the surname as a family's."""
    parts = [word.plain for word in _words(name) if word.plain not in NO_NAMES]
    if len(parts) > 1:
        yield tuple(parts)
    alone = [part for part in parts if len(part) > 1]
    for part in alone:
        yield (part,)
    if alone:
        yield (f"{alone[-1]}s",)


def _stands(words: list[_Word], size: int, forms: Collection[tuple[str, ...]]) -> bool:
    if len(words) < size or tuple(word.plain for word in words) not in forms:
        return False
    everyday = size == 1 and words[0].plain in EVERYDAY
    return not everyday or (words[0].capital and not words[0].first)


def _initials(name: str) -> str:
    return "".join(part[0].upper() for part in re.split(r"[\s\-‐]+", name) if part and part[0].isalpha())


def _crossing(kind: Kind, text: str, begins: int, ends: int) -> Crossing:
    # Whole words: from the blank before and to the blank after, where there is one near.
    since = text.find(" ", begins - _AROUND, begins) + 1 if begins > _AROUND else 0
    until = text.rfind(" ", ends, ends + _AROUND) if ends + _AROUND < len(text) else len(text)
    since, until = since or max(0, begins - _AROUND), ends + _AROUND if until < 0 else until
    around = " ".join(text[since:until].split())
    before, after = since > 0, until < len(text)
    return Crossing(
        kind, text[begins:ends], f"{'…' if before else ''}{around}{'…' if after else ''}", begins, ends
    )
