"""A record: prepared, written up, put before the other, agreed, sent back, signed, read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find
from clearsight.audit.actions import gathering
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.actions.settling import LONGEST_COMMENT
from clearsight.records.domain.crossing import MayNotBelong
from clearsight.records.models import Record
from clearsight.records.queries import RecordShown, form_of, read
from clearsight.scheduling.models import Session
from clearsight.signoff import actions as signoff
from clearsight.web import words
from clearsight.web.forms.asked import Asked
from clearsight.web.forms.drafts import Draft, read_draft
from clearsight.web.forms.posted import read_seen
from clearsight.web.forms.settling import settle
from clearsight.web.kept import bring_back
from clearsight.web.pages import said, show
from clearsight.web.show.records import Back, errors_of, field_of, record_page
from clearsight.web.show.typed import Typed
from clearsight.web.views.filing import put_forward


def record(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """A draft to write in, or a record to read; what is typed is saved, and nothing of the other's lost."""
    found = _found(actor, "record.read", record)
    shown = read(found, by=actor, at=now())
    if request.method == "POST":
        return _save(request, actor, shown)
    return _page(request, actor, shown, _brought_back(request, actor, shown))


def _brought_back(request: HttpRequest, actor: Person, shown: RecordShown) -> Back:
    """What the reader had typed before they had to sign in again, not saved yet; beside what is new since."""
    typed = bring_back(request, shown.record, actor) if shown.writable else None
    if typed is None:
        return Back()
    draft = read_draft([one.field for name, one in shown.fields.items() if name in shown.writable], typed)
    moved = {name for name in draft.changed if shown.versions[name] != draft.seen[name]}
    return Back(draft.changed, clashes=frozenset(moved), brought_back=True)


def _save(request: HttpRequest, actor: Person, shown: RecordShown) -> HttpResponse:
    fields = [one.field for name, one in shown.fields.items() if name in shown.writable]
    standing = {name: (one.version, one.value) for name, one in shown.fields.items()}
    draft = settle(read_draft(fields, request.POST), standing, request.POST)
    step, more = request.POST.get("step", "save"), request.POST.get("more", "")
    seen = read_seen((one.field for one in shown.fields.values()), request.POST)
    pages = Asked(request.POST).number("seen_pages") or 0
    saved = False
    try:
        new = perform(records.write, shown.record, draft.changed, draft.seen, by=actor, at=now())
        saved = True
        if step == "propose" and not more:
            if not put_forward(shown.record, {**seen, **new}, pages, actor):
                return redirect("check_record", record=shown.record.public_id)
            said(request, "Saved, and put before the other to agree.")
            return redirect("record", record=shown.record.public_id)
    except Conflict as conflict:
        clashes = frozenset(fault.place for fault in conflict.faults)
        unread = Back(saved=True, moved=clashes, moved_on=True)
        back = unread if saved else Back(draft.values, clashes=clashes)
        return _page(request, actor, _fresh(shown, actor), back, 409)
    except Invalid as invalid:
        faults = [*invalid.faults]
        if step == "propose" and not saved:
            faults += _still_wanted(shown, draft, {field_of(fault) for fault in faults}, actor)
        back = Back(draft.values, errors_of(faults), saved=saved)
        return _page(request, actor, _fresh(shown, actor), back, 400)
    if more:
        return _page(request, actor, _fresh(shown, actor), Back(more=more))
    said(request, "Saved.")
    return redirect("record", record=shown.record.public_id)


def _still_wanted(shown: RecordShown, draft: Draft, wrong: set[str], actor: Person) -> list[Fault]:
    """What would be wanted for it to be put before the other, besides the fields that are wrong: not kept."""
    right = {name: value for name, value in draft.changed.items() if name not in wrong}
    try:
        with transaction.atomic(), gathering():
            new = perform(records.write, shown.record, right, draft.seen, by=actor, at=now())
            perform(records.propose, shown.record, {**shown.versions, **new}, by=actor, at=now())
            transaction.set_rollback(True)
    except MayNotBelong:
        return []  # asked about on a page of its own, once all else is right
    except Invalid as invalid:
        return [fault for fault in invalid.faults if field_of(fault) not in wrong]
    except Conflict:
        return []
    return []


def _fresh(shown: RecordShown, actor: Person) -> RecordShown:
    return read(_found(actor, "record.read", shown.record.public_id), by=actor, at=now())


def _page(
    request: HttpRequest, actor: Person, shown: RecordShown, back: Back, status: int = 200
) -> HttpResponse:
    template = "record_write" if shown.writable else "record"
    context = {**record_page(shown, actor, now(), back), "comment": Typed()}
    return show(request, template, context, status=status)


@require_POST
def agree(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """Agree exactly what one was shown; where it is that no more, what has changed since is marked."""
    found = _found(actor, "record.write", record)
    at = now()
    try:
        perform(records.agree, found, request.POST.get("shown_hash", ""), by=actor, at=at)
    except Conflict:
        shown = read(_found(actor, "record.read", record), by=actor, at=now())
        seen = read_seen((one.field for one in shown.fields.values()), request.POST)
        moved = frozenset(name for name, version in shown.versions.items() if version != seen[name])
        return _page(request, actor, shown, Back(moved=moved, moved_on=True), 409)
    except Invalid:
        said(request, "It has moved on meanwhile: here is how it stands.")
        return redirect("record", record=found.public_id)
    said(request, f"Agreed. {_next_session(found, at)}Its actions are on the list of those who took them."
                  f"{'' if form_of(found).signing is None else ' It can be signed now.'}")  # fmt: skip
    return redirect("record", record=found.public_id)


def _next_session(record: Record, at: datetime) -> str:
    """That agreeing, at that moment, has scheduled the session that the record names; else nothing."""
    planned = Session.objects.filter(arrangement=record.session.arrangement_id, status="scheduled")
    made = planned.filter(made_at=at).first()
    return f"The next session is on {words.weekday(made.scheduled_for)}. " if made else ""


def send_back(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """Send a record back for changes, and say which."""
    found = _found(actor, "record.write", record)
    form = Typed()
    if request.method == "POST":
        asked = Asked(request.POST)
        try:
            comment = asked.text("comment", "Say what is to be changed", longest=LONGEST_COMMENT)
            asked.check()
            perform(signoff.return_with_comments, found, comment, by=actor, at=now())
        except (Invalid, Conflict) as refused:
            form = form.refused(request.POST, refused.faults)
        else:
            said(request, "Sent back. It is a draft again.")
            return redirect("record", record=found.public_id)
    return show(request, "send_back", {"form": form, "record": found}, status=400 if form.errors else 200)


def sign(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """Exactly what will be signed, and under it the button that signs it."""
    found = _found(actor, "record.sign", record)
    trouble = ""
    if request.method == "POST":
        try:
            perform(signoff.sign, found, request.POST.get("shown_hash", ""), by=actor, at=now())
        except (Invalid, Conflict) as refused:
            trouble = refused.faults[0].problem
        else:
            said(request, "Signed.")
            return redirect("record", record=found.public_id)
    shown = read(found, by=actor, at=now())
    context = {**record_page(shown, actor, now()), "trouble": trouble}
    return show(request, "sign", context, status=409 if trouble else 200)


def _found(actor: Person, permission: str, public_id: UUID) -> Record:
    found = Record.objects.select_related(
        "session__arrangement",
        "session__supervisor",
        "session__organisation",
        "organisation",
        "case",
        "file",
        "about",
        "form_text",
    )
    return find(actor, permission, found, public_id, today())
