"""Giving a record or a case file to somebody to read for a time; and who was given what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find, permits
from clearsight.casework.models import CaseFile
from clearsight.compliance.actions import perform
from clearsight.grants import actions as grants
from clearsight.grants.models import Grant
from clearsight.grants.queries import grant_shown
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries import form_of
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.lent import (
    PROCEEDINGS,
    STATES,
    href_of,
    lent_page,
    readers_to_choose,
    records_in,
    what_of,
)
from clearsight.web.show.typed import Typed
from clearsight.web.views.cases import found_case
from clearsight.web.words import day as day_words

A_WEEK = timedelta(days=7)


def lent(request: HttpRequest, actor: Person) -> HttpResponse:
    """What one was given to read, and what others were of what concerns one."""
    return show(request, "lent", lent_page(actor, now()))


def give_record(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """Give one record to somebody to read for a time."""
    records = Record.objects.select_related(
        "session__arrangement", "session__supervisor", "file", "form_text"
    )
    found = find(actor, "record.give_to_read", records, record, today())
    what = f"{form_of(found).title}, {day_words(found.session.day)}"
    back = redirect("record", record=found.public_id)
    return _give(request, actor, found, what, grants.give_record, back)


def give_case(request: HttpRequest, actor: Person, case: UUID) -> HttpResponse:
    """Give one case file to somebody to read for a time."""
    found = found_case(actor, "case.give_to_read", case)
    back = redirect("case", case=found.public_id)
    return _give(request, actor, found, f"The file of case {found.code}", grants.give_case, back)


def _give(
    request: HttpRequest,
    actor: Person,
    what: Record | CaseFile,
    called: str,
    give: Callable[..., Grant],
    back: HttpResponse,
) -> HttpResponse:
    """The page on which it is typed, then the same words once more, and the button that gives it."""
    readers = readers_to_choose(what, actor, today())
    context = {"what": called, "back": back["Location"], "of_case": isinstance(what, CaseFile),
               "longest": grants.LONGEST_SPAN.days}  # fmt: skip

    def act(asked: Asked) -> HttpResponse:
        to = asked.among("to", readers, "Choose who is to read it")
        reason = asked.text("reason", "Say why they need to read it")
        first = asked.day("from_date", "Say from which day on")
        last = asked.day("to_date", "Say which day is the last")
        if to is None:
            asked.check()

        def done() -> Grant:
            return perform(give, what, to, reason, first or today(), last or today(), by=actor, at=now())

        if asked.data.get("step") == "give":
            asked.attempt(done)
            said(request, f"{to.name} can read it until {day_words(last)}. All who are concerned see that.")
            return back
        asked.rehearse(done)
        typed = {"to": asked.data.get("to"), "reason": reason, "from_date": first, "to_date": last}
        return show(request, "give_check", {**context, "typed": typed, "to": to, "reason": reason,
                                            "first": first, "last": last})  # fmt: skip

    choices = [(key, one.name) for key, one in readers.items()]
    begin = Typed({"from_date": today(), "to_date": today() + A_WEEK})
    return form_page(request, "give", begin, act, lambda _: {**context, "people": choices})


def grant(request: HttpRequest, actor: Person, grant: UUID) -> HttpResponse:
    """One grant: to whom, by whom, why, until when; and to end it."""
    found = _found(actor, "grant.view", grant)
    shown = grant_shown(found, by=actor, at=now())
    mine = found.to_id == actor.pk
    context: dict[str, Any] = {
        "shown": shown,
        "grant": found,
        "what": what_of(found),
        "status": STATES[shown.state],
        "mine": mine,
        "proceeding": PROCEEDINGS.get(found.proceeding, ""),
        "records": list(records_in(found, actor, today())),
        "href": href_of(found) if _reads(found, actor) else "",
    }
    return show(request, "grant", context)


def _reads(found: Grant, actor: Person) -> bool:
    if found.case is not None:
        return permits(actor, "case.view", found.case, today())
    first = found.records.first()
    if first is None or found.kind not in ("record", "proceeding"):
        return False
    return permits(actor, "record.read", first.record, today())


@require_POST
def end_grant(request: HttpRequest, actor: Person, grant: UUID) -> HttpResponse:
    """End a grant now."""
    found = _found(actor, "grant.end", grant)
    perform(grants.end_grant, found, by=actor, at=now())
    said(request, f"Ended. {'You read' if found.to_id == actor.pk else f'{found.to.name} reads'} it no more.")
    return redirect("lent")


def _found(actor: Person, permission: str, public_id: UUID) -> Grant:
    rows = Grant.objects.select_related("to", "given_by", "ended_by", "agreed_by", "case", "file")
    return find(actor, permission, rows, public_id, today())
