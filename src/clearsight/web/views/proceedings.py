"""A personal record for a proceeding: who leads the organisation asks, somebody who protects data agrees."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find
from clearsight.compliance.actions import perform
from clearsight.grants import actions as grants
from clearsight.grants.models import Grant
from clearsight.grants.queries import records_to_ask_for, who_could_agree
from clearsight.grants.queries.proceeding import who_could_read
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries import form_of
from clearsight.scheduling.models import Session
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said
from clearsight.web.show.lent import PROCEEDINGS
from clearsight.web.show.typed import Typed


def ask_for_proceeding(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """Ask that one record of a session is read by somebody named for a proceeding."""
    sessions = Session.objects.select_related("arrangement", "supervisor", "organisation")
    found = find(actor, "session.ask_for_proceeding", sessions, session, today())
    there = {str(record.public_id): (record, codes) for record, codes in records_to_ask_for(found, actor)}
    readers = _readers([record for record, _ in there.values()], actor)
    kinds = list(dict.fromkeys(code for _, codes in there.values() for code in codes))

    def act(asked: Asked) -> HttpResponse:
        record = asked.among("what", {key: one for key, (one, _) in there.items()}, "Choose a record")
        kind = asked.among("proceeding", {code: code for code in kinds}, "Choose for what it is needed")
        reason = asked.text("reason", "Say which proceeding it is, and what the record is needed for")
        to = asked.among("to", readers, "Choose who is to read it")
        last = asked.day("to_date", "Say which day is the last")
        asked.check()
        made = asked.attempt(
            lambda: perform(grants.ask_for_proceeding, record, to, kind, reason, last, by=actor, at=now())
        )
        said(
            request,
            "Asked. Somebody who protects data agrees to it or not; those whose record it is see that.",
        )
        return redirect("grant", grant=made.public_id)

    choices = [(key, _called(record)) for key, (record, _) in there.items()]
    begin = Typed({"what": choices[0][0] if len(choices) == 1 else ""})
    context: dict[str, Any] = {
        "session": found, "choices": choices, "longest": grants.LONGEST_SPAN.days,
        "nobody_agrees": not any(who_could_agree(one, actor, today()) for one, _ in there.values()),
        "proceedings": [(code, PROCEEDINGS[code]) for code in kinds],
        "people": [(key, one.name) for key, one in readers.items()],
    }  # fmt: skip
    return form_page(request, "ask_for_proceeding", begin, act, lambda _: context)


def _readers(records: list[Record], actor: Person) -> dict[str, Person]:
    """Whoever could read one of them at least, who asks first: the action asks it of the record chosen."""
    there = {one for record in records for one in who_could_read(record, actor, today()).exclude(user=None)}
    found = sorted(there, key=lambda one: (one.pk != actor.pk, one.name, one.pk))
    return {str(one.public_id): one for one in found}


def _called(record: Record) -> str:
    whose = f": {record.about.name}" if record.about else ""
    return f"{form_of(record).title}{whose}"


@require_POST
def agree_to_proceeding(request: HttpRequest, actor: Person, grant: UUID) -> HttpResponse:
    """Agree that a record is read for a proceeding."""
    rows = Grant.objects.select_related("to", "given_by", "file")
    found = find(actor, "grant.agree", rows, grant, today())
    perform(grants.agree_to_proceeding, found, by=actor, at=now())
    said(
        request, f"Agreed. {found.to.name} can read it until its last day; those whose record it is see that."
    )
    return redirect("grant", grant=found.public_id)
