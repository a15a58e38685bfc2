"""Which other forms of the policy a session may be written up on, beside the one that opens by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.casework.models import CaseFile
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Form
from clearsight.policy.domain.forms.language import Method
from clearsight.policy.queries import forms_of
from clearsight.records.models import Entry, Record
from clearsight.records.queries.reading import form_of
from clearsight.scheduling.models import Session


@dataclass(frozen=True, slots=True)
class OtherForm:
    """A form that can be opened, for the session or for one case.

    `in_place_of` are the titles of drafts in which nothing is written, and which give way to it; `beside`
    of those in which something is.
    """

    form: Form
    case: CaseFile | None
    in_place_of: tuple[str, ...]
    beside: tuple[str, ...]


def method_of(session: Session) -> Method:
    """How they meet, as forms and agenda items are told apart by it: ad hoc, or as the arrangement is."""
    return cast(Method, "ad_hoc" if session.kind == "ad_hoc" else session.arrangement.kind)


def blank_drafts(session: Session) -> QuerySet[Record]:
    """The drafts of a session in which nobody has written. What somebody sent back says why: it is none."""
    written = Entry.objects.filter(record=OuterRef("pk"), author__isnull=False)
    blank = Record.objects.filter(session=session, state="draft", remarks__isnull=True)
    return blank.filter(proposed_by__isnull=True).exclude(Exists(written))


def other_forms(session: Session, *, by: Person, at: datetime) -> list[OtherForm]:
    """What is not open yet: another main record while none has words in it, and the other forms of each case.

    Raises:
        Refused: when `by` may not open records of the session.
    """
    require(by, "session.open_records", session, localdate(at))
    if session.status == "cancelled" or session.written_up_on is not None:
        return []
    forms, method = forms_of(session.organisation, session.day or localdate(at)), method_of(session)
    begun = list(session.records.select_related("form_text").order_by("pk"))
    blank = set(blank_drafts(session).values_list("pk", flat=True))
    main = list(_not_begun(forms.main_records_for(method), None, begun, blank))
    found = [one for one in main if not one.beside]
    discussed = CaseFile.objects.filter(discussions__session=session).select_related("file").order_by("code")
    for case in discussed:
        found += _not_begun(forms.case_records_for(method), case, begun, blank)
    return found


def _not_begun(
    fit: tuple[Form, ...], case: CaseFile | None, begun: list[Record], blank: set[int]
) -> Iterator[OtherForm]:
    mine = [record for record in begun if record.case_id == (case.pk if case else None)]
    here = {record.form for record in mine} or {form.id for form in fit[:1]}
    if len(fit) < 2:
        return
    titles = {record.form: form_of(record).title for record in mine}
    written = {record.form for record in mine if record.pk not in blank}
    gives_way = tuple(title for form, title in titles.items() if form not in written)
    for form in fit:
        if form.id not in here:
            yield OtherForm(form, case, gives_way, tuple(titles[one] for one in sorted(written)))
