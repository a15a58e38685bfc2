"""What Clearsight sends me: how I am told, the link to my calendar, and what I was told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person
from clearsight.reminders import actions
from clearsight.reminders.queries import delivery_of
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import said, show
from clearsight.web.show.reminders import WAYS, reminders_page
from clearsight.web.show.typed import Typed


def reminders(request: HttpRequest, actor: Person) -> HttpResponse:
    """How one is told, and what one was told lately."""
    form = Typed({"way": delivery_of(actor).way})
    if request.method == "POST":
        asked = Asked(request.POST)
        try:
            way = asked.among("way", {key: key for key, *_ in WAYS}, "Choose how you want to be told")
            asked.check()
            perform(actions.choose_way, actor, way, by=actor, at=now())
        except Invalid as invalid:
            form = form.refused(request.POST, invalid.faults)
        else:
            said(request, "It is kept how you want to be told.")
            return redirect("reminders")
    return _page(request, actor, form)


@require_POST
def feed(request: HttpRequest, actor: Person) -> HttpResponse:
    """Make the link to one's calendar, anew if there was one. It is shown on this page and never again."""
    secret = perform(actions.renew_feed, actor, by=actor, at=now())
    link = settings.CLEARSIGHT_URL + reverse("calendar_feed", kwargs={"secret": secret})
    return _page(request, actor, Typed({"way": delivery_of(actor).way}), link)


@require_POST
def feed_off(request: HttpRequest, actor: Person) -> HttpResponse:
    """End the link to one's calendar."""
    perform(actions.turn_off_feed, actor, by=actor, at=now())
    said(request, "The link is turned off. Whoever has it finds nothing there.")
    return redirect("reminders")


def _page(request: HttpRequest, actor: Person, form: Typed, link: str = "") -> HttpResponse:
    context: dict[str, Any] = {**reminders_page(actor), "form": form, "link": link}
    return show(request, "reminders", context, status=400 if form.errors else 200)
