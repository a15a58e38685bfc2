"""Where a name begins and ends in scripts without a gap between words, or with short ones before it."""

from __future__ import annotations

import re

# Han, Kana, Thai, Lao, Tibetan, Burmese and Khmer: one word stands right after the other.
_RUNS_ON = re.compile(
    "[\u0e00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_ARABIC, _HEBREW = re.compile("[\u0600-\u06ff]"), re.compile("[\u0590-\u05ff]")
# As it is folded: letter by letter, not by syllables.
_KOREAN = re.compile("[\u1100-\u11ff]")
# "And", "to", "with", "the" and the like, written in one with the word that follows.
_ARABIC_BEFORE = "[\u0648\u0641\u0628\u0643\u0644]{0,2}(?:\u0627\u0644)?"
_HEBREW_BEFORE = "[\u05d5\u05e9\u05d4\u05d1\u05dc\u05de\u05db]{0,3}"
# A particle may follow; a vowel or a last consonant makes another syllable of it.
_KOREAN_AFTER = "(?![\u1161-\u11ff])"


def before_of(letters: str, otherwise: str) -> str:
    """What a pattern has before a name.

    Args:
        letters: of the name, folded, and nothing else.
        otherwise: where words stand apart.
    """
    if _ARABIC.match(letters):
        return otherwise + _ARABIC_BEFORE
    if _HEBREW.match(letters):
        return otherwise + _HEBREW_BEFORE
    return "" if _runs_on(letters, letters[0]) else otherwise


def after_of(letters: str, otherwise: str) -> str:
    """What a pattern has after a name; as `before_of`."""
    if _KOREAN.match(letters[-1]):
        return _KOREAN_AFTER
    return "" if _runs_on(letters, letters[-1]) else otherwise


def _runs_on(letters: str, one: str) -> bool:
    # A name of one sign stands in every other word.
    return len(letters) > 1 and bool(_RUNS_ON.match(one))
