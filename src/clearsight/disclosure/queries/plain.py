"""What was found, as lines that anybody reads: the form's labels, no code, no id, days in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from clearsight.disclosure.queries.sources import Row
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Form, FormField, Value
from clearsight.policy.domain.forms.said import day_words, value_words
from clearsight.records.models import Record

MEANT = {
    "name": "a name meant so", "wellbeing": "words on wellbeing meant so",
    "repeated": "words from the other record meant so",
}  # fmt: skip
# What a sealed field is called, where its own name would not do in an answer.
CALLED = {
    "what": "What is asked or to be done", "done": "What was done", "born": "Date of birth",
    "because": "Why", "text": "In words", "words": "In words", "reason": "Why", "terms": "Terms",
    "likely_because": "Why it is or is not likely", "said": "Said",
    "outside": "From outside", "told": "What those who are told know", "outcome": "What came of it",
    "family": "Family", "taken_off_because": "Taken off, because",
    "taken_back_because": "Taken back, because",
}  # fmt: skip


def lines_of(rows: Iterable[Row], record: Record | None) -> Iterator[str]:
    """Each thing that was written, under what it answers; of a record all that stands beside it."""
    asked = _fields(Form.model_validate_json(record.form_text.text)) if record else {}
    for row in rows:
        for name, said in row.words:
            yield from _of(row, name, said, asked)
        if row.shut:
            yield f"{row.source.called}: does not open: it was altered"


def _of(row: Row, name: str, said: str, asked: Mapping[str, FormField]) -> Iterator[str]:
    label = row.thing._meta.label_lower
    if label == "supervision.agreement":
        yield from _agreement(json.loads(said))
    elif label == "records.entry":
        yield from _answered(asked.get(row.thing.field), json.loads(said))  # type: ignore[attr-defined]
    elif label == "records.meantso":
        kept = json.loads(said)
        yield f"Said of {MEANT.get(kept['kind'], 'words meant so')}: “{kept['words']}”. {kept['why']}"
    elif label == "records.filedelsewhere" and name == "words":
        kept = json.loads(said)
        yield f"Filed elsewhere: {'; '.join(filter(None, (kept['where'], kept['reference'])))}"
    elif words := (day_words(said) if name == "born" else said.strip()):
        yield f"{_called(row, name)}: {words}"


def _called(row: Row, name: str) -> str:
    if row.record is not None and name not in ("taken_off_because", "taken_back_because"):
        return row.source.called
    return CALLED.get(name) or name.replace("_", " ").capitalize()


def _fields(form: Form) -> dict[str, FormField]:
    return {one.id: one for one in form.fields()}


def _answered(field: FormField | None, value: Value, by: str = "") -> Iterator[str]:
    """A field with what stands in it: what has several lines begins on one of its own."""
    words = value_words(field, value).strip() if field else str(value or "")
    if words:
        between = "\n" if "\n" in words and field and field.type not in ("long_text", "rich_text") else " "
        yield f"{field.label if field else 'Written'}{f', written by {by}' if by else ''}:{between}{words}"


def _agreement(kept: dict[str, Any]) -> Iterator[str]:
    """What an agreement says, and whose words stand where one party alone writes."""
    wrote = kept.get("wrote", {})
    people = Person.objects.filter(public_id__in=set(wrote.values()))
    names = {str(one.public_id): one.name for one in people}
    for field in Form.model_validate_json(json.dumps(kept["form"])).fields():
        if field.type != "signature" and field.id in kept["values"]:
            yield from _answered(field, kept["values"][field.id], names.get(wrote.get(field.id, ""), ""))
