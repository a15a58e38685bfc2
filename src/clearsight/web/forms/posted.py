"""A policy's form as it comes back from the browser: plain values, as `policy.domain.forms` has them.

Names of inputs: `f.<field>` and, for a field with rows, `f.<field>.<number>.<part>`. Rows in which nothing
was written are left out, so that a page can always offer a spare one. `seen.<field>` is the version that was
on the page, so that nobody overwrites what they have not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.http import QueryDict

from clearsight.policy.domain.forms import FormField, Value
from clearsight.policy.domain.forms.fields import ChoiceField, TableField

ANSWERS: Mapping[str, bool] = {"yes": True, "no": False}
WORDS = ("text", "long_text", "rich_text")


def read_values(fields: Iterable[FormField], data: QueryDict) -> dict[str, Value]:
    """The value of each of these fields. What is mistyped stays as typed, for the policy's check to name."""
    return {field.id: read_value(field, data) for field in fields}


def read_seen(fields: Iterable[FormField], data: QueryDict) -> dict[str, int]:
    """Which version of each field was on the page; 0 where nobody had written yet."""
    return read_numbered("seen", fields, data)


def read_numbered(prefix: str, fields: Iterable[FormField], data: QueryDict) -> dict[str, int]:
    """The whole number that came with each field under `<prefix>.<field>`; 0 where none did."""
    return {field.id: _whole(data.get(f"{prefix}.{field.id}", "")) for field in fields}


def read_value(field: FormField, data: QueryDict) -> Value:
    """The value of one field."""
    name = f"f.{field.id}"
    typed = _clean(data.get(name, ""))
    match field.type:
        case "text" | "long_text" | "rich_text":
            return typed
        case "number":
            return _number(typed)
        case "choice":
            assert isinstance(field, ChoiceField)
            return list(data.getlist(name)) if field.many else typed or None
        case "yes_no_with_why":
            return {"answer": ANSWERS.get(typed), "why": _clean(data.get(f"{name}.why", ""))}
        case "ongoing_new" | "action_rows" | "action_review" | "case_list" | "table":
            return _rows(field, name, data)
        case _:
            return typed or None


def _rows(field: FormField, name: str, data: QueryDict) -> list[Value]:
    parts = _parts(field)
    pattern = re.compile(re.escape(name) + r"\.(\d{1,4})\.")
    numbers = sorted({int(found[1]) for key in data if (found := pattern.match(key))})
    rows: list[Value] = []
    for number in numbers:
        row: dict[str, Value] = {
            part: _cell(kind, _clean(data.get(f"{name}.{number}.{part}", ""))) for part, kind in parts.items()
        }
        kept = data.get(f"{name}.{number}.id", "")
        if any(value not in (None, "") for value in row.values()) and f"{name}.{number}.remove" not in data:
            rows.append({"id": kept, **row} if kept else row)
    return rows


def _parts(field: FormField) -> dict[str, str]:
    """The parts of a row, each with its type."""
    match field.type:
        case "ongoing_new":
            return {"text": "text", "mark": "choice"}
        case "action_rows":
            child = {"child": "text"} if getattr(field, "for_child", False) else {}
            return {"what": "text", "by_whom": "text", "by_when": "date"} | child
        case "action_review":
            return {"what": "text", "by_whom": "text", "by_when": "date", "outcome": "choice", "said": "text"}
        case "table":
            assert isinstance(field, TableField)
            return {column.id: column.type for column in field.columns}
        case _:
            return {"name": "text"}


def _cell(kind: str, typed: str) -> Value:
    if kind in ("text", "long_text"):
        return typed
    return _number(typed) if kind == "number" else typed or None


def _number(typed: str) -> Value:
    return int(typed) if re.fullmatch(r"-?\d{1,15}", typed) else typed or None


def _whole(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _clean(typed: str) -> str:
    """Line ends as one character, blanks at the ends left out, and no NUL."""
    return typed.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
