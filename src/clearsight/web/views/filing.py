"""The check before a record is put before the other: what stands in it and may not belong in its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find
from clearsight.audit.actions import gathering
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.domain.crossing import Crossing, Kind, MayNotBelong
from clearsight.records.models import Record
from clearsight.records.queries import CrossingShown, crossings, form_of, part_fields, read
from clearsight.web.forms.asked import Asked
from clearsight.web.forms.posted import read_seen
from clearsight.web.pages import said, show
from clearsight.web.show.typed import Typed

KINDS = {
    "name": "This may be the name of a child or family that does not belong here.",
    "wellbeing": "This may tell of your own or the other’s health or home, in a case’s record.",
    "repeated": "The same words stand in another record of this session, which lies in another file.",
}


def put_forward(record: Record, seen: Mapping[str, int], pages: int, actor: Person) -> bool:
    """Put the record before the other, unless something in it is to be looked at first: then nothing is done.

    Raises:
        Conflict, Invalid: as `records.actions.propose`.
    """
    try:
        perform(records.propose, record, seen, pages=pages, by=actor, at=now())
    except MayNotBelong:
        return False
    return True


def look_first(request: HttpRequest, found: Iterable[Crossing]) -> HttpResponse:
    """Words that are to stand for good, before they do: go on, as they are meant so, or change them.

    All that was typed goes through the page, and comes back with either answer.
    """
    lines = [(number, one, KINDS[one.kind]) for number, one in enumerate(found, 1)]
    not_kept = ("csrfmiddlewaretoken", "meant", "change")
    typed = [(name, value) for name, values in request.POST.lists() for value in values
             if name not in not_kept]  # fmt: skip
    return show(request, "check_words", {"lines": lines, "typed": typed})


def check(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """Each of them with its place, to be changed or meant so; once all are meant, it is put forward."""
    found = find(actor, "record.write", Record.objects.select_related(
        "session__arrangement", "session__supervisor", "session__organisation", "case", "file", "about",
        "form_text",
    ), record, today())  # fmt: skip
    back = redirect("record", record=found.public_id)
    listed = crossings(found, by=actor, at=now()) if found.state == "draft" else []
    if not listed:
        return back
    form = Typed()
    if request.method == "POST":
        asked = Asked(request.POST)
        reasons = {
            one.key: asked.text(
                f"why.{number}", f"Say why “{one.crossing.words}” is meant so, or change it", 1000
            )
            for number, one in enumerate(listed, 1)
        }
        try:
            asked.check()
            _mean(request, actor, found, reasons)
        except Conflict:
            said(request, "Somebody has written here meanwhile: read it again, and put it forward again.")
            return back
        except Invalid as invalid:
            form = form.refused(request.POST, invalid.faults)
        else:
            said(request, "Put before the other to agree.")
            return back
    return _page(request, actor, found, listed, form)


def _mean(
    request: HttpRequest, actor: Person, record: Record, reasons: dict[tuple[str, Kind, str], str]
) -> None:
    with transaction.atomic(), gathering():
        perform(records.mean_it_so, record, reasons, by=actor, at=now())
        seen = read_seen(part_fields(record, form_of(record)), request.POST)
        pages = Asked(request.POST).number("seen_pages") or 0
        perform(records.propose, record, seen, pages=pages, by=actor, at=now())


def _page(
    request: HttpRequest, actor: Person, record: Record, listed: list[CrossingShown], form: Typed
) -> HttpResponse:
    shown = read(record, by=actor, at=now())
    lines = [
        (number, one.field, one.crossing, KINDS[one.crossing.kind]) for number, one in enumerate(listed, 1)
    ]
    context = {"form": form, "record": record, "lines": lines, "seen": list(shown.versions.items()),
               "seen_pages": shown.pages, "file_label": shown.file_label}  # fmt: skip
    return show(request, "check_record", context, status=400 if form.errors else 200)
