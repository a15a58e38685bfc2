"""What pydantic found wrong in a policy file, in words that say what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast, get_args

from pydantic import BaseModel, ValidationError

from clearsight.policy.domain.keys import KEYS
from clearsight.policy.domain.measures import Measure
from clearsight.policy.domain.model import Policy
from clearsight.policy.domain.places import Path

MEASURES: dict[str, type[BaseModel]] = {
    get_args(model.model_fields["measure"].annotation)[0]: model for model in get_args(get_args(Measure)[0])
}
_DAY_OF_YEAR = r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_WANTED = {
    "string_type": ("text", "put it in quotation marks"),
    "bool_type": ("true or false", "write true or false, without quotation marks"),
    "int_type": ("a whole number", "write a whole number, without quotation marks"),
    "int_from_float": ("a whole number", "write a whole number"),
    "float_type": ("a number", "write a number, without quotation marks"),
    "date_type": ("a date", "write a date without quotation marks, as in 2026-09-01"),
    "tuple_type": ("a list", 'write a list, as in ["dsl", "deputy_dsl"]'),
    "dict_type": ("a table", "write a table, with a key for each code"),
    "model_type": ("a table", 'write a table, as in { roles = ["dsl"] }'),
    "model_attributes_type": ("a table", 'write a table, as in { measure = "interval" }'),
}
_TABLE_OR_LIST = ("tuple_type", "model_type", "model_attributes_type")
_OTHER_WORDS = {
    "must": "required", "should": "recommended", "may": "permitted",
    "weekly": "1 week", "fortnight": "2 weeks", "fortnightly": "2 weeks", "monthly": "1 month",
    "quarterly": "3 months", "half termly": "1 half term", "termly": "1 term", "yearly": "1 year",
    "annually": "1 year",
}  # fmt: skip
_PATTERNS = {
    r"^[a-z][a-z0-9_]*$": (
        "is no code", "use small letters, digits and underscores, beginning with a letter"),
    r"^[a-z][a-z0-9-]*$": (
        "is no id", "use small letters, digits and hyphens, beginning with a letter"),
    _DAY_OF_YEAR: ("is no day of a year", 'write month and day, as in "09-30"'),
    r"^(supervisee|supervisor|role:[a-z][a-z0-9_]*)$": (
        "is no party", "write supervisee, supervisor or role:CODE, as in role:headteacher"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong in a policy file: the path of the key, what is wrong, and how to mend it."""

    path: Path
    problem: str
    mend: str


def flaws_of_error(error: ValidationError, data: Any) -> Iterable[Flaw]:
    """One flaw for each key at fault; what the members of a union say of one key is put into one."""
    by_path: dict[Path, list[Any]] = {}
    for item in error.errors(include_url=False):
        by_path.setdefault(_written(item["loc"], data, item["type"]), []).append(item)
    for path, items in by_path.items():
        literal = next((i for i in items if i["type"] == "literal_error"), None)
        chosen = next((i for i in items if i["type"] == "value_error"), items[0])
        problem, mend = _words(chosen, path, data)
        if literal is not None and chosen is not literal:
            problem += f" (nor one of {literal['ctx']['expected']})"
        yield Flaw(path, problem, mend)


def _written(loc: tuple[Any, ...], data: Any, kind: str) -> Path:
    """The path as it is written in the file: without the names of unions and validators."""
    path: list[str | int] = []
    at: Any = data
    for n, part in enumerate(loc):
        if isinstance(part, int):
            at = at[part] if isinstance(at, list | tuple) and part < len(at) else None
        elif isinstance(at, dict) and part in at:
            at = at[part]
        elif kind == "missing" and n == len(loc) - 1:
            at = None
        else:
            continue
        path.append(part)
    return tuple(path)


def _words(item: Any, path: Path, data: Any) -> tuple[str, str]:
    kind, given = item["type"], item.get("input")
    last = path[-1] if path else ""
    if kind == "extra_forbidden":
        return _unknown(str(last), path, data)
    if kind == "missing":
        return f"{last!r} is missing", "add it" + _example(str(last))
    if kind in ("is_instance_of", "dataclass_exact_type", "dataclass_type"):
        return f"{_shown(given)} is not a length of time", "write it as text with its unit, as in '4 weeks'"
    if kind == "tuple_type" and isinstance(given, dict) and len(path) == 1:
        return "expected a list, found one table", f"write it with two brackets, as in [[{last}]]"
    if kind in _WANTED or kind.startswith(("date_from", "datetime")):
        wanted, mend = _WANTED.get(kind, _WANTED["date_type"])
        if kind in _TABLE_OR_LIST and (example := _shown_in_manual(path, data)):
            mend = f"write {wanted}, as in {example}"
        return f"expected {wanted}, found {_shown(given)}", mend
    if kind == "literal_error":
        expected = item["ctx"]["expected"]
        return f"{_shown(given)} is not one of {expected}", _nearest(given, expected)
    if kind == "union_tag_invalid":
        return f"unknown measure {item['ctx']['tag']!r}", f"use one of {', '.join(MEASURES)}"
    if kind == "union_tag_not_found":
        return "'measure' is missing", f"say which it is, one of {', '.join(MEASURES)}"
    if kind == "string_pattern_mismatch":
        pattern = item["ctx"]["pattern"]
        told, mend = _PATTERNS.get(pattern, ("is not known here", _choices(pattern)))
        return f"{_shown(given)} {told}", mend
    problem, mend = _measure_of_value(item)
    if kind == "less_than_equal" and (example := _shown_in_manual(path, data)):
        mend += f", as in {example}"
    return problem, mend


