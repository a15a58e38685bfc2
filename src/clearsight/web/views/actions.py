"""An action: what was undertaken, and what became of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find, permits
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Person
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Action
from clearsight.supervision.queries import shown_action
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import said, show
from clearsight.web.show.typed import Typed

BECAME = {"done": "It is done", "dropped": "It is dropped"}


def action(request: HttpRequest, actor: Person, action: UUID) -> HttpResponse:
    """An action; its owner or the supervisor says what became of it."""
    actions = Action.objects.select_related("session", "owner", "file", "case")
    found = find(actor, "action.view", actions, action, today())
    form = Typed({"status": "done"})
    if request.method == "POST":
        asked = Asked(request.POST)
        try:
            status = asked.among("status", {key: key for key in BECAME}, "Say what became of it")
            outcome = asked.text("outcome", "Say what happened, or why it is dropped")
            asked.check()
            perform(supervision.close_action, found, outcome, status=status, by=actor, at=now())
        except (Invalid, Conflict) as refused:
            form = form.refused(request.POST, refused.faults)
        else:
            said(request, "Noted.")
            return redirect("home")
    shown = shown_action(found, by=actor, at=now())
    may_close = found.status == "open" and permits(actor, "action.close", found, today())
    context = {"form": form, "shown": shown, "became": list(BECAME.items()), "may_close": may_close}
    return show(request, "action", context, status=400 if form.errors else 200)
