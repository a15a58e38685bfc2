"""Drafts are opened on the policy's forms: the usual ones for such a session, or another that is chosen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.casework.actions import open_file_of, open_folder
from clearsight.casework.models import CaseFile, File
from clearsight.kernel.canonical import canonical, digest
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Form, PolicyForms, files_of
from clearsight.policy.queries import forms_of
from clearsight.records.actions.cases import put_away_blank, put_away_in_place
from clearsight.records.actions.drafting import fill_in, locked
from clearsight.records.models import FormText, PolicyReader, Record
from clearsight.records.queries import form_of
from clearsight.records.queries.other_forms import method_of, other_forms
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import present_at


@transaction.atomic
def open_records(session: Session, *, by: Person, at: datetime) -> list[Record]:
    """Make the drafts of a session on the policy's forms, and bring what the system knows up to date in them.

    One for each file of the main record, one for each file of the case record and case brought. Calling it
    again makes only what is missing, and never touches what somebody wrote. What is begun already goes on on
    the form, and the version of it, on which it was begun. A draft about a case that is not brought any
    more, in which nobody wrote, is put away.

    Raises:
        Invalid: for a session that was written up elsewhere, as an import says.
    """
    require(by, "session.open_records", session, localdate(at))
    if session.written_up_on is not None and not session.records.exists():
        problem = f"it was written up on {session.written_up_on.isoformat()}, and not here"
        raise Invalid.one("session", problem, "its record is where it was written")
    put_away_blank(session, by=by, at=at)
    forms = forms_of(session.organisation, session.day or localdate(at))
    begun = list(session.records.select_related("form_text").order_by("pk"))
    discussed = CaseFile.objects.filter(discussions__session=session).select_related("file").order_by("code")
    wanted: list[Record] = []
    for case in (None, *discussed):
        standing = [record for record in begun if record.case_id == (case.pk if case else None)]
        for form in _written_up_on(session, case, forms, standing):
            wanted += _parts(session, form, forms, case, by, at)
    return _opened(wanted, forms, by, at)


@transaction.atomic
def open_on(
    session: Session, form: str, case: CaseFile | None = None, *, by: Person, at: datetime
) -> list[Record]:
    """Open another form of the policy for the session, or for a case discussed in it.

    A draft of the same kind in which nobody has written gives way to it; one with words in it stays beside.

    Args:
        form: the id of one that `records.queries.other_forms` offers.

    Raises:
        Invalid: for one that is not offered.
    """
    require(by, "session.open_records", session, localdate(at))
    offered = other_forms(session, by=by, at=at)
    chosen = next((one.form for one in offered if one.form.id == form and one.case == case), None)
    if chosen is None:
        raise Invalid.one("form", "this form is not to be opened here", "choose one of those that are listed")
    put_away_in_place(session, case, by=by, at=at)
    forms = forms_of(session.organisation, session.day or localdate(at))
    return _opened(list(_parts(session, chosen, forms, case, by, at)), forms, by, at)


def _written_up_on(
    session: Session, case: CaseFile | None, forms: PolicyForms, begun: Iterable[Record]
) -> list[Form]:
    """The forms, each in the version on which it was begun; before anything is, the policy's usual one."""
    standing: dict[str, Record] = {}
    for record in begun:
        standing.setdefault(record.form, record)
    if standing:
        return [form_of(record) for record in standing.values()]
    method = method_of(session)
    usual = forms.main_record_for(method) if case is None else forms.case_record_for(method)
    return [usual] if usual else []


def _opened(wanted: Iterable[Record], forms: PolicyForms, by: Person, at: datetime) -> list[Record]:
    opened = []
    for record in wanted:
        if record._state.adding:
            record.save()
            readers = forms.file(record.part).opened_with
            PolicyReader.objects.bulk_create(PolicyReader(record=record, reader=one) for one in readers)
            audit("records.open", record, by=by, at=at, organisation=record.organisation_id)
        # Nobody proposes it between the look at its state and what is put into it.
        draft = locked(record)
        if draft.state == "draft":
            fill_in(draft, by, at)
        opened.append(draft)
    return opened


def _parts(
    session: Session, form: Form, forms: PolicyForms, case: CaseFile | None, by: Person, at: datetime
) -> Iterator[Record]:
    for part in files_of(form):
        place = forms.file(part)
        own = place.kind in ("personal", "personnel")
        for person in _own_parts(session, by) if own else [None]:
            of = {"session": session, "form": form.id, "part": part, "case": case, "about": person}
            found = Record.objects.filter(**of).select_related("file", "form_text").first()
            if found is None:
                file = _file(place.kind, session, case, person, by, at)
                found = Record(
                    **of, organisation_id=session.organisation_id, file=file, part_label=place.label,
                    form_text=_kept(form), opened_at=at,
                )  # fmt: skip
            yield found


def _own_parts(session: Session, by: Person) -> list[Person]:
    """Whose own parts `by` opens: the supervisor everybody's, anybody else theirs alone."""
    there = present_at(session)
    return there if by.pk == session.supervisor_id else [person for person in there if person.pk == by.pk]


def _file(
    kind: str, session: Session, case: CaseFile | None, person: Person | None, by: Person, at: datetime
) -> File:
    if kind == "case" and case is not None:
        return case.file
    if person is not None:
        return open_file_of(person, kind, by=by, at=at)
    return open_folder(session.arrangement, by=by, at=at)


def _kept(form: Form) -> FormText:
    text = canonical(form.model_dump(mode="json", by_alias=True)).decode()
    return FormText.objects.get_or_create(sha256=digest(json.loads(text)), defaults={"text": text})[0]
