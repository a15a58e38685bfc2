"""Breaking the glass: opening a case file or a record in an emergency; and looking at it afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find, permits, require
from clearsight.compliance.actions import perform
from clearsight.grants import actions as grants
from clearsight.grants.actions.opening import FEWEST_WORDS
from clearsight.grants.models import Opening
from clearsight.grants.queries import opening_shown, who_looks_at
from clearsight.integrations.clock import now, today
from clearsight.kernel.errors import Fault
from clearsight.people.models import Person, Site
from clearsight.records.models import Record
from clearsight.records.queries import form_of
from clearsight.scheduling.models import Session
from clearsight.web import words
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said
from clearsight.web.show.lent import OUTCOMES, href_of, what_of
from clearsight.web.show.sessions import STATES
from clearsight.web.show.typed import Typed
from clearsight.web.telling import how_told, telling

HOURS = int(grants.LASTS.total_seconds()) // 3600
ABOUT: dict[str, Any] = {"hours": HOURS, "fewest": FEWEST_WORDS}
MISSING = "Say first what cannot wait"
WRITTEN = "look whether the school is right, and write the reference, or the whole name, exactly as it does"


def break_glass(request: HttpRequest, actor: Person) -> HttpResponse:
    """Open the file of a child in an emergency: the reason first, then of which school and whom."""
    require(actor, "organisation.break_glass", actor.organisation, today())
    sites = {str(one.public_id): one for one in Site.objects.filter(organisation=actor.organisation_id)}

    def act(asked: Asked) -> HttpResponse:
        reason = asked.text("reason", MISSING)
        site = asked.among("site", sites, "Choose the school")
        called = asked.text("called", "Write the reference of the case, or the child’s whole name", 200)
        asked.faults += grants.faults_of_reason(reason, FEWEST_WORDS) if reason else []
        asked.check()
        case = perform(grants.find_case_to_open, site, called, by=actor, at=now())
        if case is None:
            asked.faults.append(Fault("called", "no file is found with this", WRITTEN))
            asked.check()
        opening = asked.attempt(
            lambda: perform(grants.break_glass, case, reason, by=actor, at=now()), places={"what": "called"}
        )
        return _opened(request, opening)

    choices = [(key, one.name) for key, one in sites.items()]
    begin = Typed({"site": choices[0][0] if len(choices) == 1 else ""})
    return form_page(request, "emergency_case", begin, act, lambda _: {**ABOUT, "sites": choices})


def break_glass_record(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """Open a record of a session in an emergency: the reason first."""
    sessions = Session.objects.select_related("arrangement", "supervisor", "organisation")
    found = find(actor, "session.break_glass", sessions, session, today())
    written = Record.objects.filter(session=found).select_related(
        "form_text", "file", "session__arrangement", "case"
    )
    shut = {str(one.public_id): one for one in written if not permits(actor, "record.read", one, today())}

    def act(asked: Asked) -> HttpResponse:
        reason = asked.text("reason", MISSING)
        record = asked.among("what", shut, "Choose a record")
        asked.check()
        return _opened(request, perform(grants.break_glass, record, reason, by=actor, at=now()))

    choices = [
        (key, f"{form_of(one).title}: {words.lower_first(STATES[one.state])}") for key, one in shut.items()
    ]
    begin = Typed({"what": choices[0][0] if len(choices) == 1 else ""})
    context = {**ABOUT, "session": found, "choices": choices}
    return form_page(request, "emergency_record", begin, act, lambda _: context)


def _opened(request: HttpRequest, opening: Opening) -> HttpResponse:
    looking = who_looks_at(opening, today())
    said(request, f"Open until {words.moment(opening.until)}. {how_told(looking)}")
    return telling(redirect("opening", opening=opening.public_id), looking)


def opening(request: HttpRequest, actor: Person, opening: UUID) -> HttpResponse:
    """One opening: who, what, why, until when; and what leadership says of it once they have looked."""
    found = _found(actor, "opening.view", opening)

    def act(asked: Asked) -> HttpResponse:
        outcome, said_of_it = asked.data.get("outcome", ""), asked.text("words")
        asked.attempt(lambda: perform(grants.look_at, found, outcome, said_of_it, by=actor, at=now()))
        said(request, "Kept. Everybody concerned sees it.")
        return redirect("opening", opening=found.public_id)

    def page(_: Typed) -> dict[str, Any]:
        shown = opening_shown(found, by=actor, at=now())
        return {"shown": shown, "opening": found, "what": what_of(found), "href": href_of(found),
                "outcomes": list(OUTCOMES.items()), "outcome_words": OUTCOMES,
                "may_end": shown.open and permits(actor, "opening.end", found, today())}  # fmt: skip

    return form_page(request, "opening", Typed(), act, page)


@require_POST
def end_opening(request: HttpRequest, actor: Person, opening: UUID) -> HttpResponse:
    """End an opening now, before its hours are over."""
    found = _found(actor, "opening.end", opening)
    perform(grants.end_opening, found, by=actor, at=now())
    said(request, f"Ended. {'You read' if found.by_id == actor.pk else f'{found.by.name} reads'} it no more.")
    return redirect("opening", opening=found.public_id)


def _found(actor: Person, permission: str, public_id: UUID) -> Opening:
    rows = Opening.objects.select_related("by__organisation", "case", "record__session", "record__form_text",
                                          "file", "site", "looked_at_by", "ended_by")  # fmt: skip
    return find(actor, permission, rows, public_id, today())
