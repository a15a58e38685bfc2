"""TOML as a stranger may have written it: no larger and no deeper than a policy ever is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from clearsight.kernel.errors import ClearsightError, Fault
from clearsight.kernel.texts import NOT_IN_TEXT

MOST_CHARACTERS = 1_000_000
MOST_KEY_PARTS = 30
_ENDLESS = re.compile(r"[0-9][0-9_]{4000}")


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        ClearsightError: when it is larger, or its keys or values nested deeper, than any policy.
        tomllib.TOMLDecodeError: when it is not TOML.
    """
    if len(text) > MOST_CHARACTERS:
        raise ClearsightError.one(file, f"is longer than {MOST_CHARACTERS:,} characters", "cut it down")
    # As tomllib does, at "\n" alone: other line ends of Unicode may stand within a key.
    for number, line in enumerate(text.split("\n"), 1):
        # tomllib's time and memory grow with the square of the parts of a dotted key.
        key = line if line.lstrip().startswith("[") else line[: line.rfind("=") + 1]
        if key.count(".") > MOST_KEY_PARTS:
            raise ClearsightError.one(
                f"{file}, line {number}", "a key has too many parts", "write it as nested tables"
            )
    try:
        data = tomllib.loads(text)
        faults = list(_control_characters(data, file))
    except RecursionError:
        raise ClearsightError.one(file, "is nested too deeply", "take some of the brackets out") from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:  # Python's own limit on the digits of a number
        found = _ENDLESS.search(text)
        at = text.count("\n", 0, found.start()) + 1 if found else 1
        raise ClearsightError.one(
            f"{file}, line {at}", "a number has thousands of digits", "cut it down"
        ) from None
    if faults:
        raise ClearsightError(faults)
    return data


def _control_characters(value: Any, place: str) -> Iterator[Fault]:
    """Nothing in a policy may move a terminal's cursor or make words read otherwise than they stand."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if NOT_IN_TEXT.search(key):
                yield Fault(place, f"a control character stands in the key {key!r}", "take it out")
            yield from _control_characters(inner, f"{place}, {key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _control_characters(inner, f"{place}[{number}]")
    elif isinstance(value, str) and (found := NOT_IN_TEXT.search(value)):
        yield Fault(place, f"a control character (U+{ord(found.group()):04X}) stands in it", "take it out")
