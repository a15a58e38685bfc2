"""Supervision offered to those who work with cases, and what somebody says against an arrangement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find, permits, require
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.domain.crossing import MayNotBelong
from clearsight.records.queries import names_in
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Objection, Offer
from clearsight.supervision.queries import read_objection, read_offer, who_hears
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.offers import OFFER_STATES, case_people
from clearsight.web.show.typed import Typed
from clearsight.web.views.filing import look_first

ANSWERS = {"yes": "Yes, I would like supervision", "no": "No"}


def people(request: HttpRequest, actor: Person) -> HttpResponse:
    """Who works with cases, and has no supervision, or no signed agreement."""
    require(actor, "organisation.arrange", actor.organisation, today())
    return show(request, "case_people", case_people(actor, today()))


@require_POST
def offer_supervision(request: HttpRequest, actor: Person, person: UUID) -> HttpResponse:
    """Offer supervision to somebody."""
    found = find(actor, "person.offer_supervision", Person.objects.all(), person, today())
    perform(supervision.offer_supervision, found, by=actor, at=now())
    said(request, f"Offered. {found.name} finds it on their first page, and you the answer on yours.")
    return redirect("case_people")


def offer(request: HttpRequest, actor: Person, offer: UUID) -> HttpResponse:
    """What was offered to whom; whoever it was offered to answers here."""
    found = _offer(actor, "offer.view", offer)

    def act(asked: Asked) -> HttpResponse:
        answer = asked.among("answer", {key: key for key in ANSWERS}, "Say yes or no")
        because = asked.text("because", "Say why not" if answer == "no" else "", longest=1000)
        asked.check()
        if answer == "yes":
            perform(supervision.accept_offer, found, by=actor, at=now())
            said(request, f"You accept. {found.offered_by.name} arranges it, and you both agree the terms.")
        else:
            perform(supervision.decline_offer, found, because, by=actor, at=now())
            said(request, f"You decline. {found.offered_by.name} reads why, and nobody else.")
        return redirect("offer", offer=found.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        fresh = _offer(actor, "offer.view", offer)
        code, says = OFFER_STATES[fresh.state]
        may_arrange = fresh.state == "accepted" and permits(actor, "person.arrange_for", fresh.to, today())
        return {
            "shown": read_offer(fresh, by=actor, at=now()), "offer": fresh, "code": code, "says": says,
            "answers": list(ANSWERS.items()), "mine": fresh.to_id == actor.pk,
            "may_arrange": may_arrange and fresh.to_id != actor.pk,
        }  # fmt: skip

    return form_page(request, "offer", Typed(), act, shown)


@require_POST
def withdraw_offer(request: HttpRequest, actor: Person, offer: UUID) -> HttpResponse:
    """It is not offered any more."""
    found = _offer(actor, "offer.withdraw", offer)
    perform(supervision.withdraw_offer, found, by=actor, at=now())
    said(request, "It is not offered any more.")
    return redirect("offer", offer=found.public_id)


def object_to(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """Say to who leads safeguarding that one does not agree to an arrangement, and why."""
    arrangements = Arrangement.objects.select_related("organisation", "supervisor")
    found = find(actor, "arrangement.object", arrangements, arrangement, today())

    def act(asked: Asked) -> HttpResponse:
        because = asked.text("because", "Say why you do not agree", longest=supervision.LONGEST_OBJECTION)
        meant = asked.data.getlist("meant")
        try:
            made = asked.attempt(
                lambda: perform(records.object_to, found, because, meant=meant, by=actor, at=now())
            )
        except MayNotBelong:
            return look_first(request, names_in(because, found, by=actor, at=now()))
        said(request, "Said. The answer will stand here.")
        return redirect("objection", objection=made.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        return {"arrangement": found, "members": members_on(found, max(today(), found.from_date))}

    return form_page(request, "object", Typed(), act, shown)


def objection(request: HttpRequest, actor: Person, objection: UUID) -> HttpResponse:
    """What somebody said against an arrangement, who hears it, and what was answered."""
    found = _objection(actor, "objection.view", objection)

    def act(asked: Asked) -> HttpResponse:
        answer = asked.text("answer", "Say what follows", longest=supervision.LONGEST_OBJECTION)
        meant = asked.data.getlist("meant")
        try:
            asked.attempt(
                lambda: perform(records.answer_objection, found, answer, meant=meant, by=actor, at=now())
            )
        except MayNotBelong:
            return look_first(request, names_in(answer, found.arrangement, by=actor, at=now()))
        said(request, f"Answered. {found.person.name} finds it here.")
        return redirect("objection", objection=found.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        fresh = _objection(actor, "objection.view", objection)
        arrangement = fresh.arrangement
        return {
            "shown": read_objection(fresh, by=actor, at=now()), "objection": fresh,
            "arrangement": arrangement,
            "members": members_on(arrangement, max(today(), arrangement.from_date)),
            "hears": [one.name for one in who_hears(fresh, today())] if fresh.state == "open" else [],
            "mine": fresh.person_id == actor.pk,
        }  # fmt: skip

    return form_page(request, "objection", Typed(), act, shown)


@require_POST
def withdraw_objection(request: HttpRequest, actor: Person, objection: UUID) -> HttpResponse:
    """One agrees to it after all."""
    found = _objection(actor, "objection.withdraw", objection)
    perform(supervision.withdraw_objection, found, by=actor, at=now())
    said(request, "You have taken it back. You agree to it by signing the agreement.")
    return redirect("arrangement", arrangement=found.arrangement.public_id)


def _offer(actor: Person, permission: str, public_id: UUID) -> Offer:
    offers = Offer.objects.select_related("to", "offered_by", "file")
    return find(actor, permission, offers, public_id, today())


def _objection(actor: Person, permission: str, public_id: UUID) -> Objection:
    objections = Objection.objects.select_related(
        "arrangement__organisation", "arrangement__supervisor", "person", "answered_by", "file"
    )
    return find(actor, permission, objections, public_id, today())
