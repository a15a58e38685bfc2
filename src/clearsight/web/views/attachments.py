"""Pages on paper: attached to a record, described, taken off; and each of them, to those who may read it."""

from __future__ import annotations

from collections.abc import Iterable
from time import monotonic
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.integrations.pictures import MOST_BYTES, MOST_SECONDS, Picture, redrawn, refuse_larger
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid, Unknown
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.actions.attaching import LONGEST
from clearsight.records.models import Attachment, Record
from clearsight.records.queries import RecordShown, read
from clearsight.records.queries.attached import AttachedShown, attached_to, read_scan
from clearsight.web import words
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said
from clearsight.web.show.attached import places_for_pages
from clearsight.web.show.records import record_page
from clearsight.web.show.typed import Typed

# A picture can do nothing, wherever it is opened.
_SCAN_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def attach(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """Photographs, scans or PDFs of pages on paper, to that record of the session into whose file they go."""
    found = _found(actor, "record.write", record)
    places = {str(place.record.public_id): place for place in places_for_pages(found, actor, now())}

    def act(asked: Asked) -> HttpResponse:
        place = asked.among("record", places, "Say to which record they belong")
        what = asked.text("words", longest=LONGEST)
        pages, wrong = _pages(request)
        if not pages:
            asked.faults += wrong or [Fault("pages", "choose a picture or a PDF, or photograph a page")]
        asked.check()
        kept = perform(records.attach, place.record, pages, what, by=actor, at=now())
        said(request, f"{words.plural(len(pages), 'page')} attached.")
        if wrong:  # what could be read is kept all the same
            raise Invalid(wrong)
        if what:
            return redirect("record", record=place.record.public_id)
        return redirect("attached", record=place.record.public_id, attachment=kept.public_id)

    def shown(form: Typed) -> dict[str, Any]:
        del form
        fresh = read(_found(actor, "record.read", record), by=actor, at=now())
        return {**_page(fresh, actor), "places": list(places.values()),
                "most": MOST_BYTES // 1024**2}  # fmt: skip

    return form_page(request, "attach", Typed({"record": str(found.public_id)}), act, shown)


def _pages(request: HttpRequest) -> tuple[list[Picture], list[Fault]]:
    """The pages of all files, in the order in which they were given, and what is wrong with the others."""
    files = [*request.FILES.getlist("photo"), *request.FILES.getlist("pages")]
    pages: list[Picture] = []
    wrong: list[Fault] = []
    ends = monotonic() + MOST_SECONDS
    for number, file in enumerate(files, 1):
        called = f"file {number} of {len(files)}" if len(files) > 1 else "this file"
        try:
            pages += redrawn(_content(file), ends - monotonic())
        except Invalid as invalid:
            wrong += [Fault("pages", f"{called} {one.problem}", one.mend) for one in invalid.faults]
    return pages, wrong


def _content(file: UploadedFile[Any]) -> bytes:
    """All of it: what was larger than it may be, or came with too many others, is not there in whole."""
    refuse_larger(file.size or 0)
    content: bytes = file.read()
    if len(content) < (file.size or 0):
        raise Invalid.one("file", "came with too many others at once", "attach it by itself")
    return content


def attached(request: HttpRequest, actor: Person, record: UUID, attachment: UUID) -> HttpResponse:
    """What was attached at one time: its pages; and, to whoever attached them, to describe and take off."""
    found = _found(actor, "record.read", record)

    def act(asked: Asked) -> HttpResponse:
        one = _attachment(found, attachment)
        if request.POST.get("step") == "take_off":
            why = asked.text("because", "Say why they are taken off", longest=LONGEST)
            asked.check()
            perform(records.take_off, one, why, by=actor, at=now())
            said(request, "Taken off. That they were there, and why they are not, stays on the record.")
        else:
            what = asked.text("words", "Say what is on these pages", longest=LONGEST)
            asked.check()
            perform(records.describe, one, what, by=actor, at=now())
            said(request, "Kept, with the pages.")
        return redirect("record", record=found.public_id)

    def shown(form: Typed) -> dict[str, Any]:
        del form
        whole = read(found, by=actor, at=now())
        one = _shown(whole.attached, attachment)
        mine = one.stands and one.attachment.attached_by_id == actor.pk
        draft, added = whole.record.state == "draft", one.attachment.added
        return {**_page(whole, actor), "one": one,
                "may_describe": mine and (draft or (added and not one.words)),
                "may_take_off": mine and (draft or added)}  # fmt: skip

    begin = Typed({"words": _shown(attached_to(found), attachment).words})
    return form_page(request, "attached", begin, act, shown)


def _page(shown: RecordShown, actor: Person) -> dict[str, Any]:
    return {**record_page(shown, actor, now()), "policy_form": shown.form}


def _attachment(record: Record, public_id: UUID) -> Attachment:
    found = Attachment.objects.filter(record=record, public_id=public_id).select_related("record").first()
    if found is None:
        raise Unknown.one("attachment", "there is no such attachment")
    return found


def _shown(attached: Iterable[AttachedShown], public_id: UUID) -> AttachedShown:
    for one in attached:
        if one.attachment.public_id == public_id:
            return one
    raise Unknown.one("attachment", "there is no such attachment")


def _found(actor: Person, permission: str, public_id: UUID) -> Record:
    records = Record.objects.select_related(
        "session__arrangement", "session__supervisor", "session__organisation", "case", "file", "about",
        "form_text",
    )  # fmt: skip
    return find(actor, permission, records, public_id, today())


def scan(request: HttpRequest, actor: Person, record: UUID, page: UUID) -> HttpResponse:
    """One page, as a picture. Its name says what it is, and nobody's name."""
    found = _found(actor, "record.read", record)
    number, jpeg = read_scan(found, page, by=actor, at=now())
    return as_picture(jpeg, f"scan-{number}.jpg")


def as_picture(jpeg: bytes, name: str) -> HttpResponse:
    """A picture. On a page it is seen; opened by itself it is kept, and no browser makes anything of it."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "Content-Security-Policy": _SCAN_POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(jpeg, content_type="image/jpeg", headers=headers)
