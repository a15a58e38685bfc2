"""Somebody's access stops at once, or is given back; somebody goes to another school."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find, permits
from clearsight.compliance.actions import perform
from clearsight.grants import actions as grants
from clearsight.grants.queries import reading_stopped, suspension_of
from clearsight.integrations.clock import now, today
from clearsight.kernel.errors import Fault
from clearsight.people.models import Person, Site
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.staff import nobody_leads_after, post_of, roles_to_end, what_is_left
from clearsight.web.show.typed import Typed
from clearsight.web.words import day as day_words


def suspend(request: HttpRequest, actor: Person, person: UUID) -> HttpResponse:
    """Suspend somebody, or give them their access back; what follows is said first."""
    found = _found(actor, "person.suspend", person)

    def act(asked: Asked) -> HttpResponse:
        if asked.data.get("step") == "restore":
            perform(grants.restore, found, by=actor, at=now())
            said(request, f"{found.name} can sign in again, if they have an account.")
        else:
            perform(grants.suspend, found, by=actor, at=now())
            said(request, f"{found.name} is suspended: nothing opens for them from this moment.")
        return _back(found, actor)

    def shown(_: Typed) -> dict[str, Any]:
        return {"person": found, "suspended": suspension_of(found), "back": _back(found, actor)["Location"],
                "left_behind": what_is_left(found, today()), **post_of(found, today()),
                "nobody_leads": nobody_leads_after(found, today())}  # fmt: skip

    return form_page(request, "suspend", Typed(), act, shown)


def reading_stop(request: HttpRequest, actor: Person, person: UUID) -> HttpResponse:
    """Somebody has read far more than anybody does: let them read again, once that is looked into."""
    found = _found(actor, "person.suspend", person)
    stop = reading_stopped(found, now())
    if request.method == "POST" and stop is not None:
        perform(grants.let_read_again, stop, by=actor, at=now())
        said(request, f"{found.name} reads again.")
        return redirect("lent")
    return show(request, "reading_stop", {"person": found, "stop": stop})


def transfer(request: HttpRequest, actor: Person, person: UUID) -> HttpResponse:
    """Say that somebody goes to another school, from when, and with which of their roles."""
    found = _found(actor, "person.transfer", person)
    roles = {key: role for key, (role, _) in roles_to_end(found, today()).items()}
    labels = [(key, words) for key, (_, words) in roles_to_end(found, today()).items()]
    here = Site.objects.filter(organisation=found.organisation_id).order_by("name")
    sites = {str(one.public_id): one for one in here}

    def act(asked: Asked) -> HttpResponse:
        taken = asked.several("roles", roles)
        to = asked.among("to", sites, "Choose where they go")
        on = asked.day("on", "Say which is their first day there")
        left = {one.site_id: one.site for one in taken}
        if len(left) != 1:
            asked.faults.append(Fault("roles", "Choose roles of one school"))
        asked.check()
        (site,) = left.values()
        asked.attempt(
            lambda: perform(grants.transfer, found, site, to, [one.role for one in taken], on or today(),
                            by=actor, at=now()),
            places={"from": "roles"},
        )  # fmt: skip
        said(request, f"{found.name} is at {to.name} from {day_words(on)}.")
        return _back(found, actor)

    context = {
        "person": found,
        "choices": labels,
        "sites": [(key, one.name) for key, one in sites.items()],
        "left_behind": what_is_left(found, today()),
        "nobody_leads": nobody_leads_after(found, today()),
        "back": _back(found, actor)["Location"],
    }
    begin = Typed({"roles": [labels[0][0]] if len(labels) == 1 else [], "on": ""})
    return form_page(request, "transfer", begin, act, lambda _: context)


def _back(found: Person, actor: Person) -> HttpResponse:
    """Where whoever does it came from: the list of people, or the person's page."""
    page = "post" if permits(actor, "person.manage", found, today()) else "person"
    return redirect(page, person=found.public_id)


def _found(actor: Person, permission: str, public_id: UUID) -> Person:
    return find(actor, permission, Person.objects.select_related("organisation", "user"), public_id, today())
