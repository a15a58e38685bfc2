"""The organisation's position: who is supervised to policy, who is not, since when, by which clause."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from clearsight.access.queries import permits, require
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.records.queries.coverage import not_discussed
from clearsight.web.pages import show
from clearsight.web.show.position import position_page


def position(request: HttpRequest, actor: Person) -> HttpResponse:
    """Every person whose findings one may see, the worst first."""
    require(actor, "organisation.see_position", actor.organisation, today())
    context = position_page(actor, request.GET, today())
    stands = not_discussed(actor.organisation, by=actor, at=now())
    asked_about = {"cases_missed": stands["missed"], "cases_live": stands["missed"] + stands["discussed"]}
    refused = permits(actor, "organisation.see_refusals", actor.organisation, today())
    met = permits(actor, "organisation.see_meetings", actor.organisation, today())
    more = {"may_see_refusals": refused, "may_see_meetings": met}
    return show(request, "position", context | asked_about | more)
