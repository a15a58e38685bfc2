"""Saying what pydantic found wrong in words that lead to the key and to its mend."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from clearsight.kernel.errors import Fault
from clearsight.policy.domain.forms.fields import FormField

FIELD_TYPES: dict[str, type[BaseModel]] = {
    get_args(model.model_fields["type"].annotation)[0]: model for model in get_args(get_args(FormField)[0])
}


def faults_of_error(error: ValidationError, model: type[BaseModel], data: Any, name: str) -> Iterator[Fault]:
    """One fault for each thing that pydantic found, placed by file and key."""
    for found in error.errors(include_url=False):
        loc = found["loc"]
        yield Fault(f"{name}: {_key(loc, data)}", *_words(found, _keys_at(model, loc)))


def _key(loc: tuple[int | str, ...], data: Any) -> str:
    """The key as its author knows it: `sections[wellbeing].fields[leave].type`, by id where there is one."""
    written = ""
    for index, part in enumerate(loc):
        if isinstance(part, int):
            data = data[part] if isinstance(data, list | tuple) and part < len(data) else None
            known = data.get("id") if isinstance(data, Mapping) else None
            written += f"[{known if isinstance(known, str) else part + 1}]"
            continue
        if part in FIELD_TYPES and index and isinstance(loc[index - 1], int):
            continue  # pydantic names the type of the field here; the author wrote no such key
        data = data.get(part) if isinstance(data, Mapping) else None
        written += f".{part}" if written else str(part)
    return written or "the whole file"


def _words(found: Any, keys: tuple[str, ...]) -> tuple[str, str]:
    kind, loc, context = found["type"], found["loc"], found.get("ctx", {})
    last = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(last, keys, n=1)
        mend = f"did you mean {near[0]}?" if near else f"the keys known here are {', '.join(sorted(keys))}"
        return f"unknown key {last!r}", mend
    if kind == "missing":
        return f"{last!r} is missing", "add it"
    if kind in ("literal_error", "union_tag_invalid"):
        expected = str(context.get("expected") or context.get("expected_tags"))
        tag = context.get("tag", found.get("input"))
        return f"{tag!r} is not known here", f"write one of {expected}"
    if kind == "union_tag_not_found":
        return "the field has no type", f"add type, one of {', '.join(FIELD_TYPES)}"
    if kind == "string_pattern_mismatch":
        return (
            f"{found['input']!r} is no id",
            "use small letters, digits and underscores, beginning with a letter",
        )
    return f"{found['msg']} (found {_short(found.get('input'))})", "see docs/reference/forms.md"


def _short(value: Any) -> str:
    written = repr(value)
    return written if len(written) <= 60 else written[:57] + "..."


def _keys_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """The keys that the table around the last part of `loc` may hold."""
    current: type[BaseModel] = model
    for index, part in enumerate(loc[:-1]):
        if isinstance(part, int):
            continue
        if part in FIELD_TYPES and index and isinstance(loc[index - 1], int):
            current = FIELD_TYPES[part]
        elif part in current.model_fields:
            current = _table_in(current.model_fields[part].annotation) or current
    return tuple(current.model_fields)


def _table_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _table_in(inner)
        if found is not None:
            return found
    return None
