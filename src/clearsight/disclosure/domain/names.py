"""Names of others in what somebody wrote: those we know, and what looks like one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from clearsight.disclosure.domain.redacting import plain

_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|PC|Sgt)\.?[^\S\n]+[A-Z][\w’'-]+")
_TWO = re.compile(r"\b[A-Z][a-z’'-]+(?:[^\S\n]+[A-Z][a-z’'-]+)+\b")
_SHORTEST, _BETWEEN = 3, r"[\W_]*"


def parts_of(name: str) -> list[str]:
    """A name and each part of it that can stand for it: `Odette Fennimore`, `Odette`, `Fennimore`."""
    parts = [part for part in re.findall(r"[\w’'-]+", plain(name)) if len(part) >= _SHORTEST]
    return list(dict.fromkeys([" ".join(name.split()), *parts]))


def speaks_of(names: Iterable[str], text: str) -> bool:
    """Whether one of these names, whole, stands in the text."""
    return any(pattern.search(plain(text)) for name in names if (pattern := _whole(name)))


def _whole(name: str) -> re.Pattern[str] | None:
    parts = [re.escape(part) for part in re.findall(r"\w+", plain(name))]
    return re.compile(rf"\b{_BETWEEN.join(parts)}(?:s\b|\b)", re.IGNORECASE) if parts else None


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
