"""Which part of a form goes into which file."""

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
