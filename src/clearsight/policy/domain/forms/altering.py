"""Altering a form, one thing at a time (A5): each function takes a form and gives another, or says why not.

What is given need not be coherent as a whole yet: `faults_of_draft` tells what is still amiss, in the words
in which the loader would tell it of a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from clearsight.kernel.errors import ClearsightError, Fault
from clearsight.policy.domain.forms.checks import faults_of_form
from clearsight.policy.domain.forms.fields import ChoiceField, FormField, TableField
from clearsight.policy.domain.forms.language import File, Form, Section
from clearsight.policy.domain.forms.reading import form_to_data, shape_from_data
from clearsight.policy.domain.forms.references import faults_of_whole
from clearsight.policy.domain.forms.whole import PolicyForms

# What somebody may add: the others are brought by the system, or go with who signs.
OFFERED = (
    "text", "long_text", "rich_text", "date", "number", "duration", "choice", "yes_no_with_why",
    "ongoing_new", "action_rows", "table",
)  # fmt: skip
# Which kinds of file fit a kind of form: what is said of a child never goes to a file about the supervisee.
_FITTING = {"case_record": ("case", "secured"), "personal_record": ("personal", "personnel")}
_OTHERWISE = ("personal", "personnel", "secured")
_LONGEST_ID = 60
_PART = re.compile(r"(sections|fields)\[([^\]]+)\]")
_Data = dict[str, Any]


def files_fitting(form: Form, files: Iterable[File]) -> tuple[File, ...]:
    """The files to which a field of this form may go: of a kind that fits it, or used in it already.

    An agreement lies whole in one place.
    """
    used = {field.file for field in form.fields()}
    kinds = () if form.kind == "agreement" else _FITTING.get(form.kind, _OTHERWISE)
    return tuple(file for file in files if file.id in used or file.kind in kinds)


def why_it_stays(field: FormField) -> str:
    """Why a field cannot be taken away, or nothing: where a party signs, and what an agreement states."""
    if field.type == "signature":
        return "a party signs there"
    if field.term:
        return f"the agreement states its {field.term.replace('_', ' ')} there, and Clearsight goes by it"
    return ""


def rename(form: Form, title: str) -> Form:
    """Call the form something else."""
    return shape_from_data({**form_to_data(form), "title": title})


def write_section(form: Form, section: str, changes: Mapping[str, Any]) -> Form:
    """Change a section's `heading`, `prompts` or `statements`.

    Raises:
        KeyError: when there is no such section.
    """
    return _in_section(form, section, lambda data: data.update(changes))


def add_section(form: Form, heading: str) -> Form:
    """A new section without fields: last, but before the one where the parties sign."""
    data = form_to_data(form)
    taken = [one.id for one in form.sections]
    new: _Data = {"id": fresh_id(heading, taken), "heading": heading, "clause": form.clause}
    last = form.sections[-1]
    at = len(taken) - (1 if any(field.type == "signature" for field in last.fields) else 0)
    data["sections"] = [*data["sections"][:at], new, *data["sections"][at:]]
    return shape_from_data(data)


def remove_section(form: Form, section: str) -> Form:
    """Take a section away in which nothing stands any more.

    Raises:
        KeyError: when there is no such section.
        ClearsightError: when it has fields, or sentences that are agreed.
    """
    found = section_of(form, section)
    if found.fields or found.statements:
        problem, mend = "there is something in this section", "move it or take it away first"
        raise ClearsightError.one(section, problem, mend)
    data = form_to_data(form)
    data["sections"] = [one for one in data["sections"] if one["id"] != section]
    return shape_from_data(data)


def move_section(form: Form, section: str, by: int) -> Form:
    """Put a section one place up (-1) or down (1); at an end it stays.

    Raises:
        KeyError: when there is no such section.
    """
    section_of(form, section)
    data = form_to_data(form)
    data["sections"] = _moved(data["sections"], section, by)
    return shape_from_data(data)


def write_field(form: Form, field: str, changes: Mapping[str, Any]) -> Form:
    """Change what a field says of itself; its id and type stay. None takes a key out.

    Args:
        changes: keys of docs/reference/forms.md; `options` and `columns` as labels, one each.

    Raises:
        KeyError: when there is no such field.
        ClearsightError: when a key may not stand so.
    """
    changes = {**changes, **_parts_of(form.field(field), changes)}

    def write(data: _Data) -> None:
        for key, value in changes.items():
            data.pop(key, None)
            if value is not None:
                data[key] = value

    return _in_field(form, field, write)


def add_field(form: Form, section: str, type_: str, changes: Mapping[str, Any]) -> Form:
    """A field of the organisation's own, last in a section.

    Raises:
        KeyError: when there is no such section.
        ClearsightError: for a type that cannot be added, or a key that may not stand so.
    """
    clause = section_of(form, section).clause
    if type_ not in OFFERED:
        raise ClearsightError.one("type", "a field of this kind cannot be added", "choose another kind")
    new: _Data = {"id": fresh_id(str(changes["label"]), [one.id for one in form.fields()]), "type": type_}
    new |= {"clause": clause, "ours": True, **{k: v for k, v in changes.items() if v is not None}}
    new |= {key: _named(changes[key], ()) for key in ("options", "columns") if changes.get(key)}
    if type_ == "table":
        new["columns"] = [{**column, "type": "text"} for column in new.get("columns", [])]
    return _in_section(form, section, lambda data: data.update(fields=[*data.get("fields", []), new]))


def remove_field(form: Form, field: str) -> Form:
    """Take a field away.

    Raises:
        KeyError: when there is no such field.
        ClearsightError: for one that has to stay (`why_it_stays`).
    """
    if why := why_it_stays(form.field(field)):
        raise ClearsightError.one(field, f"this field stays: {why}")
    data = form_to_data(form)
    for one in data["sections"]:
        one["fields"] = [each for each in one.get("fields", []) if each["id"] != field]
    return shape_from_data(data)


def move_field(form: Form, field: str, by: int) -> Form:
    """Put a field one place up (-1) or down (1): past the end of its section into the next; or it stays.

    Raises:
        KeyError: when there is no such field.
    """
    form.field(field)
    data = form_to_data(form)
    sections = data["sections"]
    at = next(
        n for n, one in enumerate(sections) if any(each["id"] == field for each in one.get("fields", []))
    )
    fields = sections[at]["fields"]
    edge = fields[0 if by < 0 else -1]["id"] == field
    if not edge:
        sections[at]["fields"] = _moved(fields, field, by)
    elif 0 <= at + by < len(sections):
        moving = fields.pop(0 if by < 0 else -1)
        there = sections[at + by].setdefault("fields", [])
        there.insert(len(there) if by < 0 else 0, moving)
    return shape_from_data(data)


def faults_of_draft(forms: PolicyForms, form: Form) -> tuple[Fault, ...]:
    """What is amiss in the form, and between it and the policy's other forms, as the loader tells it.

    `place` is `field.<id>.<key>`, `section.<id>` or `form`.
    """
    folder = "agreements" if form.kind == "agreement" else "forms"
    others = [other for other in (*forms.forms, *forms.agreements) if other.id != form.id]
    named = {
        f"{'agreements' if other.kind == 'agreement' else 'forms'}/{other.id}": other for other in others
    }
    mine = f"{folder}/{form.id}"
    found = [*faults_of_form(form, mine), *faults_of_whole(forms.session, {**named, mine: form})]
    known = set(faults_of_whole(forms.session, {**named, mine: forms.form(form.id)}))
    return tuple(_placed(fault) for fault in dict.fromkeys(found) if fault not in known)


def _placed(fault: Fault) -> Fault:
    parts = dict(_PART.findall(fault.place))
    key = fault.place.rpartition(".")[2]
    if "fields" in parts:
        place = f"field.{parts['fields']}" + (f".{key}" if key.isidentifier() else "")
    else:
        place = f"section.{parts['sections']}" if "sections" in parts else "form"
    return Fault(place, fault.problem, fault.mend)


def section_of(form: Form, section: str) -> Section:
    """The section of that id.

    Raises:
        KeyError: when the form has none.
    """
    for one in form.sections:
        if one.id == section:
            return one
    raise KeyError(section)


def fresh_id(label: str, taken: Iterable[str]) -> str:
    """An id made of a label's own words, that none of `taken` is."""
    plain = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")
    plain = (plain if plain[:1].isalpha() else f"own_{plain}".rstrip("_"))[: _LONGEST_ID - 4].rstrip("_")
    known, number, found = set(taken), 1, plain
    while found in known:
        number += 1
        found = f"{plain}_{number}"
    return found


