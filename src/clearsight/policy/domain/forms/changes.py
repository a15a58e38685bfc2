"""What differs between two versions of a form, in plain words: what people read before it is put in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from clearsight.policy.domain.forms.fields import ChoiceField, FormField, TableField
from clearsight.policy.domain.forms.language import File, Form, Section
from clearsight.policy.domain.forms.words import TYPES, filled


def changes(old: Form, new: Form, files: Iterable[File], why: Mapping[str, str] | None = None) -> list[str]:
    """One sentence for each difference, in the order of the new form; first what is taken away.

    Args:
        files: the policy's, for what they are called.
        why: for each field that was taken away, by id, the reason that was given.
    """
    labels = {file.id: file.label for file in files}
    was, now = ({field.id: field for field in form.fields()} for form in (old, new))
    said = [f"The form is called “{new.title}” now, and was “{old.title}”."] * (old.title != new.title)
    for gone in (field for name, field in was.items() if name not in now):
        reason = (why or {}).get(gone.id, "")
        said.append(f"“{gone.label}” is taken away{': ' + reason.rstrip('.') if reason else ''}.")
    said += _of_sections(old, new)
    for section in new.sections:
        for field in section.fields:
            if field.id not in was:
                said.append(_added(field, section, labels))
            else:
                said += changes_of_field(was[field.id], field, labels)
    return [*said, *_moved(old, new)]


def _added(field: FormField, section: Section, files: Mapping[str, str]) -> str:
    what = TYPES[field.type][:1].lower() + TYPES[field.type][1:]
    must = ", required" if field.required else ""
    place = files.get(field.file, field.file)
    said = f"“{field.label}” is new, in “{section.heading}”: {what}, {filled(field)}{must}"
    return f"{said}; it goes to {_lower(place)}."


def _of_sections(old: Form, new: Form) -> Iterator[str]:
    was, now = ({one.id: one for one in form.sections} for form in (old, new))
    for name, section in was.items():
        if name not in now:
            yield f"The section “{section.heading}” is taken away."
    for name, section in now.items():
        before = was.get(name)
        if before is None:
            yield f"The section “{section.heading}” is new."
            continue
        if before.heading != section.heading:
            yield f"The section “{before.heading}” is called “{section.heading}” now."
        if before.statements != section.statements:
            yield f"What is agreed under “{section.heading}” reads otherwise."
        if before.prompts != section.prompts:
            yield f"The questions that help under “{section.heading}” are others."


def changes_of_field(old: FormField, new: FormField, files: Mapping[str, str]) -> Iterator[str]:
    """One sentence for each thing that a field says otherwise. `files` are labels by id."""
    called = f"“{new.label}”"
    if old.label != new.label:
        yield f"“{old.label}” is called {called} now."
    if old.hint != new.hint:
        yield (
            f"{called} has another hint: {new.hint.rstrip('.')}."
            if new.hint
            else f"{called} has no hint any more."
        )
    if old.prompts != new.prompts:
        yield f"The questions that help with {called} are others."
    if old.required != new.required:
        yield f"{called} {'has to be filled in' if new.required else 'may be left empty'} now."
    if filled(old) != filled(new):
        yield f"{called} is {filled(new)} now; it was {filled(old)}."
    if old.file != new.file:
        yield (
            f"{called} goes to {_lower(files.get(new.file, new.file))} now; "
            f"it went to {_lower(files.get(old.file, old.file))}."
        )
    if answers_of(old) != answers_of(new):
        yield f"{called} offers now: {', '.join(answers_of(new))}."
    if _limits(old) != _limits(new):
        yield f"{called} takes something else now: {_limits(new)}."


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def answers_of(field: FormField) -> list[str]:
    """What a choice offers, or what the columns of a table are called; nothing of other fields."""
    if isinstance(field, ChoiceField):
        return [option.label for option in field.options]
    return [column.label for column in field.columns] if isinstance(field, TableField) else []


def _limits(field: FormField) -> str:
    if isinstance(field, ChoiceField):
        return "any number of answers" if field.many else "one answer"
    return f"a number of {field.unit}" if field.type == "number" and field.unit else "what it took"


def _moved(old: Form, new: Form) -> Iterator[str]:
    """The sections, and the fields, that stand elsewhere among those which both versions have."""
    sections = {one.id: f"The section “{one.heading}”" for one in new.sections}
    yield from _out_of_order([one.id for one in old.sections], [one.id for one in new.sections], sections)
    labels = {field.id: f"“{field.label}”" for field in new.fields()}
    yield from _out_of_order([one.id for one in old.fields()], [one.id for one in new.fields()], labels)
    home = {field.id: section.id for section in old.sections for field in section.fields}
    for section in new.sections:
        for field in section.fields:
            if field.id in home and home[field.id] != section.id:
                yield f"“{field.label}” stands under “{section.heading}” now."


def _out_of_order(old: list[str], new: list[str], called: Mapping[str, str]) -> Iterator[str]:
    was, now = [one for one in old if one in new], [one for one in new if one in old]
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    stayed = {
        now[at] for block in matcher.get_matching_blocks() for at in range(block.b, block.b + block.size)
    }
    for one in now:
        if one not in stayed:
            before = new[new.index(one) - 1] if new.index(one) else None
            yield f"{called[one]} stands {f'after {_inner(called[before])}' if before else 'first'} now."


def _inner(called: str) -> str:
    return called[:1].lower() + called[1:]
