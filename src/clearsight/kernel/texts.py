"""What may not stand in a text that people read: control characters, and marks that turn its direction."""

from __future__ import annotations

import re
import unicodedata

_BIDI = "\u202a-\u202e\u2066-\u2069"
# Tab and line ends may stand; the rest moves the cursor of a terminal or makes words read otherwise.
NOT_IN_TEXT = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_BIDI}\ud800-\udfff\ufffe\uffff]")
# Besides these, what stands between letters and is not seen. A joiner may follow a letter of a script that
# is joined by it, or an emoji; after a plain letter, or at the beginning, it joins nothing.
_UNSEEN = re.compile("[\u200b\u2060-\u2064\ufeff]|(?<![^\x00-\x7f])[\u200c\u200d]")
# What nothing is drawn for: Unicode's default ignorable letters (DerivedCoreProperties, 15.1), the fillers of
# Hangul, the blank of Braille. In a name each is refused but the two joiners, which `_UNSEEN` looks at.
_JOINERS = "\u200c\u200d"
_NOT_DRAWN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
NOT_DRAWN = re.compile(f"[{_NOT_DRAWN}{_JOINERS}]")
_NOT_IN_NAMES = re.compile(f"[{_NOT_DRAWN}]")
_BEFORE = 20


def unseen_in(text: str) -> str:
    """What is wrong with a text that would read otherwise than it stands, and where; nothing otherwise."""
    found = min(
        filter(None, (NOT_IN_TEXT.search(text), _UNSEEN.search(text))),
        key=lambda at: at.start(),
        default=None,
    )
    if found is None:
        return ""
    called = unicodedata.name(found[0], "a control character").lower()
    before = NOT_IN_TEXT.sub("", text[: found.start()]).strip()[-_BEFORE:]
    where = f'after "{before}"' if before else "at the beginning"
    return f"has a character that is not seen, {called} (U+{ord(found[0]):04X}), {where}"


def unseen_in_name(name: str) -> str:
    """The first letter in a name that nobody sees, or that turns it; nothing otherwise."""
    found = NOT_IN_TEXT.search(name) or _NOT_IN_NAMES.search(name) or _UNSEEN.search(name)
    return found[0] if found else ""


def harmless(text: str) -> str:
    """The text with each such character written out, as in "\\x1b": for what a stranger may have named.

    Tabs and line ends stay.
    """
    return NOT_IN_TEXT.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)
