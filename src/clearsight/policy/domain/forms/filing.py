"""Which part of a form goes into which file, and who is named in it."""

from __future__ import annotations

from clearsight.policy.domain.forms.fields import SignatureField
from clearsight.policy.domain.forms.language import Form
from clearsight.policy.domain.forms.scalars import Value
from clearsight.policy.domain.forms.values import Values


def files_of(form: Form) -> dict[str, tuple[str, ...]]:
    """Each file that the form writes to, with the ids of the fields that go there.

    Signatures are not among them: they are kept beside each part.
    """
    found: dict[str, tuple[str, ...]] = {}
    for field in form.fields():
        if not isinstance(field, SignatureField):
            found[field.file] = (*found.get(field.file, ()), field.id)
    return found


def values_for(form: Form, values: Values, file: str) -> dict[str, Value]:
    """The part of the values that belongs in one file. Keys that the form does not know are left out."""
    return {field_id: values[field_id] for field_id in files_of(form).get(file, ()) if field_id in values}


def children_named_in(form: Form, values: Values) -> tuple[str, ...]:
    """The names in the form's lists of cases, which say who was discussed and nothing about them."""
    names: list[str] = []
    for field in form.fields():
        rows = values.get(field.id)
        if field.type == "case_list" and isinstance(rows, list):
            names.extend(str(row["name"]) for row in rows if isinstance(row, dict) and row.get("name"))
    return tuple(dict.fromkeys(names))
