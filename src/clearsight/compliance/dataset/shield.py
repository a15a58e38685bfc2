"""The apostrophe that keeps a spreadsheet from taking a text for a formula.

One apostrophe before = + - or @ (or their full-width forms) at the start of a value is no part of
it. A value that really begins with apostrophes and one of these is written with one more.
"""

from __future__ import annotations

import re

_FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_FORMULA_OR_SHIELDED = re.compile(f"'*[{_FORMULA}]")
_SHIELDED = re.compile(f"'+[{_FORMULA}]")


def shielded(text: str) -> str:
    """The text as it may stand in a CSV file."""
    return f"'{text}" if _FORMULA_OR_SHIELDED.match(text) else text


def shielded_again(text: str) -> str:
    """The text as it may stand in a text cell, where only what looks shielded needs an apostrophe."""
    return f"'{text}" if _SHIELDED.match(text) else text


def unshielded(written: str) -> str:
    """The text that was meant."""
    return written[1:] if written.startswith("'") and _SHIELDED.match(written) else written
