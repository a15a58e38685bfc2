"""The hour: one stop of the agenda after the other, and what is typed goes to the record it belongs in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from clearsight.access.queries import find
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Person
from clearsight.policy.domain.forms import FormField, Value
from clearsight.records import actions as records
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from clearsight.supervision.queries import agenda
from clearsight.web.forms.drafts import read_draft
from clearsight.web.forms.settling import settle
from clearsight.web.pages import said, show
from clearsight.web.show.hour import Notes, hour_page, notes_for, stops_of
from clearsight.web.show.records import Back, errors_of


def hour(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """One stop of the hour; posted to, it begins, or saves what was typed and goes on."""
    sessions = Session.objects.select_related("organisation", "arrangement__supervisor", "supervisor")
    found = find(actor, "session.read_agenda", sessions, session, today())
    if found.status == "cancelled":
        raise Conflict.one("session", "it is called off", "schedule one in its place")
    number = _number(request)
    if request.method == "POST" and request.POST.get("step") == "begin":
        perform(supervision.assemble_cases, found, by=actor, at=now())
        perform(records.open_records, found, by=actor, at=now())
        return redirect(_at(found, 1))
    if request.method == "POST":
        return _save(request, actor, found, number)
    return show(request, "hour", hour_page(found, actor, now(), number))


def _save(request: HttpRequest, actor: Person, found: Session, number: int) -> HttpResponse:
    """Save what was typed at this stop; what another wrote meanwhile stands beside it, as in a draft."""
    stops = stops_of(found, agenda(found, by=actor, at=now()), {})
    stop = stops[min(number, len(stops)) - 1] if stops else None
    notes = notes_for(stop, found, actor, now()) if stop else None
    if notes is None or request.POST.get("record") != str(notes.shown.record.public_id):
        said(
            request,
            "The agenda has changed meanwhile, and nothing was saved here.",
        )
        return redirect(_at(found, number))
    more = request.POST.get("more", "")
    try:
        _write(request, actor, notes)
    except Conflict as conflict:
        clashes = frozenset(fault.place for fault in conflict.faults)
        typed = _typed(request, notes)
        return show(
            request, "hour", hour_page(found, actor, now(), number, Back(typed, clashes=clashes)), 409
        )
    except Invalid as invalid:
        back = Back(_typed(request, notes), errors_of(invalid.faults))
        return show(request, "hour", hour_page(found, actor, now(), number, back), 400)
    if more:
        return show(request, "hour", hour_page(found, actor, now(), number, Back(more=more)))
    if request.POST.get("step") == "next" and number < len(stops):
        return redirect(_at(found, number + 1))
    said(request, "Saved.")
    return redirect(_at(found, number))


def _write(request: HttpRequest, actor: Person, notes: Notes) -> None:
    standing = {name: (one.version, one.value) for name, one in notes.shown.fields.items()}
    draft = settle(read_draft(_mine(notes), request.POST), standing, request.POST)
    if draft.changed:
        perform(records.write, notes.shown.record, draft.changed, draft.seen, by=actor, at=now())


def _typed(request: HttpRequest, notes: Notes) -> dict[str, Value]:
    return dict(read_draft(_mine(notes), request.POST).values)


def _mine(notes: Notes) -> list[FormField]:
    wanted = notes.fields & notes.shown.writable
    return [one.field for name, one in notes.shown.fields.items() if name in wanted]


def _number(request: HttpRequest) -> int:
    typed = str(request.GET.get("at", ""))
    return max(int(typed), 1) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 1


def _at(session: Session, number: int) -> str:
    return f"{reverse('hour', kwargs={'session': session.public_id})}?at={number}"
