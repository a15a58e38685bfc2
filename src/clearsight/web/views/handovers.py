"""Cover while a supervisor is away, and handing over to another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find, permits, visible_to
from clearsight.casework.models import CaseFile
from clearsight.casework.queries import open_cases_of
from clearsight.compliance.actions import cover_to_policy, hand_over_to_policy, perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.people.queries import administrators, at_work
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Handover
from clearsight.supervision.queries import sides_of, what_moves
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.handovers import handed_of, moving_lines
from clearsight.web.show.sessions import case_names
from clearsight.web.show.typed import Typed
from clearsight.web.words import day as day_words
from clearsight.web.words import plural

CONFIRMED = {"giver": "I hand it over", "taker": "I take it over"}


def cover(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """Name who supervises while the supervisor is away for long."""
    found = _arrangement(actor, "arrangement.cover", arrangement)
    # Nobody names themselves.
    people = {key: one for key, one in _others(found).items() if one.pk != actor.pk}

    def act(asked: Asked) -> HttpResponse:
        whom = asked.among("supervisor", people, "Choose who covers")
        first, last = asked.day("from_date", "Say from which day"), asked.day("to_date", "Say until when")
        made = asked.attempt(
            lambda: perform(
                cover_to_policy, found, whom or found.supervisor, first or today(), last or today(),
                by=actor, at=now(),
            )
        )  # fmt: skip
        until = day_words(made.to_date)
        said(request, f"{made.supervisor.name} covers until {until}. Those supervised see it here.")
        return redirect("arrangement", arrangement=found.public_id)

    begin = Typed({"from_date": today().isoformat()})
    return form_page(request, "cover", begin, act, lambda _: _of_whom(found, people))


def hand_over(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """Ask both sides to confirm that somebody else supervises, from a day on."""
    found = _arrangement(actor, "arrangement.hand_over", arrangement)
    people, cases = _others(found), _cases_of(found, actor)

    def act(asked: Asked) -> HttpResponse:
        whom = asked.among("supervisor", people, "Choose who takes over")
        first, passing = asked.day("from_date", "Say from which day"), asked.several("cases", cases)
        made = asked.attempt(
            lambda: perform(
                hand_over_to_policy, found, whom or found.supervisor, first or today(), cases=passing,
                by=actor, at=now(),
            )
        )  # fmt: skip
        said(request, "Both are asked to confirm. Until they have, nothing moves.")
        return redirect("handover", handover=made.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        moving = moving_lines(what_moves(found, max(today(), found.from_date)), found)
        names = case_names(cases.values(), actor, now())
        choices = [(key, names.get(one.pk, one.code), one.code) for key, one in cases.items()]
        stay = open_cases_of([found.supervisor], today()).count() - len(cases)
        return {**_of_whom(found, people), "moving": moving, "case_choices": choices, "cases_stay": stay}

    return form_page(request, "hand_over", Typed({"from_date": "", "cases": list(cases)}), act, shown)


def _cases_of(found: Arrangement, actor: Person) -> dict[str, CaseFile]:
    """The open cases that the supervisor leads and that the reader may hand on, by public id."""
    led = open_cases_of([found.supervisor], today())
    return {str(one.public_id): one for one in visible_to(actor, "case.hand_on", led, today())}


def _of_whom(found: Arrangement, people: dict[str, Person]) -> dict[str, Any]:
    choices = [(key, one.name) for key, one in people.items()]
    members = members_on(found, max(today(), found.from_date))
    return {"arrangement": found, "people": choices, "members": members}


def handover(request: HttpRequest, actor: Person, handover: UUID) -> HttpResponse:
    """What is handed over, by whom to whom, from when, and who has confirmed it."""
    found = _handover(actor, "handover.view", handover)
    old = found.arrangement
    sides = sides_of(found, actor, today())
    open_still = found.state == "asked"
    context = {
        "handover": found, "members": members_on(old, max(min(found.from_date, today()), old.from_date)),
        "moving": moving_lines(what_moves(old, max(found.from_date, today())), old) if open_still else [],
        "sides": [CONFIRMED[side] for side in sides],
        "for_who_left": "giver" in sides and actor != found.giver,
        "may_withdraw": open_still and permits(actor, "handover.withdraw", found, today()),
        "may_see_made": found.made is not None and permits(actor, "arrangement.view", found.made, today()),
        **handed_of(found, actor, today()),
    }  # fmt: skip
    return show(request, "handover", context)


@require_POST
def confirm(request: HttpRequest, actor: Person, handover: UUID) -> HttpResponse:
    """One side confirms; the last of them moves it all."""
    found = _handover(actor, "handover.confirm", handover)
    done: Handover = perform(supervision.confirm_handover, found, by=actor, at=now())
    told = "It is handed over." if done.state == "done" else "Confirmed. It waits for the other side."
    said(request, told)
    return redirect("handover", handover=found.public_id)


@require_POST
def take_cases(request: HttpRequest, actor: Person, handover: UUID) -> HttpResponse:
    """Whoever takes over leads the cases that were handed over with it."""
    found = _handover(actor, "handover.view", handover)
    count = perform(supervision.take_cases, found, by=actor, at=now())
    said(request, f"You lead {plural(count, 'case')} more from today on.")
    return redirect("handover", handover=found.public_id)


@require_POST
def withdraw(request: HttpRequest, actor: Person, handover: UUID) -> HttpResponse:
    """It is not handed over after all."""
    found = _handover(actor, "handover.withdraw", handover)
    perform(supervision.withdraw_handover, found, by=actor, at=now())
    said(request, "It is not handed over. That it was asked stays on record.")
    return redirect("handover", handover=found.public_id)


def _others(found: Arrangement) -> dict[str, Person]:
    """Whoever is at work and neither supervises there, nor is supervised, nor administers, by public id."""
    there = {found.supervisor_id, *(one.pk for one in members_on(found, max(today(), found.from_date)))}
    others = at_work(found.organisation, today()).exclude(pk__in=there)
    able = others.exclude(pk__in=administrators(found.organisation, today()).values("pk"))
    return {str(one.public_id): one for one in able}


def _arrangement(actor: Person, permission: str, public_id: UUID) -> Arrangement:
    arrangements = Arrangement.objects.select_related("organisation", "supervisor")
    return find(actor, permission, arrangements, public_id, today())


def _handover(actor: Person, permission: str, public_id: UUID) -> Handover:
    handovers = Handover.objects.select_related(
        "arrangement__organisation", "arrangement__supervisor", "giver", "taker", "given_by", "taken_by",
        "asked_by", "made",
    )  # fmt: skip
    return find(actor, permission, handovers, public_id, today())
