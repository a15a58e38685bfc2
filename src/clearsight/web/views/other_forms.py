"""Writing a session, or the discussion of a case, up on another form of the policy than the usual one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.queries.other_forms import OtherForm, other_forms
from clearsight.scheduling.models import Session
from clearsight.web import words
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import said, show
from clearsight.web.show.sessions import case_names
from clearsight.web.show.typed import Typed


def other_form(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """Choose one of the policy's forms that are not open yet, and go to it."""
    sessions = Session.objects.select_related("organisation", "arrangement__supervisor", "supervisor")
    found = find(actor, "session.open_records", sessions, session, today())
    offered = {_key(one): one for one in other_forms(found, by=actor, at=now())}

    form = Typed()
    if request.method == "POST":
        asked = Asked(request.POST)
        try:
            one = asked.among("form", offered, "Choose a form")
            asked.check()
            made = perform(records.open_on, found, one.form.id, one.case, by=actor, at=now())
        except Invalid as invalid:
            form = form.refused(request.POST, invalid.faults)
        else:
            said(request, "The form is open.")
            return redirect("record", record=made[0].public_id)
    names = case_names([one.case for one in offered.values() if one.case], actor, now())
    choices = [(key, _called(one, names), _about(one)) for key, one in offered.items()]
    context = {"session": found, "choices": choices, "form": form}
    return show(request, "other_form", context, status=400 if form.errors else 200)


def _key(one: OtherForm) -> str:
    return f"{one.form.id}.{one.case.public_id}" if one.case else one.form.id


def _called(one: OtherForm, names: dict[int, str]) -> str:
    return f"{one.form.title}: {names.get(one.case.pk, one.case.code)}" if one.case else one.form.title


def _about(one: OtherForm) -> str:
    """What becomes of what is open already."""
    gives_way = [f"In place of: {words.listed(one.in_place_of)}, in which nothing is written yet."]
    beside = [f"Beside: {words.listed(one.beside)}, in which something is written."]
    return " ".join((gives_way if one.in_place_of else []) + (beside if one.beside else []))
