"""Where an organisation's own form asks less than the policy's, or otherwise: that is told, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clearsight.policy.domain.forms.changes import answers_of, changes_of_field
from clearsight.policy.domain.forms.fields import FormField
from clearsight.policy.domain.forms.language import File, Form


@dataclass(frozen=True, slots=True)
class AskedOtherwise:
    """A field as the policy asks for it, and in sentences what the organisation's own form has made of it."""

    field: FormField
    said: tuple[str, ...]


def asks_less(policy: FormField, own: FormField) -> frozenset[str]:
    """The keys in which a field no longer asks what the policy does: they need a reason, as its removal does.

    Called otherwise; no longer required; an answer gone or called otherwise; in a file that others read. Of a
    field that the policy does not ask for (`ours`) only the file counts.
    """
    found = {
        "label": policy.label != own.label,
        "required": policy.required and not own.required,
        "options": not set(answers_of(policy)) <= set(answers_of(own)),
        "file": policy.file != own.file,
    }
    counts = {"file"} if policy.ours else found.keys()
    return frozenset(key for key in counts if found[key])


def asked_otherwise(policy: Form, own: Form, files: Iterable[File]) -> tuple[AskedOtherwise, ...]:
    """The fields of the policy's form that stand in the own one and ask less or otherwise there, in order."""
    asked = {field.id: field for field in policy.fields()}
    labels = {file.id: file.label for file in files}
    there = [(asked[field.id], field) for field in own.fields() if field.id in asked]
    return tuple(
        AskedOtherwise(was, tuple(changes_of_field(was, now, labels)))
        for was, now in there
        if asks_less(was, now)
    )
