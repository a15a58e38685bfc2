"""Cases: those one works with, one of them, and which are not discussed or do not move."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find, permits, require
from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Person, Site
from clearsight.people.queries import at_work
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.case import case_page
from clearsight.web.show.cases import caseload as caseload_page
from clearsight.web.show.cases import drifting, sites_led
from clearsight.web.show.coverage import coverage_page
from clearsight.web.show.typed import Typed

CHILDREN = range(1, 7)


def caseload(request: HttpRequest, actor: Person) -> HttpResponse:
    """The cases that one works with."""
    return show(request, "caseload", caseload_page(actor, request.GET, now()))


def coverage(request: HttpRequest, actor: Person) -> HttpResponse:
    """Which live case was not discussed, half term by half term."""
    return show(request, "coverage", coverage_page(actor, request.GET, now()))


def drift(request: HttpRequest, actor: Person) -> HttpResponse:
    """Where nothing moves, or not as it should."""
    return show(request, "drift", drifting(actor, now()))


def case(request: HttpRequest, actor: Person, case: UUID) -> HttpResponse:
    """One case, as far as one may know of it."""
    return show(request, "case", case_page(found_case(actor, "case.view", case), actor, now()))


def open_case(request: HttpRequest, actor: Person) -> HttpResponse:
    """Open a case file for a child or a family."""
    require(actor, "organisation.open_case", actor.organisation, today())
    sites = {str(site.public_id): site for site in sites_led(actor, today())}
    people = {str(person.public_id): person for person in at_work(actor.organisation, today())}

    def act(asked: Asked) -> HttpResponse:
        made = _open(asked, sites, people, actor)
        said(request, "The case is open. Note its status next.")
        known = permits(actor, "case.view", made, today())
        return redirect("case", case=made.public_id) if known else redirect("caseload")

    def shown(form: Typed) -> dict[str, Any]:
        return {
            "sites": [(key, site.name) for key, site in sites.items()],
            "people": [(key, person.name) for key, person in people.items()],
            "numbers": [
                n for n in CHILDREN if n <= 2 or form.value(f"child-{n}") or form.value(f"child-{n - 1}")
            ],
        }

    begin = Typed({"opened": today(), "site": next(iter(sites), "")})
    return form_page(request, "case_open", begin, act, shown)


def _open(asked: Asked, sites: dict[str, Site], people: dict[str, Person], actor: Person) -> CaseFile:
    site = asked.among("site", sites, "Choose where it is")
    lead = asked.among("lead", people, "Choose who leads it")
    family = asked.text("family", "Write the name by which you call the family or child", longest=200)
    role, code = asked.text("role", longest=200), asked.text("code", longest=100)
    opened = asked.day("opened", "Say on which day it was opened")
    children = _children(asked)
    if not sites:
        raise Unknown.one("site", "there is no such site")
    return asked.attempt(
        lambda: perform(
            casework.open_case, actor.organisation, site or next(iter(sites.values())), lead or actor,
            opened or today(), family=family, children=children, role_with_family=role, code=code,
            by=actor, at=now(),
        )
    )  # fmt: skip


def _children(asked: Asked) -> list[casework.NewChild]:
    """Those whose name or date of birth was filled in; a date alone wants its name."""
    found = []
    for number in CHILDREN:
        name = asked.text(f"child-{number}", longest=200)
        born = asked.day(f"born-{number}")
        if name:
            found.append(casework.NewChild(name, born))
        elif born:
            asked.text(f"child-{number}", "Write the name of the child who was born on that day")
    if not found:
        asked.text("child-1", "Write the name of a child")
    return found


def found_case(actor: Person, permission: str, public_id: UUID) -> CaseFile:
    """The case of that public id, if the reader has the permission for it.

    Raises:
        Unknown, Refused: as `access.queries.find`.
    """
    cases = CaseFile.objects.select_related("organisation", "site", "lead", "file")
    return find(actor, permission, cases, public_id, today())
