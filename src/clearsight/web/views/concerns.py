"""An immediate concern: raised in a session, given to somebody by name, taken forward."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find, permits
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Concern
from clearsight.supervision.queries import carriers_for, read_concern
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said
from clearsight.web.show.typed import Typed
from clearsight.web.show.unreached import called, to_be_told


def raise_one(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """Say what cannot wait, and who takes it forward."""
    sessions = Session.objects.select_related("organisation", "arrangement", "supervisor")
    found = find(actor, "session.agree_action", sessions, session, today())
    carriers = _carriers(found)

    def act(asked: Asked) -> HttpResponse:
        what = asked.text("what", "Say what it is, in a few words", longest=supervision.LONGEST_CONCERN)
        carrier = carriers.get(asked.data.get("carrier", ""))
        asked.attempt(
            lambda: perform(supervision.raise_concern, found, what or "-", carrier, by=actor, at=now())
        )
        first = f"{carrier.name} takes it forward." if carrier else "Name who takes it forward."
        said(request, " ".join(["The concern is noted.", first, *_unreached(carrier)]))
        return redirect("session", session=found.public_id)

    context = {"session": found, "carriers": [(key, called(one)) for key, one in carriers.items()]}
    return form_page(request, "raise_concern", Typed(), act, lambda _: context)


def concern(request: HttpRequest, actor: Person, concern: UUID) -> HttpResponse:
    """One concern: what it is, who takes it forward, and what they did."""
    concerns = Concern.objects.select_related(
        "session__organisation", "session__arrangement", "session__supervisor", "file", "carrier", "raised_by"
    )
    found = find(actor, "concern.know_of", concerns, concern, today())
    carriers = _carriers(found.session)

    def act(asked: Asked) -> HttpResponse:
        named = _answer(asked, found, carriers, actor)
        said(request, " ".join(["It is noted.", *_unreached(named)]))
        return redirect("concern", concern=found.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        choices = [(key, called(one)) for key, one in carriers.items()]
        read = read_concern(found, by=actor, at=now())
        untold = "" if found.done_at else " ".join(_unreached(found.carrier))
        return {"shown": read, "carriers": choices, "of_it": _of_it(found, actor), "untold": untold}

    begin = Typed({"carrier": str(found.carrier.public_id) if found.carrier else ""})
    return form_page(request, "concern", begin, act, shown)


def _of_it(found: Concern, actor: Person) -> bool:
    return permits(actor, "session.agree_action", found.session, today())


def _unreached(carrier: Person | None) -> list[str]:
    """What is to be said besides, where the carrier hears of it from nobody but who reads this."""
    untold = to_be_told([carrier]) if carrier else ""
    return [untold] if untold else []


def _answer(asked: Asked, found: Concern, carriers: dict[str, Person], actor: Person) -> Person | None:
    """Who was named, if somebody was."""
    if "done" in asked.data:
        done = asked.text("done", "Say what you did", longest=supervision.LONGEST_CONCERN)
        asked.attempt(lambda: perform(supervision.take_forward, found, done or "-", by=actor, at=now()))
        return None
    carrier: Person = asked.among("carrier", carriers, "Name who takes it forward")
    asked.check()
    perform(supervision.name_carrier, found, carrier, by=actor, at=now())
    return carrier


def _carriers(session: Session) -> dict[str, Person]:
    return {str(person.public_id): person for person in carriers_for(session, today())}
