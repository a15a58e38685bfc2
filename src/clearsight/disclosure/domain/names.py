"""Names of others in what somebody wrote: those we know, and what looks like one, in any script."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from clearsight.disclosure.domain.everyday import COMMON
from clearsight.disclosure.domain.gaps import after_of, before_of
from clearsight.disclosure.domain.letters import Folded, folded, packed
from clearsight.disclosure.domain.looks import begins, looks
from clearsight.disclosure.domain.redacting import left_of, occurs, plain, stands_alone
from clearsight.disclosure.domain.spellings import addresses, otherwise_spelt
from clearsight.kernel.errors import Fault

# By fewer letters nobody looks; of two letters a name that is known is marked where it has its capital.
_SHORTEST, _SHORT, _BETWEEN, MOST_WORDS = 3, 2, r"[\W_]*+", 6
_LETTER = r"[^\W_]"
# Between two texts: no name goes on from one into the next.
_APART = f"\n{'-' * 40}\n"
# A figure after a name ("Fennimore2", a footnote's) is no part of it.
_BEFORE, _AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"


def parts_of(name: str) -> list[str]:
    """A name and each part of it that can stand for it: `Odette Fennimore`, `Odette`, `Fennimore`.

    Of `Anne-Marie O’Neil` also `Anne`, `Marie` and `Neil`.
    """
    parts = re.findall(r"[\w’'‐-]+", plain(name))
    parts += [one for part in parts for one in re.split(r"[’'‐-]", part)]
    long = [part for part in parts if len(part) >= _SHORT]
    return list(dict.fromkeys([" ".join(name.split()), *long]))


def speaks_of(names: Iterable[str], text: str) -> bool:
    """Whether one of these names, whole, stands in the text, with its accents or without.

    Where a script has no gap between words, or writes short ones in one with the next, it is found in them.
    """
    written = folded(plain(text))
    return any(pattern.search(written.text) for name in names if (pattern := _whole(name)))


def is_named(name: str, text: str) -> bool:
    """Whether the text speaks of somebody by their name or a part of it, however spelt: `Mrs Framley`.

    A part that is a common word (Will, May) is theirs with a capital; one of two letters (An) is not.
    """
    words = plain(text)
    return _named(name, words, folded(words)) or any(otherwise_spelt(words, known_names([name]).words))


def those_named(names: Mapping[int, str], texts: Iterable[str]) -> set[int]:
    """Of whom any of the texts speaks, as `is_named` asks of one: of all at once, and the texts read once.

    Args:
        names: of each person, by their primary key.
    """
    words = plain(_APART.join(texts))
    written = folded(words)
    letters, alone = packed(written.text), set(re.findall(r"[^\W\d_]+", written.text))
    known = {key: known_names([name]) for key, name in names.items()}
    maybe = [
        key
        for key, one in known.items()
        if any(
            {part, f"{part}s"} & alone if len(part) <= _SHORT and part.isascii() else part and part in letters
            for part in one.parts.values()
        )
    ]
    every = frozenset[str]().union(*(known[key].words for key in maybe))
    spelt = [packed(folded(one).text) for one in otherwise_spelt(words, every)]
    return {
        key
        for key in maybe
        if _named(names[key], words, written)
        or any(part in one for part in known[key].words if len(part) > _SHORT for one in spelt)
    }


def _named(name: str, words: str, written: Folded) -> bool:
    parts = [one for one in parts_of(name) if len(one) > _SHORT or one.casefold() not in COMMON]
    there = ((part, one) for part in parts for one in _standing(part, words, written))
    return any(part.casefold() not in COMMON or not one[:1].islower() for part, one in there)


def _whole(name: str) -> re.Pattern[str] | None:
    parts = [re.escape(part) for part in re.findall(rf"{_LETTER}+", folded(plain(name)).text)]
    if not parts:
        return None
    # Of what ends in a figure ("FA-C1") another figure makes another.
    before = rf"(?<!{_LETTER})" if parts[0][0].isdigit() else _BEFORE
    after = rf"(?!{_LETTER})" if parts[-1][-1].isdigit() else _AFTER
    letters = packed(folded(plain(name)).text)
    before, after = before_of(letters, before), after_of(letters, f"s?{after}")
    return re.compile(f"{before}{_BETWEEN.join(parts)}{after}")


@dataclass(frozen=True, slots=True)
class Known:
    """Names that are known here: each part by which one may stand, and its letters packed together.

    `words` are the letters of those parts that are one word: spelt otherwise they are looked up here.
    """

    parts: Mapping[str, str]
    words: frozenset[str]


def known_names(names: Iterable[str]) -> Known:
    """Names made ready, once, to be looked for in many texts; kept no longer than for that."""
    parts = {part: packed(_fold(part)) for name in names for part in parts_of(name)}
    return Known(parts, frozenset(together for part, together in parts.items() if part.isalpha()))


def others_in(text: str, known: Known, subject: Iterable[str]) -> list[str]:
    """Names in the text that are not the subject's: known ones, titled ones, two capitals in a row.

    It marks too many rather than too few: somebody decides about each. A known name that is written without
    its accents is marked as it stands there, and so is a word of a script that has no capitals.
    """
    own, words = _own(subject), plain(text)
    written = folded(words)
    letters = packed(written.text)
    # Of the thousands of names of a trust few stand in any one text: no pattern is made of the others.
    alone = set(re.findall(r"[^\W\d_]+", written.text))
    candidates = [
        part
        for part, together in known.parts.items()
        if together and (together in letters if len(part) > _SHORT else {together, f"{together}s"} & alone)
    ]
    found = [spelt for one in candidates if _fold(one) not in own for spelt in _spelt(one, words, written)]
    found += otherwise_spelt(words, known.words - own)
    found += addresses(words, own)
    found += [part for one in looks(words) for part in _not_own(one, own)]
    return sorted(dict.fromkeys(found), key=str.casefold)


def _spelt(part: str, words: str, written: Folded) -> Iterator[str]:
    """A known name as it is to be blacked out: itself, or as the text spells it without its accents."""
    for there in _standing(part, words, written):
        yield part if occurs(part, there) else there


def _standing(part: str, words: str, written: Folded) -> Iterator[str]:
    """Each place where a part of a name stands, as it is written there; a short one with its capital."""
    pattern = _whole(part)
    for match in pattern.finditer(written.text) if pattern else ():
        there = " ".join(words[written.at(match.start()) : written.at(match.end())].split())
        if len(part) > _SHORT or not there[:1].islower():
            yield there


def _own(subject: Iterable[str]) -> frozenset[str]:
    return frozenset(_fold(part) for name in subject for part in parts_of(name))


def _fold(name: str) -> str:
    return folded(plain(name)).text


def _not_own(name: str, own: Collection[str]) -> list[str]:
    """What looks like a name, unless it is theirs. Of two parts with a comma between, the one that is not.

    `Hightower, Felix` is somebody, or the end of one name and the beginning of Felix's own.
    """
    if "," in name and any(_of(part, own) for part in name.split(",")):
        return [part.strip() for part in name.split(",") if not _of(part, own)]
    return [] if _fold(name) in own or _of(name, own) else [name]


def _of(words: str, own: Collection[str]) -> bool:
    return all(_fold(part.strip(",.")) in own for part in words.split())


def faults_of_names(field: str, names: Iterable[str]) -> list[Fault]:
    """Why one cannot look by these: each has a part that is a name, and none is a sentence.

    Whoever looks by "the", "and" and "a" reads all that anybody wrote.
    """
    faults = []
    for name in names:
        said = name.strip()[:60]
        if len(name.split()) > MOST_WORDS:
            faults.append(Fault(field, f"{said} is no name: it is too long", "one name on each line"))
        elif not _is_name(name):
            mend = "write a surname, or a first name of three letters or more, with its capital"
            faults.append(Fault(field, f"{said} is short, or a word that stands everywhere", mend))
    return faults


def _is_name(name: str) -> bool:
    words = [one for one in re.findall(r"[^\W\d_]+", plain(name)) if one.casefold() not in COMMON]
    # What is written without capitals (Chinese, Arabic) has no lower case either.
    capital = [one for one in words if not one[0].islower() and len(one) > 1]
    return len(capital) > 1 or any(len(one) >= _SHORTEST or one == one.lower() for one in capital)


def names_left(marked: Iterable[str], text: str, out: Mapping[str, str], subject: Iterable[str]) -> list[str]:
    """Which marked names, or a part of one that is a name, still stand in the text once it is blacked out.

    Args:
        subject: the names of whom it is about, of which each part may stand.
    """
    own = _own(subject)
    left = left_of(text, out)
    written = folded(left).text
    asked = dict.fromkeys(part for name in marked for part in (name, *_names_in(name)))
    return [one for one in asked if _fold(one) not in own and _stands(one, left, written)]


def _stands(name: str, text: str, written: str) -> bool:
    if stands_alone(name):
        return occurs(name, text)
    pattern = _whole(name)
    return bool(pattern and pattern.search(written))


def _names_in(name: str) -> list[str]:
    return [part for part in parts_of(name) if begins(part) and part.casefold() not in COMMON]
