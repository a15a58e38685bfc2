"""Figures and trends for whoever governs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from clearsight.compliance.queries import board_figures, in_words
from clearsight.integrations.clock import today
from clearsight.people.models import Person
from clearsight.web.pages import show


def figures(request: HttpRequest, actor: Person) -> HttpResponse:
    """What is counted at each site and in all, and how it changes: never a person."""
    found = board_figures(actor.organisation, by=actor, today=today())
    return show(request, "figures", {"figures": found, "in_words": in_words, "today": today()})