def _parts_of(field: FormField, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Options and columns from their labels: each keeps its id, and what else it says, where it can."""
    found: dict[str, Any] = {}
    if isinstance(field, ChoiceField) and "options" in changes:
        found["options"] = _named(changes["options"], [(one.id, one.label) for one in field.options])
    if isinstance(field, TableField) and "columns" in changes:
        named = _named(changes["columns"], [(one.id, one.label) for one in field.columns])
        kept = {one.id: one.model_dump(mode="json", exclude_defaults=True) for one in field.columns}
        found["columns"] = [{"type": "text", **kept.get(one["id"], {}), **one} for one in named]
    return found


def _named(labels: Sequence[str], old: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """A table for each label; one that is only called otherwise, among as many as before, keeps its id."""
    ids = {label.casefold(): code for code, label in old}
    as_many = len(labels) == len(old)
    kept: list[str | None] = [ids.get(label.casefold()) for label in labels]
    named: list[dict[str, str]] = []
    for at, label in enumerate(labels):
        code = kept[at] or (old[at][0] if as_many and old[at][0] not in kept else None)
        code = code or fresh_id(label, [*ids.values(), *(one["id"] for one in named)])
        named.append({"id": code, "label": label})
    return named


def _moved(tables: Sequence[_Data], which: str, by: int) -> list[_Data]:
    at = next(number for number, one in enumerate(tables) if one["id"] == which)
    moved = list(tables)
    moving = moved.pop(at)
    moved.insert(min(max(at + by, 0), len(moved)), moving)
    return moved


def _in_section(form: Form, section: str, change: Callable[[_Data], None]) -> Form:
    section_of(form, section)
    data = form_to_data(form)
    change(next(one for one in data["sections"] if one["id"] == section))
    return shape_from_data(data)


def _in_field(form: Form, field: str, change: Callable[[_Data], None]) -> Form:
    data = form_to_data(form)
    fields = (each for one in data["sections"] for each in one.get("fields", []))
    change(next(each for each in fields if each["id"] == field))
    return shape_from_data(data)
