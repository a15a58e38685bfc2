"""What must hold within a form, and between the forms of a policy, beyond the shape of each table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

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
from clearsight.policy.domain.forms.language import Form, SessionDocument
from clearsight.policy.domain.forms.values import faults_of_default

CASE_SOURCES = ("case_name", "case_role", "case_synopsis", "case_children", "previous_case_actions")
RESERVED = ("id",)  # a row of a table may carry an `id` that the system gives it


def faults_of_form(form: Form, name: str) -> Iterator[Fault]:
    """The faults within one form."""
    yield from _twice(f"{name}: sections", (section.id for section in form.sections))
    yield from _twice(f"{name}: fields", (field.id for field in form.fields()))
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
    for fault in faults_of_default(field):
        yield Fault(f"{place}.default", f"the default {fault.problem}", fault.mend)
    yield from _faults_by_type(field, place)


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
    yield from _known(f"{place}.is", condition.is_, answers, "answer")


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
    yield from _twice(f"{place}.columns", (column.id for column in field.columns))
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
    yield from _twice(place, ids)


def _twice(place: str, ids: Iterable[str]) -> Iterator[Fault]:
    for found, times in Counter(ids).items():
        if times > 1:
            yield Fault(place, f"{found!r} is there {times} times", "give each its own id")


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


def faults_of_whole(session: SessionDocument, forms: Mapping[str, Form]) -> Iterator[Fault]:
    """The faults between `session.toml` and the forms, by file name."""
    files = {file.id for file in session.files}
    functions = {function.id for function in session.functions}
    for key, ids in (
        ("files", [f.id for f in session.files]),
        ("functions", [f.id for f in session.functions]),
        ("agenda", [i.id for i in session.agenda]),
        ("prompts", [p.id for p in session.prompts]),
    ):
        yield from _twice(f"session.toml: {key}", ids)
    yield from _faults_of_versions(forms)
    listed = {field.file for form in forms.values() for field in form.fields() if field.type == "case_list"}
    for name, form in forms.items():
        in_folder = name.startswith("agreements/")
        if in_folder != (form.kind == "agreement"):
            yield Fault(
                f"{name}: kind",
                f"a form of kind {form.kind} lies in the wrong folder",
                "agreements lie in agreements/, all other forms in forms/",
            )
        for section in form.sections:
            yield from _known(
                f"{name}: sections[{section.id}].function", section.function, functions, "function"
            )
        for field in form.fields():
            yield from _known(f"{name}: fields[{field.id}].file", field.file, files, "file")
            yield from _known(f"{name}: fields[{field.id}].function", field.function, functions, "function")
        for copy in form.copies:
            yield from _known(f"{name}: copies.to", copy.to, files, "file")
            if copy.what == "names_only" and copy.to in files - listed:
                yield Fault(
                    f"{name}: copies.to",
                    f"names go to {copy.to!r}, and no form writes a list of cases there",
                    "add a field of type case_list with that file to a form",
                )
    yield from _faults_of_session(session, {form.id: form for form in forms.values()})


def _faults_of_versions(forms: Mapping[str, Form]) -> Iterator[Fault]:
    yield from _twice("forms", (f"{form.id}, version {form.version}" for form in forms.values()))
    for name, form in forms.items():
        for other in forms.values():
            earlier = other.id == form.id and other.version < form.version
            if earlier and other.effective_from >= form.effective_from:
                yield Fault(
                    f"{name}: effective_from",
                    f"version {form.version} does not take effect after version {other.version}",
                    f"give it a date after {other.effective_from}",
                )


def _faults_of_session(session: SessionDocument, forms: Mapping[str, Form]) -> Iterator[Fault]:
    records = {form_id for form_id, form in forms.items() if form.kind != "agreement"}
    agreements = set(forms) - records
    yield from _known("session.toml: main_record", session.main_record, records, "form")
    yield from _known("session.toml: case_record", session.case_record, records, "form")
    for method, form_id in session.main_record_for.items():
        yield from _known(f"session.toml: main_record_for.{method}", form_id, records, "form")
    yield from _known("session.toml: agreement", session.agreement, agreements, "agreement")
    for method, form_id in session.agreement_for.items():
        yield from _known(f"session.toml: agreement_for.{method}", form_id, agreements, "agreement")
    for item in session.agenda:
        form_id = item.form or session.main_record
        yield from _known(f"session.toml: agenda[{item.id}].form", form_id, records, "form")
        if form_id in records and item.section:
            sections = {section.id for section in forms[form_id].sections}
            yield from _known(f"session.toml: agenda[{item.id}].section", item.section, sections, "section")


def _known(place: str, found: str | None, known: set[str], what: str) -> Iterator[Fault]:
    if found and found not in known:
        yield Fault(
            place, f"there is no {what} {found!r}", f"write one of {', '.join(sorted(known)) or 'none yet'}"
        )
