"""What was undertaken, by whom, and what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find, permits
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Action
from clearsight.supervision.queries import shown_action
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.actions import actions_page
from clearsight.web.show.typed import Typed

WITH = ("session", "owner", "file", "case")
BECAME = {
    "done": "It is done",
    "open": "Not yet: it comes up next time",
    "dropped": "It is dropped",
}
SAID = {"done": "It is noted as done.", "open": "Noted. It stays open.", "dropped": "It is noted as dropped."}


def actions(request: HttpRequest, actor: Person) -> HttpResponse:
    """What I undertook, what those undertook whom I supervise or lead, and what became of mine."""
    return show(request, "actions", actions_page(actor, now()))


def action(request: HttpRequest, actor: Person, action: UUID) -> HttpResponse:
    """An action; its owner or the supervisor says what became of it."""
    found = find(actor, "action.view", Action.objects.select_related(*WITH), action, today())

    def act(asked: Asked) -> HttpResponse:
        status = asked.among("status", {key: key for key in BECAME}, "Say what became of it")
        outcome = asked.text("outcome", "Say what happened, where it stands, or why it is dropped")
        asked.check()
        _say(found, status, outcome, actor)
        said(request, SAID[status])
        return redirect("actions")

    def shown(_: Typed) -> dict[str, Any]:
        may_close = found.status == "open" and permits(actor, "action.close", found, today())
        told = shown_action(found, by=actor, at=now())
        return {"shown": told, "became": list(BECAME.items()), "may_close": may_close}

    # Nothing is chosen beforehand: a note that is typed and saved would close what nobody meant to close.
    return form_page(request, "action", Typed(), act, shown)


def _say(found: Action, status: str, outcome: str, actor: Person) -> None:
    if status == "open":
        perform(supervision.note_on_action, found, outcome, by=actor, at=now())
    else:
        perform(supervision.close_action, found, outcome, status=status, by=actor, at=now())
