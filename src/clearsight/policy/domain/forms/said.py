"""What stands in a field, in words: the same on a page, on paper and in an answer to whoever asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from clearsight.policy.domain.forms.fields import FormField
from clearsight.policy.domain.forms.scalars import Value
from clearsight.policy.domain.forms.values import is_blank
from clearsight.policy.domain.wording import listed, on

OUTCOMES = {"done": "Done", "carried_over": "Carried over", "dropped": "Dropped"}
MARKS = {"ongoing": "Ongoing", "new": "New"}
_CHOSEN = {"outcome": OUTCOMES, "mark": MARKS}


def value_words(asked: FormField, value: Value) -> str:
    """A value as plain text: rows become lines, codes become labels, dates become days."""
    if is_blank(asked, value):
        return ""
    match asked.type:
        case "number":
            return f"{value} {asked.unit}".strip()
        case "choice":
            labels = {option.id: option.label for option in asked.options}
            chosen = value if isinstance(value, list) else [value]
            return listed(labels.get(str(answer), str(answer)) for answer in chosen)
        case "yes_no_with_why":
            assert isinstance(value, dict)
            return ". ".join(filter(None, (_yes_or_no(value["answer"]), str(value.get("why") or ""))))
        case "ongoing_new" | "action_rows" | "action_review" | "case_list" | "table":
            rows = value if isinstance(value, list) else []
            return "\n".join(row_words(asked, row) for row in rows if isinstance(row, dict))
        case "date" | "derived":
            return day_words(value)
        case _:
            return str(value)


def _yes_or_no(answer: Value) -> str:
    return "" if answer is None else "Yes" if answer else "No"


def row_words(asked: FormField, row: Mapping[str, Value]) -> str:
    """One row as one line; the id that the system gave it is nobody's words."""
    labels = {column.id: column for column in asked.columns} if asked.type == "table" else {}
    said = []
    for part, value in row.items():
        if value in (None, "") or part == "id":
            continue
        if part in labels:
            said.append(f"{labels[part].label}: {cell_words(labels[part], value)}")
        elif part == "by_when":
            said.append(f"by {day_words(value)}")
        else:
            said.append(_CHOSEN.get(part, {}).get(str(value), str(value)))
    return "; ".join(said)


def cell_words(column: object, value: Value) -> str:
    """A cell of a table as words."""
    options = {option.id: option.label for option in getattr(column, "options", ())}
    if getattr(column, "type", "") == "date":
        return day_words(value)
    said: str = options.get(str(value), str(value if value is not None else ""))
    return said


def day_words(value: Value) -> str:
    """A day that is kept as text, in words; as it stands where it is no day."""
    try:
        return on(date.fromisoformat(str(value)))
    except ValueError:
        return str(value or "")
