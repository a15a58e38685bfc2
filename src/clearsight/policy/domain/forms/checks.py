"""What must hold within one form, beyond the shape of each table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from clearsight.kernel.errors import Fault
from clearsight.policy.domain.forms.fields import (
    ActionReviewField,
    CaseListField,
    ChoiceField,
    FormField,
    NumberField,
    RequiredIf,
    TableField,
    YesNoField,
)
from clearsight.policy.domain.forms.language import Form
from clearsight.policy.domain.forms.references import known, twice
from clearsight.policy.domain.forms.values import faults_of_default

CASE_SOURCES = ("case_name", "case_role", "case_synopsis", "case_children", "previous_case_actions")
WRITTEN = ("text", "long_text", "rich_text", "ongoing_new")
ANSWERS = {
    "direction": ("choice",),
    **dict.fromkeys(("likely", "progress", "drift", "escalate"), ("yes_no_with_why",)),
}
DIRECTIONS = {"same", "escalated", "de_escalated", "first_time"}
RESERVED = ("id",)  # a row of a table may carry an `id` that the system gives it


def faults_of_form(form: Form, name: str) -> Iterator[Fault]:
    """The faults within one form."""
    yield from twice(f"{name}: sections", (section.id for section in form.sections))
    yield from twice(f"{name}: fields", (field.id for field in form.fields()))
    if form.version < 1:
        yield Fault(f"{name}: version", f"{form.version} is no version", "count versions from 1")
    if not form.fields():
        yield Fault(f"{name}: sections", "the form has no field", "add one")
    if (form.kind == "agreement") != (form.one_per == "arrangement"):
        yield Fault(
            f"{name}: one_per",
            f"a form of kind {form.kind} is not one per {form.one_per}",
            "an agreement, and nothing else, is one per arrangement",
        )
    if (form.kind == "case_record") != (form.one_per in ("case", "child")):
        yield Fault(
            f"{name}: one_per",
            f"a form of kind {form.kind} is not one per {form.one_per}",
            "a case_record, and nothing else, is one per case or child",
        )
    for section in form.sections:
        for field in section.fields:
            yield from _faults_of_field(form, field, f"{name}: sections[{section.id}].fields[{field.id}]")
    yield from _faults_of_signing(form, name)


def _faults_of_field(form: Form, field: FormField, place: str) -> Iterator[Fault]:
    if field.required and field.filled_when == "next_session":
        yield Fault(
            f"{place}.required",
            "what is filled in at the next session cannot be asked for before",
            "leave required out",
        )
    if field.type != "derived" and field.filled_by == "system":
        yield Fault(
            f"{place}.filled_by",
            "only a derived field is filled by the system",
            'write type = "derived" with a source, or say which party fills it',
        )
    if field.source in CASE_SOURCES and form.one_per not in ("case", "child"):
        yield Fault(
            f"{place}.source",
            f"{field.source} speaks of one case, and the form is one per {form.one_per}",
            "use it on a form that is one per case or child",
        )
    if field.required_if:
        yield from _faults_of_condition(form, field.required_if, f"{place}.required_if")
    if field.term and form.kind != "agreement":
        yield Fault(f"{place}.term", "only an agreement has individual terms", "leave term out")
    if field.tells:
        yield from _faults_of_aspect(form, field, f"{place}.tells")
    for fault in faults_of_default(field):
        yield Fault(f"{place}.default", f"the default {fault.problem}", fault.mend)
    yield from _faults_by_type(field, place)


def _faults_of_aspect(form: Form, field: FormField, place: str) -> Iterator[Fault]:
    """What is told of a case stands on a case record, once, and in a field from which it can be read."""
    if form.kind != "case_record":
        yield Fault(place, "only a case record tells of a case", "leave tells out")
    if sum(other.tells == field.tells for other in form.fields()) > 1:
        yield Fault(place, f"another field tells of {field.tells} too", "keep it in one of them")
    fits: tuple[str, ...] = ANSWERS.get(field.tells or "", WRITTEN)
    if field.type not in fits:
        yield Fault(
            place, f"{field.tells} cannot be read from a field of this type", f"use {' or '.join(fits)}"
        )
    if field.tells == "direction" and isinstance(field, ChoiceField):
        for option in field.options:
            yield from known(f"{place}.options", option.id, DIRECTIONS, "direction")


def _faults_of_condition(form: Form, condition: RequiredIf, place: str) -> Iterator[Fault]:
    asked = next((other for other in form.fields() if other.id == condition.field), None)
    match asked:
        case ChoiceField():
            answers = {option.id for option in asked.options}
        case YesNoField():
            answers = {"yes", "no"}
        case _:
            yield Fault(
                f"{place}.field",
                f"{condition.field!r} is no choice or yes_no_with_why field of this form",
                "name one that is",
            )
            return
    yield from known(f"{place}.is", condition.is_, answers, "answer")


def _faults_by_type(field: FormField, place: str) -> Iterator[Fault]:
    match field:
        case ChoiceField():
            yield from _options(f"{place}.options", [option.id for option in field.options])
        case NumberField() if field.min > field.max:
            yield Fault(
                f"{place}.min", f"{field.min} is more than max, {field.max}", "put the smaller one in min"
            )
        case TableField():
            yield from _columns(field, place)
        case CaseListField() if field.source not in (None, "cases_discussed"):
            yield Fault(
                f"{place}.source", "a case_list holds the cases discussed", 'write source = "cases_discussed"'
            )
        case ActionReviewField() if field.source not in ("previous_actions", "previous_case_actions"):
            yield Fault(
                f"{place}.source",
                "an action_review takes up the actions of last time",
                'write source = "previous_actions" or "previous_case_actions"',
            )
        case _:
            return


def _columns(field: TableField, place: str) -> Iterator[Fault]:
    if not field.columns:
        yield Fault(f"{place}.columns", "the table has no column", "add one")
    yield from twice(f"{place}.columns", (column.id for column in field.columns))
    for column in field.columns:
        here = f"{place}.columns[{column.id}]"
        if column.id in RESERVED:
            yield Fault(here, f"{column.id!r} is the row's own name", "call the column something else")
        if column.type == "choice":
            yield from _options(f"{here}.options", [option.id for option in column.options])
        elif column.options:
            yield Fault(
                f"{here}.options", f"a column of type {column.type} has no options", 'write type = "choice"'
            )


def _options(place: str, ids: list[str]) -> Iterator[Fault]:
    if len(ids) < 2:
        yield Fault(place, "a choice needs at least two options", "add them")
    yield from twice(place, ids)


def _faults_of_signing(form: Form, name: str) -> Iterator[Fault]:
    places = Counter(field.party for field in form.signatures())
    parties = form.signing.parties if form.signing else ()
    for party in parties:
        if party not in places:
            yield Fault(
                f"{name}: signing.parties",
                f"{party} signs, and there is no signature field for {party}",
                "add one to a section",
            )
    for party, times in places.items():
        if party not in parties:
            yield Fault(
                f"{name}: signing.parties",
                f"there is a signature field for {party}, who is not a party",
                "name the party in signing.parties",
            )
        if times > 1:
            yield Fault(
                f"{name}: signing.parties", f"{party} signs {times} times", "keep one signature field"
            )
