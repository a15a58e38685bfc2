"""A field of a form as it is typed on the page that alters it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clearsight.kernel.errors import Fault
from clearsight.policy.domain.forms import File, FormField
from clearsight.policy.domain.forms.fields import ChoiceField, NumberField, TableField
from clearsight.policy.domain.forms.words import FILLED_BY, FILLED_WHEN
from clearsight.web.forms.asked import Asked

LABEL, HINT, MOST_LINES = 200, 500, 40
# What is not a party's to fill in says only what it is called.
ONLY_CALLED = ("derived", "signature")
ADDED_TO_BY = {"": None, "supervisee": "supervisee", "supervisor": "supervisor"}


def lines(asked: Asked, name: str, missing: str = "") -> list[str]:
    """What was typed one a line, without empty ones."""
    typed = [line.strip() for line in asked.text(name, missing, longest=20_000).splitlines()]
    found = [line for line in typed if line]
    if len(found) > MOST_LINES:
        asked.faults.append(Fault(name, f"these are {len(found)} lines", f"{MOST_LINES} is the most"))
    return found


def read_field(
    asked: Asked, kind: str, files: Iterable[File], there: FormField | None = None
) -> dict[str, Any]:
    """What was typed, by the keys of docs/reference/forms.md; None where a key is to be left out."""
    changes: dict[str, Any] = {"label": asked.text("label", "Say what the field is called", longest=LABEL)}
    if kind in ONLY_CALLED:
        return changes
    changes["hint"] = asked.text("hint", longest=HINT) or None
    changes["prompts"] = lines(asked, "prompts") or None
    changes["required"] = True if asked.data.get("required") == "yes" else None
    changes["filled_by"] = asked.among("filled_by", {key: key for key in FILLED_BY}, "Say who fills it in")
    changes["filled_when"] = asked.among(
        "filled_when", {key: key for key in FILLED_WHEN}, "Say when it is filled in"
    )
    changes["added_to_by"] = asked.among("added_to_by", ADDED_TO_BY, "Say who adds to it")
    changes["file"] = asked.among("file", {file.id: file.id for file in files}, "Say to which file it goes")
    if kind == "choice":
        changes["options"] = lines(asked, "options", "Write the answers, one on each line")
        changes["many"] = True if asked.data.get("many") == "yes" else None
    if kind == "number":
        changes["unit"] = asked.text("unit", longest=40) or None
    if kind == "table" and (there is None or plain_table(there)):
        changes["columns"] = lines(asked, "columns", "Write what the columns are called, one on each line")
    return changes


def plain_table(field: FormField) -> bool:
    """Whether a table has columns of words alone: of others the kind and source are not for this page."""
    return isinstance(field, TableField) and all(
        one.type == "text" and not one.source for one in field.columns
    )


def begin_with(field: FormField) -> dict[str, Any]:
    """What stands in the inputs before anybody types."""
    begin: dict[str, Any] = {
        "label": field.label, "hint": field.hint, "prompts": "\n".join(field.prompts),
        "required": "yes" if field.required else "", "filled_by": field.filled_by,
        "filled_when": field.filled_when, "added_to_by": field.added_to_by or "", "file": field.file,
    }  # fmt: skip
    if isinstance(field, ChoiceField):
        begin |= {"options": "\n".join(one.label for one in field.options)}
        begin |= {"many": "yes" if field.many else ""}
    if isinstance(field, NumberField):
        begin["unit"] = field.unit
    if isinstance(field, TableField):
        begin["columns"] = "\n".join(one.label for one in field.columns)
    return begin
