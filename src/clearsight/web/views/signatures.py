"""Saying that one has signed on paper what was written up elsewhere."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.scheduling.models import Session
from clearsight.signoff import actions as signoff
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said
from clearsight.web.show.typed import Typed


def signed_on_paper(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """The day on which one signed a record that is kept on paper. Nobody says it for another."""
    sessions = Session.objects.select_related("arrangement", "supervisor", "organisation")
    found = find(actor, "session.note_signed", sessions, session, today())

    def act(asked: Asked) -> HttpResponse:
        day = asked.day("day", "Say on which day you signed it")
        asked.attempt(lambda: perform(signoff.sign_on_paper, found, day or today(), by=actor, at=now()))
        said(request, "It is noted that you signed it on paper.")
        return redirect("home")

    begin = Typed({"day": today().isoformat()})
    return form_page(request, "signed_on_paper", begin, act, lambda _: {"session": found})
