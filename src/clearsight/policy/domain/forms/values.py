"""The values of a filled form: plain JSON, so that what is signed can be canonicalised (RFC 8785).

| field | value | blank |
| --- | --- | --- |
| text, long_text, rich_text, derived | a string | `""` |
| date | `"2026-09-07"` | `null` |
| number | a whole number | `null` |
| duration | `"4 weeks"` | `null` |
| choice | an option's id; with `many`, a list of them | `null`; `[]` |
| yes_no_with_why | `{"answer": true, "why": "..."}` | `{"answer": null, "why": ""}` |
| ongoing_new | `[{"text": "...", "mark": "ongoing"}]` | `[]` |
| action_rows | `[{"what", "by_whom", "by_when", "child"?}]` | `[]` |
| action_review | `[{"what", "by_whom", "by_when", "outcome", "said"}]` | `[]` |
| case_list | `[{"name": "..."}]` | `[]` |
| table | a list of rows, column id to value | `[]` |

Any row may carry an `id` that the system gave it. Signatures have no value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from clearsight.kernel.errors import Fault
from clearsight.policy.domain.forms import scalars
from clearsight.policy.domain.forms.fields import (
    ActionReviewField,
    ActionRowsField,
    CaseListField,
    ChoiceField,
    Column,
    FormField,
    OngoingNewField,
    SignatureField,
    TableField,
    YesNoField,
)
from clearsight.policy.domain.forms.language import Form
from clearsight.policy.domain.forms.scalars import Found, Value

Values: TypeAlias = Mapping[str, Value]

NAME = 300
DERIVED = 4_000
MARKS = ("ongoing", "new")
YES_OR_NO = {"True": "yes", "False": "no"}
WORDS = ("text", "long_text", "rich_text", "derived")
OUTCOMES = ("done", "carried_over", "dropped")


def blank_values(form: Form) -> dict[str, Value]:
    """A value for every field that holds one, before anybody wrote anything: blank, or the default."""
    return {
        field.id: _blank(field) if field.default is None else field.default
        for field in form.fields()
        if not isinstance(field, SignatureField)
    }


def _blank(field: FormField) -> Value:
    match field.type:
        case words if words in WORDS:
            return ""
        case "yes_no_with_why":
            return {"answer": None, "why": ""}
        case "choice":
            return [] if isinstance(field, ChoiceField) and field.many else None
        case "ongoing_new" | "action_rows" | "action_review" | "case_list" | "table":
            return []
        case _:
            return None


def blank_row(field: FormField) -> dict[str, Value]:
    """One empty row of a field that has rows.

    Raises:
        TypeError: for a field without rows.
    """
    match field:
        case OngoingNewField():
            return {"text": "", "mark": None}
        case ActionRowsField():
            row: dict[str, Value] = {"what": "", "by_whom": "", "by_when": None}
            return {**row, "child": ""} if field.for_child else row
        case ActionReviewField():
            return {"what": "", "by_whom": "", "by_when": None, "outcome": None, "said": ""}
        case CaseListField():
            return {"name": ""}
        case TableField():
            return {column.id: _blank_cell(column) for column in field.columns}
        case _:
            raise TypeError(f"a field of type {field.type} has no rows")


def _blank_cell(column: Column) -> Value:
    return "" if column.type in ("text", "long_text") else None


def is_blank(field: FormField, value: Value) -> bool:
    """Whether nothing was written. Blanks alone are nothing in a field of words."""
    if field.type in WORDS and isinstance(value, str):
        return not value.strip()
    return value == _blank(field)


def validate_values(form: Form, values: Values, final: bool) -> tuple[Fault, ...]:
    """What is wrong with the values, each with the field (and row) as its place.

    A draft (`final` false) may lack anything, but what is there must be of its field's type and length. A
    final record has every required field, and every row complete. What is filled in at the next session is
    never asked for.
    """
    fields = {field.id: field for field in form.fields() if not isinstance(field, SignatureField)}
    faults = [Fault(key, "the form has no such field", "leave it out") for key in values if key not in fields]
    for field in fields.values():
        if field.id in values:
            faults.extend(_faults(field, values[field.id], final))
        if final and _is_asked_for(field, values) and _lacks(field, values):
            chosen = isinstance(field, ChoiceField | YesNoField)
            lacks = ("is not answered yet", "choose an answer") if chosen else ("is still empty", "write it")
            faults.append(Fault(field.id, f"“{field.label}” {lacks[0]}", lacks[1]))
    return tuple(faults)


def _is_asked_for(field: FormField, values: Values) -> bool:
    if field.required or field.required_if is None:
        return field.required
    answer = values.get(field.required_if.field)
    if isinstance(answer, dict):
        answer = YES_OR_NO.get(str(answer.get("answer")))
    chosen = answer if isinstance(answer, list) else [answer]
    return field.required_if.is_ in chosen


def _lacks(field: FormField, values: Values) -> bool:
    value = values.get(field.id)
    if isinstance(field, YesNoField):
        return not isinstance(value, dict) or value.get("answer") is None
    return field.id not in values or is_blank(field, value)


def faults_of_default(field: FormField) -> Found:
    """What is wrong with the default that a form gives its field."""
    if field.default is not None:
        yield from _faults(field, field.default, final=False)


def _faults(field: FormField, value: Value, final: bool) -> Found:
    if is_blank(field, value):
        return
    match field:
        case YesNoField():
            yield from _yes_no(field, value, final)
        case ChoiceField():
            yield from scalars.choice(
                field.id, value, tuple(option.id for option in field.options), field.many
            )
        case OngoingNewField() | ActionRowsField() | ActionReviewField() | CaseListField() | TableField():
            yield from _rows(field, value, final)
        case _:
            yield from _scalar(field, value)


def _scalar(field: FormField, value: Value) -> Found:
    match field.type:
        case "text":
            yield from scalars.text(field.id, value, field.max_length, one_line=True)
        case "long_text" | "rich_text":
            yield from scalars.text(field.id, value, field.max_length)
        case "derived":
            yield from scalars.text(field.id, value, DERIVED)
        case "date":
            yield from scalars.date(field.id, value)
        case "number":
            # How long a session lasts is at least a minute and at most a day, whatever the form leaves open.
            lasts = field.term == "duration"
            least = max(field.min, 1) if lasts else field.min
            most = min(field.max, scalars.LONGEST_MINUTES) if lasts else field.max
            yield from scalars.number(field.id, value, least, most)
        case "duration":
            yield from scalars.duration(field.id, value)


def _yes_no(field: YesNoField, value: Value, final: bool) -> Found:
    known = isinstance(value, dict) and set(value) == {"answer", "why"}
    if not isinstance(value, dict) or not known or not isinstance(value["answer"], bool | None):
        yield Fault(field.id, "is not a yes or no with its why", 'give {"answer": true, "why": "..."}')
        return
    yield from scalars.text(f"{field.id}.why", value["why"], field.max_length)
    asked = field.why_on in ("either", "yes" if value["answer"] else "no") and value["answer"] is not None
    if final and asked and isinstance(value["why"], str) and not value["why"].strip():
        yield Fault(f"{field.id}.why", f"{field.label}: the reason is not filled in", "say why")


def _rows(
    field: OngoingNewField | ActionRowsField | ActionReviewField | CaseListField | TableField,
    value: Value,
    final: bool,
) -> Found:
    if not isinstance(value, list):
        yield Fault(field.id, "is not a list of rows", "give a list")
        return
    if len(value) > field.max_rows:
        yield Fault(field.id, f"has {len(value)} rows, and {field.max_rows} is the most", "keep fewer")
    known = blank_row(field)
    for number, row in enumerate(value, 1):
        place = f"{field.id}[{number}]"
        if not isinstance(row, dict):
            yield Fault(place, "is not a row", f"give {', '.join(known)}")
            continue
        for key in row:
            if key not in known and key != "id":
                yield Fault(f"{place}.{key}", "the row has no such part", f"give {', '.join(known)}")
        if "id" in row:
            yield from scalars.text(f"{place}.id", row["id"], 64, one_line=True)
        yield from _row(field, {**known, **row}, place, final)


def _row(field: FormField, row: Mapping[str, Value], place: str, final: bool) -> Found:
    match field:
        case OngoingNewField():
            yield from _part(f"{place}.text", row["text"], field.max_length, final)
            yield from _marked(f"{place}.mark", row["mark"], MARKS, final)
        case ActionRowsField():
            yield from _action(row, place, field.max_length, final)
            if field.for_child:
                yield from scalars.text(f"{place}.child", row["child"], NAME)
        case ActionReviewField():
            yield from _action(row, place, field.max_length, False)
            yield from _marked(f"{place}.outcome", row["outcome"], OUTCOMES, final)
            yield from scalars.text(f"{place}.said", row["said"], field.max_length)
        case CaseListField():
            yield from _part(f"{place}.name", row["name"], NAME, final)
        case TableField():
            for column in field.columns:
                yield from _cell(column, row[column.id], f"{place}.{column.id}", final)


def _action(row: Mapping[str, Value], place: str, longest: int, final: bool) -> Found:
    yield from _part(f"{place}.what", row["what"], longest, final)
    yield from _part(f"{place}.by_whom", row["by_whom"], NAME, final)
    if row["by_when"] not in (None, ""):
        yield from scalars.date(f"{place}.by_when", row["by_when"])
    elif final:
        yield Fault(f"{place}.by_when", "the action has no date", "say by when")


def _part(place: str, value: Value, longest: int, final: bool) -> Found:
    yield from scalars.text(place, value, longest)
    if final and isinstance(value, str) and not value.strip():
        yield Fault(place, "is still empty", "write something there, or remove the row")


def _marked(place: str, value: Value, marks: tuple[str, ...], final: bool) -> Found:
    if value is None:
        if final:
            yield Fault(place, "is not chosen", f"choose one of {', '.join(marks)}")
    else:
        yield from scalars.choice(place, value, marks, many=False)


def _cell(column: Column, value: Value, place: str, final: bool) -> Found:
    if value is None or value == "":
        if final and column.required:
            yield Fault(place, f"“{column.label}” is still empty", "write something there, or remove the row")
        return
    match column.type:
        case "date":
            yield from scalars.date(place, value)
        case "number":
            yield from scalars.number(place, value)
        case "choice":
            yield from scalars.choice(place, value, tuple(option.id for option in column.options), many=False)
        case _:
            yield from scalars.text(place, value, column.max_length, one_line=column.type == "text")
