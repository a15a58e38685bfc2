"""Letters as names are compared by them: without their accents, whatever their case."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Letters that are written otherwise where a keyboard has them not, and that no accent makes of another.
_OTHERWISE = {"ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h"}
# Letters of other scripts that look like Latin ones, small or large (Unicode's confusables: Cyrillic, Greek).
# One such letter in a name is not seen. Both sides are folded so; what becomes of Russian words is no matter.
_LIKE_LATIN = {
    **dict(zip("авекмнорстухѕіјһԁԛԝѵӏԍ", "abekmhopctyxsijhdqwvlg", strict=True)),
    **dict(zip("αβεζηικμνορτυχγω", "abezhikmnoptyxyw", strict=True)),
    "ɑ": "a", "ɡ": "g", "ϲ": "c", "ϳ": "j",
}  # fmt: skip
# Signs that stand for the apostrophe of a name, of which Unicode calls some letters.
_APOSTROPHES = dict.fromkeys("ʼʹʻʽˈ՚", "'")
_AS_LATIN = _OTHERWISE | _LIKE_LATIN | _APOSTROPHES
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without accents and capitals, and from where in the text itself each letter comes."""

    text: str
    come_from: tuple[int, ...] = ()

    def at(self, place: int) -> int:
        """The place in the text itself that is this one here."""
        return self.come_from[place] if self.come_from else place


def folded(text: str) -> Folded:
    """`Éloïse` as `eloise`, `ŁUKASZ` as `lukasz`, `Ægir` as `aegir`; other scripts by their own letters.

    Args:
        text: as `redacting.plain` leaves it.
    """
    if text.isascii():
        return Folded(text.lower())
    pieces = [_folded(one) for one in text]
    come_from = [place for place, piece in enumerate(pieces) for _ in piece]
    return Folded("".join(pieces), (*come_from, len(text)))


@lru_cache(4_096)
def _folded(letter: str) -> str:
    apart = unicodedata.normalize("NFKD", letter.casefold())
    return "".join(_AS_LATIN.get(one, one) for one in apart if not unicodedata.combining(one))


def packed(text: str) -> str:
    """Its letters and digits alone: what stands in it whatever is between stands in this together."""
    return _SIGNS.sub("", text)
