"""One session: its agenda, what is brought to it, moving it, calling it off, holding it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from clearsight.access.queries import find, visible_to
from clearsight.audit.actions import gathering
from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile
from clearsight.casework.queries import words_about
from clearsight.compliance.actions import perform
from clearsight.compliance.queries import assent_notes, day_notes
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Conflict, Invalid, Unknown
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.domain.held import BECAUSE
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import members_on, present_at
from clearsight.supervision import actions as supervision
from clearsight.supervision.queries import (
    brought_to,
    cases_may_change,
    cases_offered,
    matters_to_revisit,
    unconfirmed,
)
from clearsight.web import words
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, noted, said, show
from clearsight.web.show.handovers import made_up_for
from clearsight.web.show.hour import lasted
from clearsight.web.show.sessions import session_page
from clearsight.web.show.typed import Typed


def session(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """When and where, how far it has got, the agenda, the records."""
    found = _found(actor, "session.view", session)
    return show(request, "session", _page(found, actor))


@require_POST
def bring(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """Put something on the agenda."""
    found = _found(actor, "session.bring_to_agenda", session)
    asked = Asked(request.POST)
    try:
        text = asked.text("text", "Write what you want to speak about")
        asked.check()
        perform(supervision.add_agenda_item, found, text, by=actor, at=now())
    except Invalid as invalid:
        return _again(request, actor, found, Typed().refused(request.POST, invalid.faults))
    said(request, "It is on the agenda.")
    return redirect("session", session=found.public_id)


@require_POST
def take_off(request: HttpRequest, actor: Person, session: UUID, item: UUID) -> HttpResponse:
    """Take something that one brought oneself off the agenda."""
    found = _found(actor, "session.bring_to_agenda", session)
    brought = found.agenda_items.filter(public_id=item).first()
    if brought is None:
        raise Unknown.one("item", "there is no such item")
    perform(supervision.take_off_agenda, brought, by=actor, at=now())
    return redirect("session", session=found.public_id)


@require_POST
def cases(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """Choose which cases are discussed."""
    found = _found(actor, "session.bring_to_agenda", session)
    asked, known = Asked(request.POST), _cases_known(found, actor)
    chosen, seen = asked.several("case", known), asked.several("was", known)
    because = {case.pk: asked.text(f"because-{key}", longest=200) for key, case in known.items()}
    stated = asked.data.get("stated", "")
    try:
        asked.attempt(
            lambda: perform(
                records.choose_cases, found, chosen, because=because, stated=stated, seen=seen, by=actor,
                at=now(),
            )
        )  # fmt: skip
        said(request, "The cases for this session are chosen.")
    except Invalid as invalid:
        if cases_may_change(found) and any(f.place.startswith(("because", "stated")) for f in invalid.faults):
            return _again(request, actor, found, Typed().refused(request.POST, invalid.faults))
        if cases_may_change(found):
            raise
        said(request, "The session is held: the cases that you discussed stay as they were.")
    return redirect("session", session=found.public_id)


def _cases_known(found: Session, actor: Person) -> dict[str, CaseFile]:
    """What may be ticked: what is brought, and what the reader may bring, by its public id."""
    offered = [row.case.pk for row in cases_offered(found, by=actor, at=now()).rows]
    own = visible_to(actor, "case.bring", CaseFile.objects.filter(pk__in=offered), today())
    return {str(case.public_id): case for case in [*brought_to(found), *own]}


@require_POST
def prepare(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """Open the policy's forms for this session, and go to the first of them."""
    found = _found(actor, "session.open_records", session)
    if found.status == "cancelled":
        raise Conflict.one("session", "it is called off", "schedule one in its place")
    perform(supervision.assemble_cases, found, by=actor, at=now())
    opened = perform(records.open_records, found, by=actor, at=now())
    if not opened:
        raise Conflict.one("session", "nobody is expected at it", "say first who takes part")
    return redirect("record", record=opened[0].public_id)


