"""Blacking out: what is taken out is not there any more, and how long it was cannot be seen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from clearsight.disclosure.domain import EXEMPTIONS
from clearsight.disclosure.domain.everyday import COMMON
from clearsight.kernel.texts import NOT_DRAWN

BAR = "█████"
_BARS = re.compile("|".join(re.escape(f"{BAR} [{one.label}]") for one in EXEMPTIONS.values()))
_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), 127))
_BETWEEN = r"[\W_]*+"


def plain(text: str) -> str:
    """The text as it is compared: compatible letters made one, and nothing that cannot be seen."""
    if text.isascii():
        return text.translate(_CONTROLS)
    seen = unicodedata.normalize("NFKC", NOT_DRAWN.sub("", text))
    return "".join(one for one in seen if one in "\n\t" or unicodedata.category(one) not in ("Cf", "Cc"))


def occurs(words: str, text: str) -> bool:
    """Whether the words stand in the text, whatever the case of their letters and what is between them."""
    core = _core(words)
    return bool(core and core.search(plain(text)))


def redacted(text: str, out: Mapping[str, str]) -> str:
    """The text with every occurrence of the words taken out, and a bar of always the same length instead.

    Args:
        out: the words to be taken out, each with the code of its exemption.

    Raises:
        KeyError: for an exemption that nobody knows.
    """
    return _without(text, out, {code: f"{BAR} [{EXEMPTIONS[code].label}]" for code in out.values()})


def left_of(text: str, out: Mapping[str, str]) -> str:
    """The same with nothing but a line's end for each bar: what of the text itself is still to be read."""
    return _without(text, out, dict.fromkeys(out.values(), "\n"))


def as_told(text: str) -> str:
    """What is blacked out, as whoever asked reads it: no bar says more of why than may be known."""
    for one in EXEMPTIONS.values():
        text = text.replace(f"{BAR} [{one.label}]", f"{BAR} [{one.told}]")
    return text


def still_there(given: str, out: Iterable[str]) -> list[str]:
    """Which of the words to be taken out still stand in what goes out, between one bar and the next.

    What a bar says of itself ("serious harm") is not the text's: whoever blacks out that very word is not
    held up by it. Nor do words stand together that a bar has come between.
    """
    pieces = _BARS.split(given)
    return [words for words in out if any(occurs(words, one) for one in pieces)]


def _without(text: str, out: Mapping[str, str], bars: Mapping[str, str]) -> str:
    text = plain(text)
    pieces, at = [], 0
    for begins, ends, code in _joined(_spans_of(text, out)):
        pieces += [text[at:begins], bars[code]]
        at = ends
    return "".join([*pieces, text[at:]])


def _spans_of(text: str, out: Mapping[str, str]) -> list[tuple[int, int, str]]:
    return sorted((begins, ends, code) for words, code in out.items() for begins, ends in _spans(words, text))


def _joined(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    joined: list[tuple[int, int, str]] = []
    for begins, ends, code in spans:
        if joined and begins < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]), joined[-1][2])
        else:
            joined.append((begins, ends, code))
    return joined


def _spans(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the words stand; a part of a longer word is taken out with it. Each letter is looked at once."""
    core, at = _core(words), 0
    while core and (found := core.search(text, at)):
        begins = found.start()
        while begins > at and _in_a_word(text[begins - 1]):
            begins -= 1
        at = found.end()
        yield begins, at


def _in_a_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def stands_alone(words: str) -> bool:
    """Whether the words are so short that they stand in many others: two letters ("Mo"), initials ("Ms S").

    These are taken out where they are a word of their own: `mother` does not go with `Mo`, nor `exams so`
    with `Ms S`. Of a script without capitals two letters are a whole name, and nothing parts it from others.
    """
    parts = re.findall(r"[^\W_]+", plain(words))
    letters = "".join(parts)
    if not letters.isalpha() or letters.lower() == letters.upper():
        return False
    return len(letters) <= 2 or len(parts[-1]) == 1 < len(parts)


def _core(words: str) -> re.Pattern[str] | None:
    """Each word in order, whatever stands between, to the end of the last: each letter is run over once."""
    parts = re.findall(r"[^\W_]+", plain(words))
    if not parts:
        return None
    core = _BETWEEN.join(map(re.escape, parts))
    if not stands_alone(words):
        return re.compile(core + r"\w*+", re.IGNORECASE)
    case = re.IGNORECASE
    if len(parts) == 1 and parts[0][0].isupper() and parts[0].lower() in COMMON:
        # "An" is a name with its capital only: no word "an" goes with it.
        core, case = f"(?:{core}|{core.upper()})", re.NOFLAG
    elif len(parts) == 1:
        core += "s?"
    elif all(len(part) == 1 for part in parts):
        case = re.NOFLAG  # "it's a" is no "S. A."
    return re.compile(rf"(?<![^\W\d_]){core}(?![^\W\d_])", case)
