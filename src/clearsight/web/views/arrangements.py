"""Standing supervisory relationships: set up, looked at, given a date."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find, permits, require
from clearsight.compliance.actions import arrange_to_policy, perform
from clearsight.compliance.queries import day_notes, find_dates
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.people.queries import at_work
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import waiting_to_be_rearranged
from clearsight.supervision.queries import without_assent
from clearsight.web import words
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, noted, said, show
from clearsight.web.show.arrangements import arrangement_page, arrangements_seen
from clearsight.web.show.dates import clash_words, due_words, makes_up_for, offer_choices
from clearsight.web.show.endings import leavers
from clearsight.web.show.escalations import to_start
from clearsight.web.show.typed import Typed

KINDS = {
    "one_to_one": ("One-to-one", "One supervisor and one supervisee"),
    "group": ("Group", "A supervisor and several supervisees"),
    "peer": ("Peer", "Colleagues supervise each other"),
}


def arrangements(request: HttpRequest, actor: Person) -> HttpResponse:
    """Every arrangement that one may know of."""
    seen = arrangements_seen(actor, today())
    return show(request, "arrangements", {**seen, "leavers": leavers(actor, today())})


def arrangement(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """Who meets whom, how often; the state of the agreement; the sessions; what the policy finds."""
    found = _found(actor, "arrangement.view", arrangement)
    ladders = to_start(actor, found, today())
    return show(request, "arrangement", {**arrangement_page(found, actor, now()), "ladders": ladders})


def arrange(request: HttpRequest, actor: Person) -> HttpResponse:
    """Set up supervision between people; refused, with the clause, where the policy forbids it."""
    require(actor, "organisation.arrange", actor.organisation, today())
    people = {str(person.public_id): person for person in at_work(actor.organisation, today())}
    begin = Typed({
        "kind": "one_to_one", "cases": "yes", "from_date": today().isoformat(),
        "supervisee": request.GET.get("for", ""),
    })  # fmt: skip

    def act(asked: Asked) -> HttpResponse:
        made = _arrange(asked, people, actor)
        said(request, "Arranged. Draw up the agreement next.")
        return redirect("arrangement", arrangement=made.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        return {
            "people": [(key, person.name) for key, person in people.items()],
            "kinds": [(key, *words) for key, words in KINDS.items()],
            "may_except": permits(actor, "organisation.make_exception", actor.organisation, today()),
        }

    return form_page(request, "arrange", begin, act, shown)


def _arrange(asked: Asked, people: dict[str, Person], actor: Person) -> Arrangement:
    kind = asked.among("kind", {key: key for key in KINDS}, "Choose the kind of supervision")
    supervisor = asked.among("supervisor", people, "Choose who supervises")
    members = asked.several("supervisee", people)
    every = asked.text("every", longest=40)
    minutes, venue = asked.number("minutes"), asked.text("venue", longest=200)
    exception = asked.text("exception", longest=200)
    from_date = asked.day("from_date", "Say from which day")

    def act() -> Arrangement:
        return perform(
            arrange_to_policy, actor.organisation, supervisor or actor, members, kind=kind or "one_to_one",
            every=every, from_date=from_date or today(), minutes=minutes, venue=venue,
            discusses_cases=asked.data.get("cases") != "no", exception=exception, by=actor, at=now(),
        )  # fmt: skip

    return asked.attempt(act, places={"members": "supervisee"})


def schedule(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """Agree the date, time and private place of the next session."""
    found = _found(actor, "arrangement.schedule", arrangement)
    waiting = {str(session.public_id): session for session in waiting_to_be_rearranged([found])}

    def act(asked: Asked) -> HttpResponse:
        made = _schedule(asked, found, waiting, actor)
        said(request, "The session is scheduled: each of you finds it here, on your first page.")
        noted(request, day_notes(found, made.scheduled_for or today(), made.planned_minutes, today()))
        noted(request, clash_words(made))
        return redirect("session", session=made.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        offered = find_dates(found, today())
        return {
            "offers": offer_choices(offered),
            "due": due_words(offered.due),
            "waiting": waiting,
            "waiting_choices": [(key, words.weekday(one.scheduled_for)) for key, one in waiting.items()],
            **arrangement_page(found, actor, now()),
        }

    begin = {"minutes": found.minutes or 60, "venue": found.venue, "starts_at": "15:30"}
    begin["replaces"] = makes_up_for(request.GET.get("for", ""), waiting)
    return form_page(request, "schedule", Typed(begin), act, shown)


def _schedule(asked: Asked, found: Arrangement, waiting: dict[str, Session], actor: Person) -> Session:
    # One of the days on offer, or else the one that is typed.
    chosen = asked.day("when") if asked.data.get("when", "other") != "other" else None
    day: date | None = chosen or asked.day("day", "Say on which day you meet")
    starts_at, minutes, venue = (
        asked.time("starts_at"),
        asked.number("minutes"),
        asked.text("venue", longest=200),
    )
    replaces = waiting.get(asked.data.get("replaces", ""))
    return asked.attempt(
        lambda: perform(
            scheduling.schedule, found, day or today(), starts_at=starts_at, minutes=minutes, venue=venue,
            replaces=replaces, by=actor, at=now(),
        )
    )  # fmt: skip


def add_member(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """Somebody joins a group."""
    found = _found(actor, "arrangement.manage", arrangement)
    people = {str(person.public_id): person for person in at_work(actor.organisation, today())}

    def act(asked: Asked) -> HttpResponse:
        person = asked.among("person", people, "Choose who joins")
        day = asked.day("from_date", "Say from which day") or today()
        asked.attempt(lambda: perform(scheduling.add_member, found, person or actor, day, by=actor, at=now()))
        said(request, _joined(found, person, day))
        return redirect("arrangement", arrangement=found.public_id)

    context = {"arrangement": found, "people": [(key, person.name) for key, person in people.items()]}
    return form_page(request, "add_member", Typed({"from_date": today()}), act, lambda _: context)


def _joined(found: Arrangement, person: Person, day: date) -> str:
    """That somebody joins; and what they do before they come, where the group has an agreement."""
    asked = person in without_assent(found, day)
    first = " Before coming for the first time they sign its agreement, on their first page." if asked else ""
    return f"{person.name} is a member.{first}"


def _found(actor: Person, permission: str, public_id: UUID) -> Arrangement:
    arrangements = Arrangement.objects.select_related("organisation", "supervisor")
    return find(actor, permission, arrangements, public_id, today())
