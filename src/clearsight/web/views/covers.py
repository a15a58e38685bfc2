"""Cover that ends sooner, or later, than was named."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision import actions as supervision
from clearsight.supervision.queries import what_moves
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said
from clearsight.web.show.covers import changes_of
from clearsight.web.show.typed import Typed
from clearsight.web.words import day as day_words


def change_cover(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """Say until when somebody covers after all."""
    found = _found(actor, arrangement)
    covered = found.covers
    if covered is None:
        raise Unknown.one("arrangement", "there is no such cover")
    members = members_on(found, max(today(), found.from_date))

    def act(asked: Asked) -> HttpResponse:
        last = asked.day("to_date", "Say until when")
        until = last or found.to_date or today()
        made = asked.attempt(lambda: perform(supervision.change_cover, found, until, by=actor, at=now()))
        told = "Those supervised see it on their first page."
        said(request, f"{made.supervisor.name} covers until {day_words(made.to_date)}. {told}")
        return redirect("arrangement", arrangement=covered.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        return {
            "cover": found, "covered": covered, "members": members, "changes": changes_of(found),
            "sessions": what_moves(found, max(today(), found.from_date)).sessions,
        }  # fmt: skip

    return form_page(request, "cover_ends", Typed({"to_date": found.to_date}), act, shown)


def _found(actor: Person, public_id: UUID) -> Arrangement:
    """A cover, to who may name cover for what it covers; to others it is as if there were none."""
    covers = Arrangement.objects.select_related("organisation", "supervisor", "covers__supervisor")
    found = find(actor, "arrangement.view", covers.filter(covers__isnull=False), public_id, today())
    find(actor, "arrangement.cover", Arrangement.objects.all(), found.covers.public_id, today())  # type: ignore[union-attr]
    return found
