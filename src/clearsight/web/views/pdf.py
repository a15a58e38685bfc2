"""What can be printed, each under the page that shows it: a file to keep, and in no cache."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from clearsight.access.queries import find
from clearsight.grants.queries import refuse_taking_out
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Person
from clearsight.policy.queries import forms_of, policy_in_force
from clearsight.records.models import Record
from clearsight.scheduling.models import Session
from clearsight.supervision.models import Agreement
from clearsight.web.paper import agenda_pdf, agreement_pdf, blank_pdf, evidence_file, record_pdf


def record(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """A record as a PDF."""
    records = Record.objects.select_related(
        "session__organisation", "session__arrangement", "session__supervisor", "form_text", "file", "about"
    )
    found = find(actor, "record.read", records, record, today())
    refuse_taking_out(actor, found, today())
    return as_file(record_pdf(found, by=actor, at=now()), "record", found.session.day or today())


def evidence(request: HttpRequest, actor: Person, record: UUID) -> HttpResponse:
    """What proves a sealed record to an outsider, in one file."""
    records = Record.objects.select_related(
        "organisation", "session__organisation", "session__arrangement", "session__supervisor", "form_text",
        "file", "about",
    )  # fmt: skip
    found = find(actor, "record.read", records, record, today())
    refuse_taking_out(actor, found, today())
    name = f"evidence-{(found.session.day or today()).isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    made = evidence_file(found, name, by=actor, at=now())
    return HttpResponse(made, content_type="application/zip", headers=headers)


def agreement(request: HttpRequest, actor: Person, agreement: UUID) -> HttpResponse:
    """An agreement as a PDF."""
    agreements = Agreement.objects.select_related("arrangement__organisation", "arrangement__supervisor")
    found = find(actor, "agreement.view", agreements, agreement, today())
    refuse_taking_out(actor, found, today())
    return as_file(agreement_pdf(found, by=actor, at=now()), "agreement", today())


def agenda(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """The agenda of a session as a PDF."""
    sessions = Session.objects.select_related("organisation", "arrangement", "supervisor")
    found = find(actor, "session.read_agenda", sessions, session, today())
    return as_file(agenda_pdf(found, by=actor, at=now()), "agenda", found.day or today())


def blank(request: HttpRequest, actor: Person, form: str) -> HttpResponse:
    """A form of the actor's own policy, in the version in force, to fill in by hand."""
    on, organisation = today(), actor.organisation
    try:
        asked = forms_of(organisation, on).form(form)
    except KeyError:
        raise Unknown.one("form", "there is no such form") from None
    return as_file(blank_pdf(asked, policy_in_force(organisation, on), organisation, now()), "form", on)


def as_file(pdf: bytes, called: str, day: date) -> HttpResponse:
    """A PDF to keep. Its name says what it is and of which day, and nobody's name."""
    name = f"{called}-{day.isoformat()}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