def move(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """Move a session to another day, time or place."""
    found = _found(actor, "session.move", session)
    begin = Typed({
        "day": found.scheduled_for, "starts_at": f"{found.starts_at:%H:%M}" if found.starts_at else "",
        "minutes": found.planned_minutes, "venue": found.venue,
    })  # fmt: skip

    def act(asked: Asked) -> HttpResponse:
        day, starts_at = asked.day("day", "Say on which day you meet"), asked.time("starts_at")
        minutes, venue = asked.number("minutes"), asked.text("venue", longest=200)
        asked.attempt(
            lambda: perform(
                scheduling.reschedule, found, day or today(), starts_at=starts_at, minutes=minutes,
                venue=venue, by=actor, at=now(),
            )
        )  # fmt: skip
        said(request, "The session is moved.")
        found.refresh_from_db()
        planned = found.planned_minutes
        noted(request, day_notes(found.arrangement, found.scheduled_for or today(), planned, today()))
        return redirect("session", session=found.public_id)

    return form_page(request, "move", begin, act, lambda _: session_page(found, actor, now()))


def cancel(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """Call a session off, and say why."""
    found = _found(actor, "session.move", session)
    parties = {str(person.public_id): person for person in _parties(found)}

    def act(asked: Asked) -> HttpResponse:
        whose = asked.among("whose", parties, "Say who could not make it")
        because = asked.text("because", "Say why it is called off", longest=200)
        asked.attempt(
            lambda: perform(casework.call_off, found, because, cancelled_by=whose, by=actor, at=now()),
            places={"cancelled_by": "whose"},
        )
        said(request, "The session is called off. It stays with you both until another is arranged.")
        return redirect("session", session=found.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        choices = [(key, person.name) for key, person in parties.items()]
        return {**session_page(found, actor, now()), "parties": choices}

    return form_page(request, "cancel", Typed({"whose": str(actor.public_id)}), act, shown)


def hold(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """Hold the session: the agenda on one calm page, and at its end when it was and who was there."""
    found = _found(actor, "session.hold", session)
    begin = Typed({
        "held_on": min(found.scheduled_for or today(), today()), "minutes": lasted(found, localtime(now())),
        "case": [str(case.public_id) for case in cases_offered(found, by=actor, at=now()).on_agenda],
    })  # fmt: skip

    def act(asked: Asked) -> HttpResponse:
        # Both or neither: where no record can be opened, the session is not held either.
        with transaction.atomic(), gathering():
            _hold(asked, found, actor)
            opened = perform(records.open_records, found, by=actor, at=now())
        said(request, "The session is held. Write it up while it is fresh.")
        found.refresh_from_db()
        noted(request, assent_notes(found.arrangement, found.day or today(), present_at(found)))
        if not opened:
            return redirect("session", session=found.public_id)
        return redirect("record", record=opened[0].public_id)

    return form_page(request, "hold", begin, act, lambda form: _end_of_the_hour(found, actor, form))


def _end_of_the_hour(found: Session, actor: Person, form: Typed) -> dict[str, Any]:
    page, members = session_page(found, actor, now()), _members(found)
    return {
        **page,
        "matters": [
            (str(matter.public_id), f"Ad hoc supervision of {words.day(matter.held_on)}")
            for matter in matters_to_revisit(found)
        ],
        **_other_day(found, form),
        "case_choices": [(str(one.case.public_id), one.name) for one in page["choices"]],
        "members_named": words.listed(person.name for person in members),
        "members": [(str(person.public_id), person.name) for person in members],
        "assent_notes": assent_notes(found.arrangement, found.scheduled_for or today()),
    }


def _other_day(found: Session, form: Typed) -> dict[str, Any]:
    """What is asked of whoever says that it was held on another day than the one that stands here."""
    day = Asked(form.data).day("held_on") if form.data is not None else None
    departs = found.departs_by(day) if day else None
    if departs is None:
        return {"departs": "", "early_because": []}
    answers = [(key, BECAUSE[key]) for key in departs.answers]
    return {"departs": departs.said[0].upper() + departs.said[1:], "early_because": answers}


def _hold(asked: Asked, found: Session, actor: Person) -> None:
    held_on = asked.day("held_on", "Say on which day you met")
    minutes = asked.number("minutes", "Say how many minutes it lasted")
    absent = asked.several("absent", {str(person.public_id): person for person in _members(found)})
    matters = asked.several(
        "revisits", {str(matter.public_id): matter for matter in matters_to_revisit(found)}
    )
    # Asked only where there was something to choose: else what was chosen before stands.
    cases = asked.several("case", _cases_known(found, actor)) if "cases" in asked.data else None
    interruptions, early = asked.text("interruptions", longest=200), asked.data.get("early_because", "")
    if held_on is None:
        asked.check()  # how it differs from the day that was planned is asked of a day
    met, lasted = held_on or min(found.scheduled_for or today(), today()), 60 if minutes is None else minutes
    asked.attempt(
        lambda: perform(
            supervision.hold, found, met, lasted, absent=absent, revisits=matters, cases=cases,
            interruptions=interruptions, early_because=early, by=actor, at=now(),
        )
    )  # fmt: skip


def attendance(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """Put right who was not there, until what is written up is before the others."""
    found = _found(actor, "session.hold", session)
    members = {str(person.public_id): person for person in _members(found)}
    there = present_at(found)

    def act(asked: Asked) -> HttpResponse:
        absent = asked.several("absent", members)
        perform(records.correct_attendance, found, absent, by=actor, at=now())
        said(request, "It says now who was there.")
        return redirect("session", session=found.public_id)

    begin = Typed({"absent": [key for key, person in members.items() if person not in there]})
    context = {"session": found, "members": [(key, person.name) for key, person in members.items()]}
    return form_page(request, "attendance", begin, act, lambda _: context)


def _again(request: HttpRequest, actor: Person, found: Session, form: Typed) -> HttpResponse:
    return show(request, "session", {**_page(found, actor), "form": form}, status=400)


def _page(found: Session, actor: Person) -> dict[str, Any]:
    """The session's page; whoever signs later than it was entered confirms that it was held."""
    page = {**session_page(found, actor, now()), "unconfirmed": bool(unconfirmed([found]))}
    return {**page, "kept": words_about(found, by=actor, at=now()), **made_up_for(found, actor, today())}


def _members(found: Session) -> list[Person]:
    return members_on(found.arrangement, found.day or today())


def _parties(found: Session) -> list[Person]:
    return [found.supervisor, *_members(found)]


def _found(actor: Person, permission: str, public_id: UUID) -> Session:
    sessions = Session.objects.select_related("organisation", "arrangement__supervisor", "supervisor")
    return find(actor, permission, sessions, public_id, today())
