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


def harmless(text: str) -> str:
    """The text with each such character written out, as in "\\x1b": for what a stranger may have named.

    Tabs and line ends stay.
    """
    return NOT_IN_TEXT.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)
