"""From the text of a policy file to a checked `Policy`, with every fault named: line, key and mend."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from pydantic import ValidationError

from clearsight.kernel.errors import ClearsightError, Fault
from clearsight.policy.domain.coherence import flaws
from clearsight.policy.domain.complaints import Flaw, flaws_of_error
from clearsight.policy.domain.model import Policy
from clearsight.policy.domain.places import Path, line_of, lines_of
from clearsight.policy.domain.toml import parse_toml

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_UK_DATE = re.compile(r"=\s*[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}\b")
_TWICE = re.compile(r"overwrite a value|Cannot declare .* twice|mutate immutable|Duplicate inline")
MOST_RULES = 1_000


def read_policy(text: str, file: str) -> Policy:
    """Read one policy file.

    Args:
        text: TOML. Duplicate keys are refused, as TOML does.
        file: the name used in errors.

    Raises:
        ClearsightError: with every fault: file, line, key and mend.
    """
    text = text.removeprefix("\ufeff")
    try:
        data = parse_toml(text, file)
    except tomllib.TOMLDecodeError as error:
        raise ClearsightError([_not_toml(str(error), text, file)]) from None
    rules = data.get("rules")
    if isinstance(rules, list) and len(rules) > MOST_RULES:
        raise ClearsightError.one(file, f"there are more than {MOST_RULES:,} rules", "cut it down")
    try:
        policy = Policy.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        raise ClearsightError(_placed(flaws_of_error(error, data), text, data, file)) from None
    if faults := _placed(flaws(policy), text, data, file):
        raise ClearsightError(faults)
    return policy


def place_in(text: str, file: str) -> Callable[[Path], str]:
    """How a key of this file is called in an error: file, line, and the key with the id of its rule."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return lambda path: file
    lines = cache(lambda: lines_of(text))
    return lambda path: _place(path, lines(), data, file)


def _placed(found: Iterable[Flaw], text: str, data: Any, file: str) -> list[Fault]:
    found = list(found)
    lines = lines_of(text) if found else {}
    found.sort(key=lambda flaw: line_of(lines, flaw.path) or 0)
    return [Fault(_place(flaw.path, lines, data, file), flaw.problem, flaw.mend) for flaw in found]


def _place(path: Path, lines: dict[Path, int], data: Any, file: str) -> str:
    """`policy.toml, line 14, rules[2] "cadence", asks.every`."""
    line, words, at = line_of(lines, path), "", data
    for part in path:
        if isinstance(part, int):
            words += f"[{part + 1}]"
            at = at[part] if isinstance(at, list) and part < len(at) else None
            name = at.get("id") if isinstance(at, dict) else None
            words += f' "{name}"' if isinstance(name, str) and len(name) <= 80 else ""
        else:
            words += (", " if words.endswith('"') else "." if words else "") + part
            at = at.get(part) if isinstance(at, dict) else None
    return ", ".join([file, *([f"line {line}"] if line else []), *([words] if words else [])])


def _not_toml(told: str, text: str, file: str) -> Fault:
    """What the TOML reader says, with the line that it stopped at."""
    found = _AT.search(told)
    number = int(found.group(1)) if found and found.group(1) else text.rstrip("\n").count("\n") + 1
    told = _AT.sub("", told)
    lines = text.split("\n")
    line = lines[number - 1].strip() if number <= len(lines) else ""
    shown = f" in {line[:60]!r}" if line else ""
    place = f"{file}, line {number}"
    if _TWICE.search(told):
        return Fault(place, f"a key or a table is given twice{shown}", "keep one of them")
    return Fault(place, f"is not TOML: {told[0].lower()}{told[1:]}{shown}", _mend_toml(told, line))


def _mend_toml(told: str, line: str) -> str:
    if _UK_DATE.search(line):
        return "write a date year, month and day, without quotation marks, as in 2025-09-01"
    if "'\\n'" in told:
        return "close the quotation mark on the line on which it was opened"
    if "initial character for a key" in told or "Unclosed inline" in told:
        return "keep what stands between { and } on one line"
    if "Invalid value" in told:
        return 'put text in quotation marks, as in name = "harewood"'
    if "Expected '=' after a key" in told:
        return "write a key, an equals sign and a value"
    if "Unclosed array" in told or "Unclosed" in told:
        return "close the bracket"
    if "newline" in told.lower() or "end of document" in told:
        one = "write one key on a line"
        return f"close the quotation marks, or {one}" if '"' in line else one
    return "mend the line"
