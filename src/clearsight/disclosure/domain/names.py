"""Names of others in what somebody wrote: those we know, and what looks like one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from clearsight.disclosure.domain.everyday import COMMON
from clearsight.disclosure.domain.redacting import left_of, plain
from clearsight.kernel.errors import Fault

_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|PC|Sgt)\.?[^\S\n]+[A-Z][\w’'-]+")
_TWO = re.compile(r"\b[A-Z][a-z’'-]+(?:[^\S\n]+[A-Z][a-z’'-]+)+\b")
_SHORTEST, _BETWEEN, MOST_WORDS = 3, r"[\W_]*+", 6
_LETTER = r"[^\W_]"


def parts_of(name: str) -> list[str]:
    """A name and each part of it that can stand for it: `Odette Fennimore`, `Odette`, `Fennimore`."""
    parts = [part for part in re.findall(r"[\w’'-]+", plain(name)) if len(part) >= _SHORTEST]
    return list(dict.fromkeys([" ".join(name.split()), *parts]))


def speaks_of(names: Iterable[str], text: str) -> bool:
    """Whether one of these names, whole, stands in the text."""
    return any(pattern.search(plain(text)) for name in names if (pattern := _whole(name)))


def _whole(name: str) -> re.Pattern[str] | None:
    parts = [re.escape(part) for part in re.findall(rf"{_LETTER}+", plain(name))]
    whole = rf"(?<!{_LETTER}){_BETWEEN.join(parts)}s?(?!{_LETTER})"
    return re.compile(whole, re.IGNORECASE) if parts else None


def others_in(text: str, known: Collection[str], subject: Iterable[str]) -> list[str]:
    """Names in the text that are not the subject's: known ones, titled ones, two capitals in a row.

    It marks too many rather than too few: somebody decides about each.
    """
    own = {part.casefold() for name in subject for part in parts_of(name)}
    candidates = [part for name in known for part in parts_of(name)]
    found = [one for one in dict.fromkeys(candidates) if one.casefold() not in own and _stands(one, text)]
    looks = [m.group(0) for pattern in (_TITLED, _TWO) for m in pattern.finditer(plain(text))]
    found += [one for one in looks if one.casefold() not in own and not _of(one, own)]
    return sorted(dict.fromkeys(found), key=str.casefold)


def _stands(part: str, text: str) -> bool:
    return bool(re.search(rf"\b{re.escape(part)}\b", plain(text), re.IGNORECASE))


def _of(words: str, own: Collection[str]) -> bool:
    return all(part.casefold() in own for part in words.split())


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
    own = {part.casefold() for name in subject for part in parts_of(name)}
    left = left_of(text, out)
    asked = dict.fromkeys(part for name in marked for part in (name, *_names_in(name)))
    return [one for one in asked if one.casefold() not in own and speaks_of([one], left)]


def _names_in(name: str) -> list[str]:
    return [part for part in parts_of(name) if part[:1].isupper() and part.casefold() not in COMMON]
