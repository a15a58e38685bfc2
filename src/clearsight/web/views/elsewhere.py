"""What belongs elsewhere too: a record as plain text to copy, and who filed it where, and when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find, permits
from clearsight.compliance.actions import perform
from clearsight.grants.queries import refuse_taking_out
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.actions.filed_elsewhere import LONGEST, LONGEST_BECAUSE
from clearsight.records.models import CopyElsewhere, FiledElsewhere, Record
from clearsight.records.queries.elsewhere import AGREED, copies_of
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.paper.record import record_text
from clearsight.web.show.elsewhere import chronology_line, copy_words, waiting_elsewhere
from clearsight.web.show.sessions import case_names
from clearsight.web.show.typed import Typed


def copies(request: HttpRequest, actor: Person) -> HttpResponse:
    """The records of which copies wait to be filed elsewhere by the reader."""
    return show(request, "copies", {"lines": waiting_elsewhere(actor, now())})


def elsewhere(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """The text of a record, which copies of it the policy wants, and where they are said to be."""
    found = _found(actor, "record.read", record)
    refuse_taking_out(actor, found, today())

    def act(asked: Asked) -> HttpResponse:
        rows = {str(row.public_id): row for row in CopyElsewhere.objects.filter(record=found)}
        ticked = asked.several("copy", rows)
        where = asked.text("where", "Say in what they are filed, such as CPOMS", longest=LONGEST)
        on = asked.day("on", "Say on which day they were filed")
        reference, mark = asked.text("reference", longest=LONGEST), request.POST.get("shown_hash", "")
        for row in ticked:
            row.record = found
        asked.attempt(
            lambda: perform(records.file_elsewhere, ticked, where or "-", on or today(), reference, mark,
                            by=actor, at=now())
        )  # fmt: skip
        said(request, "Noted where it is filed, and that you said so.")
        return redirect("elsewhere", record=found.public_id)

    def shown(form: Typed) -> dict[str, Any]:
        whole, text = record_text(found, by=actor, at=now())
        asked_for = copies_of(whole.record, whole.shown_hash, by=actor, at=now())
        waiting = [one for one in asked_for if one.copy.waiting]
        may = whole.record.state in AGREED and permits(actor, "record.file_elsewhere", found, today())
        line = any(one.copy.what == "chronology_entry" for one in asked_for)
        # One that waits alone is meant.
        ticks = [str(waiting[0].copy.public_id)] if len(waiting) == 1 else []
        names = case_names([found.case], actor, now()) if found.case else {}
        return {
            "record": whole.record, "policy_form": whole.form, "shown_hash": whole.shown_hash,
            "about": names.get(found.case_id or 0, ""), "text": text,
            "line": chronology_line(whole) if line else "", "copies": asked_for, "copy_words": copy_words,
            "may_file": may, "waiting": waiting if may else [],
            "filling": form if form.data is not None else Typed({**form.begin, "copy": ticks}),
        }  # fmt: skip

    return form_page(request, "elsewhere", Typed({"on": today().isoformat()}), act, shown)


def take_back(request: HttpRequest, actor: Person, record: UUID, filing: UUID) -> HttpResponse:
    """Say that a copy is not where it was said to be. What was said stays to be seen."""
    found = _found(actor, "record.file_elsewhere", record)
    rows = FiledElsewhere.objects.filter(copy__record=found, taken_back_at__isnull=True)
    one = rows.select_related("copy__record", "filed_by").filter(public_id=filing).first()
    if one is None:
        raise Unknown.one("filing", "there is no such filing")

    def act(asked: Asked) -> HttpResponse:
        because = asked.text("because", "Say what is not right", longest=LONGEST_BECAUSE)
        asked.check()
        perform(records.take_back_filing, one, because, by=actor, at=now())
        said(request, "Taken back. The copy waits to be filed again.")
        return redirect("elsewhere", record=found.public_id)

    return form_page(request, "take_back", Typed(), act, lambda _: {"record": found, "filing": one})


def _found(actor: Person, permission: str, public_id: UUID) -> Record:
    records = Record.objects.select_related(
        "session__arrangement", "session__supervisor", "session__organisation", "case", "file", "about",
        "form_text",
    )  # fmt: skip
    return find(actor, permission, records, public_id, today())
