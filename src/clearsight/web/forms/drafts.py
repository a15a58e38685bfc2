"""What somebody typed into a draft: only what they changed, with the version of each field that they saw."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from clearsight.kernel.canonical import digest
from clearsight.policy.domain.forms import FormField, Value
from clearsight.web.forms.posted import read_seen, read_values


@dataclass(frozen=True, slots=True)
class Draft:
    """`values` are all that was on the page, `changed` those that differ from what the page began with."""

    values: Mapping[str, Value]
    changed: Mapping[str, Value]
    seen: Mapping[str, int]


def read_draft(fields: Collection[FormField], data: QueryDict) -> Draft:
    """What came back of those fields that were on the page.

    A field that nobody touched is not written at all, so that what the other wrote there meanwhile stands.
    """
    there = [field for field in fields if f"seen.{field.id}" in data]
    values = read_values(there, data)
    changed = {name: value for name, value in values.items() if mark_of(value) != data.get(f"was.{name}", "")}
    return Draft(values, changed, read_seen(there, data))


def mark_of(value: Value) -> str:
    """A short mark of a value, the same for blanks of every shape, by which a page knows what was changed."""
    return digest({"value": _plain(value)})[:16]


def _plain(value: Value) -> Value:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip() or None
    if isinstance(value, dict):
        kept = {
            key: plain for key, part in value.items() if (plain := _plain(part)) is not None and key != "id"
        }
        return {**kept} or None
    if isinstance(value, list):
        return [plain for part in value if (plain := _plain(part)) is not None] or None
    return value