def _measure_of_value(item: Any) -> tuple[str, str]:
    """Numbers and texts that are of the right type and yet cannot be meant."""
    kind, shown, context = item["type"], _shown(item.get("input")), item.get("ctx", {})
    if kind == "value_error":
        problem, _, mend = str(context["error"]).partition(": ")
        given = str(item.get("input")).lower().replace("-", " ").replace("_", " ")
        if given in _OTHER_WORDS:
            mend = f"did you mean {_OTHER_WORDS[given]!r}?"
        elif "working day" in given:
            mend = 'write the number of days, as in "5 days", and working_days = true beside it'
        return problem, mend or "see docs/reference/policy-language.md"
    if kind == "finite_number":
        return f"{shown} is no number", "write a number"
    if kind == "greater_than":
        return f"{shown} is too small", f"write a number greater than {context['gt']:g}"
    if kind == "greater_than_equal":
        return f"{shown} is too small", f"write {context['ge']:g} or more"
    if kind == "less_than_equal":
        return f"{shown} is too large", f"write {context['le']:g} or less"
    if kind == "string_too_short":
        return "is blank", "write it, or take the key out"
    if kind == "too_short":
        return "the list is empty", "write at least one"
    if kind == "string_too_long":
        return f"is longer than {context['max_length']} characters", "shorten it"
    return f"{shown}: {item['msg'][0].lower()}{item['msg'][1:]}", "see docs/reference/policy-language.md"


def _unknown(key: str, path: Path, data: Any) -> tuple[str, str]:
    model = _model_at(path[:-1], data)
    known = _keys_of(model)
    near = difflib.get_close_matches(key, known, 1)
    if near:
        return f"unknown key {key!r}", f"did you mean {near[0]!r}?"
    others = [
        name for name, other in MEASURES.items() if model in MEASURES.values() and key in other.model_fields
    ]
    told = f"; {key!r} is for {', '.join(others)}" if others else ""
    if key == "pro_rata":
        told += "; those who work part time have a rule of their own, who = { fraction = { below = 0.5 } }"
    return f"unknown key {key!r}", f"the keys here are {', '.join(known)}{told}"


def _keys_of(model: type[BaseModel] | None) -> list[str]:
    """The keys that a table may hold, as they are written."""
    return [field.alias or key for key, field in model.model_fields.items()] if model else []


def _shown_in_manual(path: Path, data: Any) -> str:
    """The example that the manual gives of a key."""
    keys = [part for part in path if isinstance(part, str)]
    model = _model_at(path[: len(path) - 1 - path[::-1].index(keys[-1])], data) if keys else None
    return KEYS.get(model.__name__, {}).get(keys[-1], ("", ""))[1] if model else ""


def _model_at(path: Path, data: Any) -> type[BaseModel] | None:
    """The kind of table that stands at a path."""
    model: type[BaseModel] | None = Policy
    at: Any = data
    for part in path:
        at = at[cast(Any, part)] if isinstance(at, dict | list) else None
        if isinstance(part, int) or model is None:
            continue
        field = next((f for k, f in model.model_fields.items() if part in (k, f.alias)), None)
        model = _table_in(field.annotation, at) if field else None
    return model


def _table_in(annotation: Any, at: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation in MEASURES.values():
            return MEASURES.get(at.get("measure", "")) if isinstance(at, dict) else None
        return annotation
    tables = (_table_in(inner, at) for inner in get_args(annotation))
    return next((table for table in tables if table is not None), None)


def _nearest(given: Any, expected: str) -> str:
    words = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    meant = _OTHER_WORDS.get(str(given))
    near = [meant] if meant in words else difflib.get_close_matches(str(given), words, 1)
    return f"did you mean {near[0]!r}?" if near else "write one of these"


def _choices(pattern: str) -> str:
    words = pattern.strip("^$()").replace("[a-z][a-z0-9_]*", "CODE").split("|")
    return f"write one of {', '.join(words)}"


def _example(key: str) -> str:
    """What a missing key may look like."""
    known = {
        "clause": ', with the number or name of the clause, as in clause = "7.1"',
        "strength": ': "required", "recommended" or "permitted"',
        "effective_from": ", as in effective_from = 2026-09-01",
        "id": ', as in id = "half-termly"',
        "name": ', as in name = "my-school"',
        "policy": ": begin the file with a table [policy]",
        "asks": ', as in asks = { measure = "interval", every = "4 weeks" }',
    }
    return known.get(key, "")


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "a table" if isinstance(value, dict) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
