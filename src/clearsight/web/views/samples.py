"""For whoever oversees: that meetings took place and are signed; and a sample for an auditor from outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import permits, require
from clearsight.compliance.actions import perform
from clearsight.grants import actions as grants
from clearsight.grants.models import Grant
from clearsight.grants.queries import KINDS, auditors, kinds_there
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person, Site
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.meetings import meetings_page
from clearsight.web.show.typed import Typed
from clearsight.web.words import day as day_words

A_YEAR, A_FORTNIGHT = timedelta(days=365), timedelta(days=14)
KIND_WORDS = {
    "secured": "What is kept apart, of no child",
    "personal": "Personal supervision files",
    "personnel": "Personnel files",
    "case": "Case files: they name the child",
}


def meetings(request: HttpRequest, actor: Person) -> HttpResponse:
    """That sessions were held and signed, for human resources and whoever oversees."""
    require(actor, "organisation.see_meetings", actor.organisation, today())
    may_sample = permits(actor, "organisation.give_sample", actor.organisation, today())
    return show(request, "meetings", {**meetings_page(actor, request.GET, today()), "may_sample": may_sample})


def give_sample(request: HttpRequest, actor: Person) -> HttpResponse:
    """Give an auditor or inspector from outside signed records to read, drawn by chance."""
    require(actor, "organisation.give_sample", actor.organisation, today())
    people = {str(one.public_id): one for one in auditors(actor, today())}
    sites = {str(one.public_id): one for one in Site.objects.filter(organisation=actor.organisation_id)}
    there = kinds_there(actor, today() - A_YEAR, today())

    def act(asked: Asked) -> HttpResponse:
        made = _drawn(asked, people, sites, actor)
        said(request, f"{made.to.name} reads {made.records.count()} records until {day_words(made.to_date)}.")
        return redirect("grant", grant=made.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        return {
            "people": [(key, one.name) for key, one in people.items()],
            "sites": [("", "Anywhere"), *((key, one.name) for key, one in sites.items())],
            "kinds": [
                (kind, KIND_WORDS[kind], f"{there[kind]} signed within a year")
                for kind in KINDS
                if there[kind]
            ],
            "most": grants.MOST_RECORDS,
            "longest": grants.LONGEST_SPAN.days,
        }

    begin = Typed({
        "first": today() - A_YEAR, "last": today(), "number": 10, "kinds": ["secured"],
        "from_date": today(), "to_date": today() + A_FORTNIGHT, "site": "",
    })  # fmt: skip
    return form_page(request, "sample", begin, act, shown)


def _drawn(asked: Asked, people: dict[str, Person], sites: dict[str, Site], actor: Person) -> Grant:
    to = asked.among("to", people, "Choose who is to read it")
    reason = asked.text("reason", "Say what it is for")
    first = asked.day("first", "Say from which day the sessions are") or today()
    last = asked.day("last", "Say until which day the sessions are") or today()
    kinds = asked.several("kinds", {kind: kind for kind in KINDS})
    number = asked.number("number", "Say how many records") or 0
    begins = asked.day("from_date", "Say from which day they read it") or today()
    ends = asked.day("to_date", "Say which day is the last") or today()
    if to is None:
        asked.check()
    sample = grants.Sample(first, last, tuple(kinds), number, sites.get(asked.data.get("site", "")))
    return asked.attempt(
        lambda: perform(grants.give_sample, to, sample, reason, begins, ends, by=actor, at=now())
    )
