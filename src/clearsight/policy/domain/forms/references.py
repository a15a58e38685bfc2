"""What must hold between `session.toml` and the forms: everything named is there, and once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from clearsight.kernel.errors import Fault
from clearsight.policy.domain.forms.filing import files_of
from clearsight.policy.domain.forms.language import Form, SessionDocument


def twice(place: str, ids: Iterable[str]) -> Iterator[Fault]:
    """A fault for every id that is there more than once."""
    for found, times in Counter(ids).items():
        if times > 1:
            yield Fault(place, f"{found!r} is there {times} times", "give each its own id")


def known(place: str, found: str | None, among: set[str], what: str) -> Iterator[Fault]:
    """A fault when something is named that is not among those there are."""
    if found and found not in among:
        yield Fault(
            place, f"there is no {what} {found!r}", f"write one of {', '.join(sorted(among)) or 'none yet'}"
        )


def faults_of_whole(session: SessionDocument, forms: Mapping[str, Form]) -> Iterator[Fault]:
    """The faults between `session.toml` and the forms, by file name."""
    files = {file.id for file in session.files}
    functions = {function.id for function in session.functions}
    yield from _faults_of_readers(session)
    for key, ids in (
        ("files", [f.id for f in session.files]),
        ("functions", [f.id for f in session.functions]),
        ("agenda", [i.id for i in session.agenda]),
        ("prompts", [p.id for p in session.prompts]),
    ):
        yield from twice(f"session.toml: {key}", ids)
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
            yield from known(
                f"{name}: sections[{section.id}].function", section.function, functions, "function"
            )
        for field in form.fields():
            yield from known(f"{name}: fields[{field.id}].file", field.file, files, "file")
            yield from known(f"{name}: fields[{field.id}].function", field.function, functions, "function")
        for copy in form.copies:
            yield from known(f"{name}: copies.to", copy.to, files, "file")
            if copy.what == "names_only" and copy.to in files - listed:
                yield Fault(
                    f"{name}: copies.to",
                    f"names go to {copy.to!r}, and no form writes a list of cases there",
                    "add a field of type case_list with that file to a form",
                )
    yield from _faults_of_copies(session, forms)
    yield from _faults_of_session(session, {form.id: form for form in forms.values()})


def _faults_of_copies(session: SessionDocument, forms: Mapping[str, Form]) -> Iterator[Fault]:
    """Whole copies that would lie where the record or another copy lies: under one key, with one clock.

    Of files of one kind there is one of a person or an arrangement, whatever a policy calls them; a child's
    are filed elsewhere by people.
    """
    kinds = {file.id: "secured" if file.kind == "agreement" else file.kind for file in session.files}
    for name, form in forms.items():
        there: set[str] = {kinds[file] for file in files_of(form) if file in kinds}
        for copy in form.copies:
            kind = kinds.get(copy.to)
            if copy.what != "whole" or kind is None or kind == "case":
                continue
            if kind in there:
                yield Fault(
                    f"{name}: copies.to",
                    f"{copy.to!r} is of kind {kind}: it or another copy lies in that file already",
                    "take the copy out, or name a file of another kind",
                )
            there.add(kind)


# Whoever leads without leading safeguarding reads nothing of a child.
READ_CASES = {"site_lead", "organisation_lead", "designated_lead"}


def _faults_of_readers(session: SessionDocument) -> Iterator[Fault]:
    for file in session.files:
        place = f"session.toml: files[{file.id}].readers"
        yield from twice(place, file.readers)
        if file.kind == "case" and (others := sorted(set(file.readers) - READ_CASES)):
            yield Fault(
                place,
                f"{others[0]} reads no file of a child",
                f"a case file is read by {' or '.join(sorted(READ_CASES))} alone",
            )
        if file.kind in ("case", "agreement") and file.proceedings:
            place = f"session.toml: files[{file.id}].proceedings"
            yield Fault(place, "only a record of supervision is disclosed so", "take it out")
        if file.kind != "case" and file.kept_to:
            place = f"session.toml: files[{file.id}].kept_to"
            yield Fault(place, "only a child's file is kept to those who lead safeguarding", "take it out")
        if file.kind == "agreement" and file.readers:
            yield Fault(place, "agreements are read by who signs them", "take it out")


def _faults_of_versions(forms: Mapping[str, Form]) -> Iterator[Fault]:
    yield from twice("forms", (f"{form.id}, version {form.version}" for form in forms.values()))
    for name, form in forms.items():
        for other in forms.values():
            earlier = other.id == form.id and other.version < form.version
            if earlier and other.effective_from >= form.effective_from:
                yield Fault(
                    f"{name}: effective_from",
                    f"version {form.version} does not take effect after version {other.version}",
                    f"give it a date after {other.effective_from}",
                )


def _shown_twice(session: SessionDocument) -> Iterator[Fault]:
    shown: dict[tuple[str, str], str] = {}
    for item in session.agenda:
        for method in item.methods if item.shows else ():
            first = shown.setdefault((str(item.shows), method), item.id)
            if first != item.id:
                yield Fault(
                    f"session.toml: agenda[{item.id}].shows",
                    f"{item.shows} of {method} sessions are shown under {first!r} already",
                    "take it out of one of them",
                )
                break


def _faults_of_session(session: SessionDocument, forms: Mapping[str, Form]) -> Iterator[Fault]:
    records = {form_id for form_id, form in forms.items() if form.kind != "agreement"}
    agreements = set(forms) - records
    yield from known("session.toml: main_record", session.main_record, records, "form")
    yield from known("session.toml: case_record", session.case_record, records, "form")
    for method, form_id in session.main_record_for.items():
        yield from known(f"session.toml: main_record_for.{method}", form_id, records, "form")
    yield from known("session.toml: agreement", session.agreement, agreements, "agreement")
    for method, form_id in session.agreement_for.items():
        yield from known(f"session.toml: agreement_for.{method}", form_id, agreements, "agreement")
    yield from _shown_twice(session)
    for item in session.agenda:
        form_id = item.form or session.main_record
        yield from known(f"session.toml: agenda[{item.id}].form", form_id, records, "form")
        if form_id in records and item.section:
            sections = {section.id for section in forms[form_id].sections}
            yield from known(f"session.toml: agenda[{item.id}].section", item.section, sections, "section")
