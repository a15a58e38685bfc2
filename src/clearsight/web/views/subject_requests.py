"""Subject access requests: logged, looked for, decided item by item, agreed to by another, given out once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find, permits, require
from clearsight.compliance.actions import perform
from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.actions import NewRequest
from clearsight.disclosure.domain import CAPACITIES, EXEMPTIONS, NOT_LOOKED_FOR, WAYS
from clearsight.disclosure.models import UNANSWERED, Item, SubjectRequest
from clearsight.disclosure.queries import (
    hash_of_item,
    hash_of_request,
    needs_harm_review,
    read_item,
    read_picture,
    read_request,
    titles_of,
    undecided,
)
from clearsight.disclosure.queries.agreeing import agreeing, nobody_agrees, nobody_takes_over, unopened
from clearsight.disclosure.queries.concerned import answer_concerns
from clearsight.disclosure.queries.letter import controller_of
from clearsight.disclosure.queries.listing import requests_of
from clearsight.disclosure.queries.releasing import released
from clearsight.integrations.blacking import Box
from clearsight.integrations.clock import now, today
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Unknown
from clearsight.people.models import Person
from clearsight.web import words
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.paper.disclosed import RIGHTS, disclosed_pdf
from clearsight.web.show.keeping import people_of, tabs
from clearsight.web.show.paged import page_asked
from clearsight.web.show.subject_requests import (
    EXEMPTION_CHOICES,
    STATES,
    copy_of,
    item_begin,
    steps_of,
)
from clearsight.web.show.typed import Typed
from clearsight.web.views.attachments import as_picture
from clearsight.web.views.pdf import as_file

# What is chosen in a step, besides its words.
CHOICES = ("under", "goes_on")


def subject_requests(request: HttpRequest, actor: Person) -> HttpResponse:
    """Every request, those still to be answered first; another is logged here."""
    require(actor, "organisation.handle_requests", actor.organisation, today())
    people = {str(one.public_id): one for one in people_of(actor.organisation) if one != actor}

    def act(asked: Asked) -> HttpResponse:
        # In the order of the page, in which what is wrong is told.
        asker = asked.text("asker", "Say who asks", longest=300)
        capacity = asked.among("capacity", {one: one for one in CAPACITIES}, "Say in what capacity") or ""
        about = asked.text("about", "Say about whom", longest=300)
        person, code = people.get(asked.text("person")), asked.text("case", longest=100)
        names = asked.text("names")
        received = asked.day("received_on", "Say on which day it was received")
        new = NewRequest(
            asker=asker, capacity=capacity, about=about, received_on=received or today(), person=person,
            names=names,
        )  # fmt: skip
        if code:  # which child is in which case is asked for once nothing else is wrong, and in the log
            asked.rehearse(lambda: _log(actor, new))
            child = perform(disclosure.find_child, actor.organisation, code, about, by=actor, at=now())
            new = replace(new, child=child)
            if child is None:
                asked.faults.append(Fault("case", "no child of that name is in a case of that reference"))
        made = asked.attempt(lambda: _log(actor, new))
        said(request, "Logged. Make sure who asks, then look for all that is kept.")
        return redirect("subject_request", subject=made.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        listed = requests_of(actor.organisation, by=actor, at=now(), page=page_asked(request.GET))
        named = [(key, one.name) for key, one in people.items()]
        return {"listed": listed, "states": STATES, "today": today(), "people": named,
                "capacities": list(CAPACITIES.items()), "tabs": tabs(actor, "subject_requests")}  # fmt: skip

    return form_page(request, "subject_requests", Typed({"received_on": today().isoformat()}), act, shown)


def _log(actor: Person, new: NewRequest) -> SubjectRequest:
    return perform(disclosure.log_request, actor.organisation, new, by=actor, at=now())


def subject_request(request: HttpRequest, actor: Person, subject: UUID) -> HttpResponse:
    """One request: how far it is, what was found, and what waits for whom."""
    found = _found(actor, "subject_request.view", subject)
    return show(request, "subject_request", {**_page(found, actor), "form": Typed(), "taken": ""})


def _page(found: SubjectRequest, actor: Person) -> dict[str, Any]:
    shown = read_request(found, by=actor, at=now())
    steps = steps_of(shown)
    return {
        "shown": shown, "request_": found, "state": STATES[found.state], "today": today(), "actor": actor,
        "answers": permits(actor, "subject_request.answer", found, today()),
        "mine": found.handler_id == actor.pk, "items": titles_of(found), "ways": WAYS,
        "steps": steps, "ready": all(done for _, done in steps[:-2]),
        "exemptions": EXEMPTION_CHOICES, "rights": RIGHTS, "not_looked_for": NOT_LOOKED_FOR,
        "capacity": CAPACITIES[found.capacity], "under": EXEMPTIONS.get(found.refused_under),
        "takes_over": actor.pk not in (found.handler_id, found.approver_id)
        and found.state in (*UNANSWERED, "given") and not answer_concerns(found, actor),
        # Only another agrees to what it shows; it is the hash of each thing in it.
        "hash": "" if found.handler_id == actor.pk or found.ended_on else hash_of_request(found),
        "agreeing": agreeing(shown, actor) if found.state == "asked" else None,
        "nobody_agrees": nobody_agrees(found, today()),
        "nobody_takes_over": nobody_takes_over(found, today()),
        "harms": needs_harm_review(found), "controller": controller_of(found.organisation),
        "ended": found.ended_on is not None, "copy": copy_of(shown, actor),
        "weighed": any(one.review.person_id == actor.pk for one in shown.harm),
    }  # fmt: skip


def step(request: HttpRequest, actor: Person, subject: UUID, step: str) -> HttpResponse:
    """One step of a request, each from its own button on the page of the request; back there if refused."""
    found = _found(actor, "subject_request.view", subject)
    do = _steps(request, actor, found).get(step)
    if do is None:
        raise Unknown.one("step", "there is no such step")

    def act(asked: Asked) -> HttpResponse:
        asked.text("because")
        with _beside(step):
            asked.check()
            do()
        return redirect("subject_request", subject=found.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        return {**_page(_found(actor, "subject_request.view", subject), actor), "taken": step}

    if request.method != "POST":  # the address of what was refused, opened once more
        return redirect("subject_request", subject=found.public_id)
    return form_page(request, "subject_request", Typed(), act, shown)


@contextmanager
def _beside(step: str) -> Iterator[None]:
    """What is wrong is told on the page of a request beside what it is about: a choice, or the step itself.

    What somebody else was first with is told where it says how far the request is.
    """
    try:
        yield
    except Invalid as wrong:
        raise Invalid(
            replace(one, place=one.place if one.place in CHOICES else step) for one in wrong.faults
        ) from wrong
    except Conflict as late:
        raise Conflict(replace(one, place="request") for one in late.faults) from late


def _steps(request: HttpRequest, actor: Person, found: SubjectRequest) -> dict[str, Callable[[], Any]]:
    """Each step by the word that its address has."""
    by: dict[str, Any] = {"by": actor, "at": now()}
    because, read = Asked(request.POST).text("because"), request.POST.get("shown", "")
    return {
        "identity": lambda: perform(disclosure.check_identity, found, because, **by),
        "extend": lambda: perform(disclosure.extend, found, because, **by),
        "search": lambda: perform(disclosure.search, found, **by),
        "harm": lambda: _weigh(request, found, because, by),
        "ask": lambda: perform(disclosure.ask_to_approve, found, **by),
        "refuse": lambda: perform(
            disclosure.ask_to_refuse, found, request.POST.get("under", ""), because, **by
        ),
        "confirm": lambda: perform(disclosure.confirm, found, read, **by),
        "approve": lambda: perform(disclosure.approve, found, read, **by),
        "send-back": lambda: perform(disclosure.send_back, found, because, read, **by),
        "reopen": lambda: perform(disclosure.reopen, found, because, **by),
        "ask-again": lambda: perform(disclosure.ask_for_another, found, because, **by),
        "agree-again": lambda: perform(disclosure.answer_for_another, found, agrees=True, **by),
        "refuse-again": lambda: perform(disclosure.answer_for_another, found, agrees=False, **by),
        "take-over": lambda: perform(disclosure.take_over, found, **by),
        "withdraw": lambda: perform(disclosure.withdraw_request, found, **by),
        "give-out": lambda: _give_out(found, read, actor),
    }


def _weigh(request: HttpRequest, found: SubjectRequest, because: str, by: dict[str, Any]) -> None:
    """What is weighed is a choice and words: both are asked for at once."""
    asked = Asked(request.POST)
    goes_on = asked.among("goes_on", {"yes": True, "no": False}, "Say whether it can go on")
    asked.attempt(lambda: perform(disclosure.review_harm, found, because, goes_on=bool(goes_on), **by))


def _give_out(found: SubjectRequest, shown_hash: str, actor: Person) -> None:
    at = now()
    pdf = disclosed_pdf(released(found, shown_hash, by=actor, at=at), at)
    perform(disclosure.give_out, found, pdf, shown_hash, by=actor, at=at)


@require_POST
def fetch(request: HttpRequest, actor: Person, subject: UUID) -> HttpResponse:
    """The PDF that goes out, once."""
    found = _found(actor, "subject_request.answer", subject)
    return as_file(perform(disclosure.fetch, found, by=actor, at=now()), "answer", today())


def item(request: HttpRequest, actor: Person, subject: UUID, item: UUID) -> HttpResponse:
    """One thing that was found: its handler decides, and another agrees to a note of a supervision."""
    found = _found(actor, "subject_request.view", subject)
    kept = Item.objects.filter(request=found, public_id=item).select_related("request__file").first()
    if kept is None:
        raise Unknown.one("item", "there is no such thing")
    shown = read_item(kept, by=actor, at=now())
    answers = permits(actor, "subject_request.answer", found, today())

    def act(asked: Asked) -> HttpResponse:
        if not answers:
            perform(disclosure.agree_to, kept, request.POST.get("shown", ""), by=actor, at=now())
            left = len(unopened(found, actor))
            more = f" {words.plural(left, 'more note')} to open first." if left else ""
            said(request, f"You agree that it goes out.{more}")
            return redirect("subject_request", subject=found.public_id)
        way = asked.among("way", {one: one for one in WAYS}, "Decide what happens with it")
        hide = asked.several("hide", {one: one for one in shown.marked}) if way == "redact" else []
        out = asked.text("out").splitlines() if way == "redact" else []
        boxes = _boxes(asked) if way == "redact" else []
        asked.check()
        perform(disclosure.decide, kept, way, request.POST.get("exemption", ""), out, names=hide,
                boxes=boxes, others_may="others" in request.POST, by=actor, at=now())  # fmt: skip
        left = undecided(found).count()
        said(request, f"Decided. {left or 'None'} of what was found {'is' if left < 2 else 'are'} left.")
        return redirect("subject_request", subject=found.public_id)

    def page(_: Typed) -> dict[str, Any]:
        return {"shown": shown, "subject": found, "hash": hash_of_item(kept),
                "answers": answers and found.state == "open" and not kept.draft,
                "agrees": not answers and found.state == "asked", "ways": list(WAYS.items()),
                "exemptions": EXEMPTION_CHOICES, "decided": WAYS.get(kept.decision, ""),
                "marked": [(one, one) for one in shown.marked]}  # fmt: skip

    return form_page(request, "subject_item", Typed(item_begin(shown)), act, page)


def _boxes(asked: Asked) -> list[Box]:
    """The boxes that were typed: four numbers on each line."""
    boxes: list[Box] = []
    for line in asked.text("boxes").splitlines():
        numbers = re.findall(r"\d{1,3}", line)
        if len(numbers) == 4:
            left, top, right, bottom = map(int, numbers)
            boxes.append((left, top, right, bottom))
        elif line.strip():
            asked.faults.append(Fault("boxes", f"{line.strip()[:40]} is no box", "write four numbers"))
    return boxes


def item_page(request: HttpRequest, actor: Person, subject: UUID, item: UUID) -> HttpResponse:
    """A page on paper that was found, as far as it is blacked out, with lines by which to say where."""
    found = _found(actor, "subject_request.view", subject)
    kept = Item.objects.filter(request=found, public_id=item).select_related("request__file").first()
    if kept is None:
        raise Unknown.one("item", "there is no such thing")
    return as_picture(read_picture(kept, by=actor, at=now()), "page.jpg")


def _found(actor: Person, permission: str, subject: UUID) -> SubjectRequest:
    rows = SubjectRequest.objects.select_related(
        "organisation", "file", "handler", "approver", "child__case", "bundle__again_asked_by",
        "bundle__again_agreed_by", "bundle__made_by",
    ).defer("bundle__pdf")  # fmt: skip
    return find(actor, permission, rows, subject, today())
