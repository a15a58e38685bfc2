"""More supervision than is planned: asking for it, and answering."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find, permits
from clearsight.compliance.actions import perform
from clearsight.compliance.queries import day_notes
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Person
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Request
from clearsight.supervision.queries import read_request, whom_to_ask
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, noted, said, show
from clearsight.web.show.requests import KINDS, choices_of_whom, line_of, requests_page
from clearsight.web.show.typed import Typed

ANSWERS = {"yes": "Yes, on a day", "no": "No"}


def requests(request: HttpRequest, actor: Person) -> HttpResponse:
    """What waits for my answer, and what I have asked for."""
    return show(request, "requests", requests_page(actor, today()))


def ask_for_more(request: HttpRequest, actor: Person) -> HttpResponse:
    """Ask for supervision beside what is planned, of whoever supervises one or of the safeguarding lead."""
    whom = choices_of_whom(actor, today())

    def act(asked: Asked) -> HttpResponse:
        made = _ask(asked, actor)
        said(request, "You have asked. The answer will stand here, and on your first page.")
        return redirect("request", request_id=made.public_id)

    begin = Typed({"kind": "one_to_one", "whom": request.GET.get("of", whom[0][0])})
    context = {"whom": whom, "kinds": list(KINDS.items())}
    return form_page(request, "ask_for_more", begin, act, lambda _: context)


def _ask(asked: Asked, actor: Person) -> Request:
    of = {str(one.public_id): one for one in whom_to_ask(actor, today())}
    arrangement = asked.among("whom", {**of, "lead": None}, "Choose whom to ask")
    kind = asked.among("kind", {key: key for key in KINDS}, "Choose one-to-one or group")
    what = asked.text("what", longest=supervision.LONGEST_REQUEST)
    return asked.attempt(
        lambda: perform(
            supervision.ask_for_more, what, kind=kind or "one_to_one", arrangement=arrangement,
            by=actor, at=now(),
        )
    )  # fmt: skip


def request(request: HttpRequest, actor: Person, request_id: UUID) -> HttpResponse:
    """What somebody asked for, and what was answered."""
    return _page(request, actor, _found(actor, "request.view", request_id), _begin())


@require_POST
def answer(request: HttpRequest, actor: Person, request_id: UUID) -> HttpResponse:
    """Say yes, with a day, or no, with why."""
    found = _found(actor, "request.answer", request_id)
    try:
        _answer(Asked(request.POST), found, actor)
    except (Invalid, Conflict) as refused:
        again = _found(actor, "request.view", request_id)  # what was tried was undone
        return _page(request, actor, again, _begin().refused(request.POST, refused.faults))
    said(request, "Answered. Whoever asked finds it here.")
    if found.session is not None and found.meets_on is not None:
        noted(request, day_notes(found.session.arrangement, found.meets_on, None, today()))
    return redirect("request", request_id=found.public_id)


def _answer(asked: Asked, found: Request, actor: Person) -> None:
    said_so = asked.among("answer", ANSWERS, "Say yes or no")
    words = asked.text("words", longest=supervision.LONGEST_REQUEST)
    if asked.data.get("answer") == "yes":
        day, starts_at = asked.day("day", "Say on which day"), asked.time("starts_at")
        asked.attempt(
            lambda: perform(
                supervision.grant_request, found, day or today(), starts_at=starts_at, words=words,
                by=actor, at=now(),
            )
        )  # fmt: skip
        return
    if said_so is None:
        asked.check()
    asked.attempt(lambda: perform(supervision.decline_request, found, words, by=actor, at=now()))


@require_POST
def withdraw(request: HttpRequest, actor: Person, request_id: UUID) -> HttpResponse:
    """Take back what one asked for; that one asked stays on record."""
    found = _found(actor, "request.withdraw", request_id)
    perform(supervision.withdraw_request, found, by=actor, at=now())
    said(request, "You have withdrawn it.")
    return redirect("requests")


def _page(request: HttpRequest, actor: Person, found: Request, form: Typed) -> HttpResponse:
    may_arrange = (
        found.asker_id != actor.pk
        and found.state == "granted"
        and found.session is None
        and permits(actor, "person.arrange_for", found.asker, today())
    )
    context = {
        "shown": read_request(found, by=actor, at=now()), "line": line_of(found), "form": form,
        "answers": list(ANSWERS.items()), "may_arrange": may_arrange, "mine": found.asker_id == actor.pk,
    }  # fmt: skip
    return show(request, "request", context, status=400 if form.errors else 200)


def _begin() -> Typed:
    return Typed({"day": "", "starts_at": "15:30"})


def _found(actor: Person, permission: str, public_id: UUID) -> Request:
    requests = Request.objects.select_related(
        "organisation", "asker", "answered_by", "arrangement__supervisor", "session__arrangement", "file"
    )
    return find(actor, permission, requests, public_id, today())
