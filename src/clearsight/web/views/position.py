"""The organisation's position: who is supervised to policy, who is not, since when, by which clause."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from clearsight.access.queries import require
from clearsight.integrations.clock import today
from clearsight.people.models import Person
from clearsight.web.pages import show
from clearsight.web.show.position import position_page


def position(request: HttpRequest, actor: Person) -> HttpResponse:
    """Every person whose findings one may see, the worst first."""
    require(actor, "organisation.see_position", actor.organisation, today())
    return show(request, "position", position_page(actor, request.GET, today()))
