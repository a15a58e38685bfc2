"""The last steps of a subject access request: who we are, the draft, and the check before it is given out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find, require
from clearsight.compliance.actions import perform
from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.actions import FACTS
from clearsight.disclosure.models import SubjectRequest
from clearsight.disclosure.queries.letter import controller_of
from clearsight.disclosure.queries.releasing import giving
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.paper.disclosed import draft_pdf
from clearsight.web.show.keeping import tabs
from clearsight.web.show.subject_requests import CAPACITY_TOLD, decided_lines
from clearsight.web.show.typed import Typed
from clearsight.web.views.pdf import as_file


def who_we_are(request: HttpRequest, actor: Person) -> HttpResponse:
    """Who the organisation is to whoever asks what it keeps about them: it stands in every answer."""
    require(actor, "organisation.handle_requests", actor.organisation, today())
    known = controller_of(actor.organisation)

    def act(asked: Asked) -> HttpResponse:
        told = {name: asked.text(name, longest=longest) for name, (longest, _) in FACTS.items()}
        asked.attempt(
            lambda: perform(disclosure.say_who_we_are, actor.organisation, told, by=actor, at=now())
        )
        said(request, "Said. It stands in every answer from now on.")
        return redirect("subject_requests")

    def shown(_: Typed) -> dict[str, Any]:
        return {"known": known, "tabs": tabs(actor, "subject_requests")}

    begin = {name: getattr(known, name) for name in FACTS} if known else {}
    return form_page(request, "subject_controller", Typed(begin), act, shown)


@require_POST
def draft(request: HttpRequest, actor: Person, subject: UUID) -> HttpResponse:
    """What would go out, as a PDF that says on each page that it is a draft: to both who answer it."""
    found = _found(actor, "subject_request.view", subject)
    at = now()
    with atomic():  # what cannot be set as a PDF was not looked at
        answer = perform(disclosure.look_at_draft, found, by=actor, at=at)
        pdf = draft_pdf(answer, actor, at)
    return as_file(pdf, "draft", today())


def check(request: HttpRequest, actor: Person, subject: UUID) -> HttpResponse:
    """Is it right? Who gets what, before it is given out: it cannot be taken back."""
    found = _found(actor, "subject_request.answer", subject)
    at = now()
    shown = giving(found, by=actor, at=at)
    return show(request, "subject_giving", {
        "shown": shown, "subject": found, "capacity": CAPACITY_TOLD[found.capacity],
        "lines": decided_lines(found), "looked": bool(found.previewed), "same": shown.is_as_previewed,
    })  # fmt: skip


def _found(actor: Person, permission: str, subject: UUID) -> SubjectRequest:
    rows = SubjectRequest.objects.select_related("organisation", "file", "handler", "approver", "child__case")
    return find(actor, permission, rows, subject, today())
