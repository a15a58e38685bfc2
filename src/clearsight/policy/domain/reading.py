"""From the text of a policy file to a checked `Policy`, with every fault named."""

from __future__ import annotations

import difflib
import tomllib
from collections import Counter
from typing import Any

from pydantic import ValidationError

from clearsight.kernel.errors import ClearsightError, Fault
from clearsight.policy.domain.codes import all_codes, codes_used
from clearsight.policy.domain.model import Policy

_MENDS = {
    "extra_forbidden": "take it out or correct its spelling",
    "missing": "add it",
    "literal_error": "use one of the words listed",
    "union_tag_invalid": "use one of the measures listed",
    "union_tag_not_found": "say which measure this is, as in measure = \"interval\"",
    "string_pattern_mismatch": "write it as the pattern says",
}


def read_policy(text: str, file: str) -> Policy:
    """Read one policy file.

    Args:
        text: TOML. Duplicate keys are refused, as TOML does.
        file: the name used in errors.

    Raises:
        ClearsightError: with every fault: file, key and mend.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ClearsightError.one(file, f"is not TOML: {error}", "mend the line that it names") from None
    try:
        policy = Policy.model_validate(data)
    except ValidationError as error:
        raise ClearsightError(_faults(error, data, file)) from None
    faults = [*_twice(policy, file), *_undeclared(policy, file), *_incoherent(policy, file)]
    if faults:
        raise ClearsightError(faults)
    return policy


def _faults(error: ValidationError, data: Any, file: str) -> list[Fault]:
    found = []
    for item in error.errors(include_url=False):
        place = f"{file}, {_place(item['loc'], data)}"
        problem = _problem(item)
        found.append(Fault(place, problem, _mend(item)))
    return found


def _place(loc: tuple[Any, ...], data: Any) -> str:
    """`rules[2] "cadence", asks.every`: the path, with the id of the rule beside its position."""
    words, at = "", data
    for part in loc:
        if isinstance(part, int):
            words += f"[{part + 1}]"
            at = at[part] if isinstance(at, list) and part < len(at) else None
            name = at.get("id") if isinstance(at, dict) else None
            words += f' "{name}"' if isinstance(name, str) else ""
        elif not isinstance(at, dict) or part in at or part == loc[-1]:
            words += (", " if words.endswith('"') else "." if words else "") + str(part)
            at = at.get(part) if isinstance(at, dict) else None
    return words or "the file"


def _problem(item: Any) -> str:
    kind, shown = item["type"], _shown(item.get("input"))
    if kind == "extra_forbidden":
        return f"unknown key {item['loc'][-1]!r}"
    if kind == "missing":
        return f"{item['loc'][-1]!r} is missing"
    if kind == "literal_error":
        return f"{shown} is not one of {item['ctx']['expected']}"
    if kind == "union_tag_invalid":
        return f"unknown measure {item['ctx']['tag']!r}: expected one of {item['ctx']['expected_tags']}"
    if kind == "value_error":
        return str(item["ctx"]["error"])
    return f"{shown}: {item['msg'][0].lower()}{item['msg'][1:]}"


def _mend(item: Any) -> str:
    return _MENDS.get(item["type"], "see `clearsight policy schema`")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _twice(policy: Policy, file: str) -> list[Fault]:
    return [
        Fault(f"{file}, {table}", f"the id {name!r} stands {times} times", "give each an id of its own")
        for table, ids in (
            ("rules", Counter(rule.id for rule in policy.rules)),
            ("ladders", Counter(ladder.id for ladder in policy.ladders)),
            ("audits", Counter(audit.id for audit in policy.audits)),
        )
        for name, times in ids.items()
        if times > 1
    ]


def _undeclared(policy: Policy, file: str) -> list[Fault]:
    declared, found = all_codes(policy.codes), []
    for place, family, code in codes_used(policy):
        if code in declared[family]:
            continue
        near = difflib.get_close_matches(code, declared[family], 1)
        found.append(
            Fault(
                f"{file}, {place}",
                f"undeclared {family} {code!r}: declared are {', '.join(sorted(declared[family]))}",
                f"did you mean {near[0]!r}?" if near else f"declare it under [codes.{family}] with a label",
            )
        )
    return found


def _incoherent(policy: Policy, file: str) -> list[Fault]:
    ids = {rule.id for rule in policy.rules}
    found = []
    for n, rule in enumerate(policy.rules, 1):
        place = f'{file}, rules[{n}] "{rule.id}"'
        for other in rule.instead_of:
            if other not in ids:
                found.append(Fault(f"{place}, instead_of", f"there is no rule {other!r}", "name a rule of this file"))
            if other == rule.id:
                found.append(Fault(f"{place}, instead_of", "a rule cannot stand instead of itself", "take it out"))
        if rule.from_ and rule.to and rule.to < rule.from_:
            found.append(Fault(f"{place}, to", "the rule ends before it begins", "correct one of the dates"))
        found += _measure_faults(rule, place)
    return found


def _measure_faults(rule: Any, place: str) -> list[Fault]:
    asks, found = rule.asks, []
    per_case = {"coverage": {"case"}, "bounds": {"session", "arrangement", "supervisor", "person"}}
    allowed = {
        "interval": {"person", "arrangement", "case", "supervisor"},
        "count": {"person", "arrangement", "case", "supervisor"},
        "hours": {"person", "arrangement", "supervisor"},
        "agreed": {"person", "arrangement"},
        "deadline": {"person", "arrangement", "session", "case", "supervisor"},
        "validity": {"person", "arrangement", "supervisor"},
        "presence": {"person", "arrangement", "supervisor"},
        "match": {"arrangement"},
        "no_looser": {"arrangement"},
        **per_case,
    }[asks.measure]
    if rule.per not in allowed:
        found.append(
            Fault(f"{place}, per", f"{asks.measure} cannot be asked of a {rule.per}",
                  f"use one of {', '.join(sorted(allowed))}")
        )  # fmt: skip
    if asks.measure == "count" and asks.per and asks.rolling:
        found.append(Fault(f"{place}, asks", "both per and rolling are given", "keep one of them"))
    if asks.measure == "count" and not asks.per and not asks.rolling:
        found.append(Fault(f"{place}, asks", "neither per nor rolling is given", "add one of them"))
    if asks.measure == "bounds" and asks.at_least is None and asks.at_most is None:
        found.append(Fault(f"{place}, asks", "neither at_least nor at_most is given", "add one of them"))
    for key in ("rolling", "longest_gap", "lasting", "starting_within", "not_before"):
        length = getattr(asks, key, None)
        if length is not None and length.in_school_periods:
            found.append(Fault(f"{place}, asks.{key}", f"{str(length)!r} cannot be counted in days",
                               "write days, weeks, months or years"))  # fmt: skip
    return found
