"""A supervision that ends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.domain.ending import BECAUSE
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision import actions as supervision
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said
from clearsight.web.show.endings import what_ends
from clearsight.web.show.typed import Typed
from clearsight.web.words import day as day_words


def end_place(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """Say that somebody is no member of a group any more."""
    arrangements = Arrangement.objects.select_related("organisation", "supervisor")
    found = find(actor, "arrangement.end_place", arrangements, arrangement, today())
    still = found.memberships.filter(Q(to_date__isnull=True) | Q(to_date__gte=today()))
    people = {str(row.person.public_id): row.person for row in still.select_related("person")}

    def act(asked: Asked) -> HttpResponse:
        person = asked.among("person", people, "Choose who leaves the group")
        last = asked.day("last_day", "Say which day is the last")
        if person is None:
            asked.check()
        asked.attempt(
            lambda: perform(scheduling.end_place, found, person, last or today(), by=actor, at=now())
        )
        said(request, f"{day_words(last)} is the last day of {person.name} in this group.")
        return redirect("arrangement", arrangement=found.public_id)

    choices = [(key, one.name) for key, one in sorted(people.items(), key=lambda item: item[1].name)]
    begin = Typed({"person": "", "last_day": today().isoformat()})
    return form_page(request, "end_place", begin, act, lambda _: {"arrangement": found, "choices": choices})


def end_supervision(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """Say that somebody is no longer supervised here: from when, and why."""
    arrangements = Arrangement.objects.select_related("organisation", "supervisor")
    found = find(actor, "arrangement.end", arrangements, arrangement, today())

    def act(asked: Asked) -> HttpResponse:
        last = asked.day("last_day", "Say which day is the last")
        because = asked.among("because", {key: key for key in BECAUSE}, "Say why it ends")
        asked.attempt(
            lambda: perform(
                supervision.end_supervision, found, last or today(), because or "other", by=actor, at=now()
            )
        )
        said(request, f"{day_words(last)} is the last day of this supervision. What was written stays.")
        return redirect("arrangement", arrangement=found.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        members = members_on(found, max(today(), found.from_date))
        return {"arrangement": found, "members": members, "reasons": list(BECAUSE.items()),
                **what_ends(found, actor, today())}  # fmt: skip

    return form_page(request, "end_supervision", Typed({"last_day": "", "because": ""}), act, shown)
