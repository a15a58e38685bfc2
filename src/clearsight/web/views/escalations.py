"""When something is wrong: starting a ladder of the policy, taking its steps, saying what came of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find, require
from clearsight.casework.models import CaseFile
from clearsight.compliance.actions import perform
from clearsight.escalation import actions as escalating
from clearsight.escalation.models import Escalation
from clearsight.escalation.queries import Matter, Whom, ladder_of, ladders_of, next_step, whom_a_step_tells
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Conflict, Unknown
from clearsight.people.models import Person
from clearsight.policy.domain.model import Ladder
from clearsight.scheduling.models import Arrangement
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.escalations import AGREES, ENDED, choices, escalation_page, escalations_page
from clearsight.web.show.typed import Typed


def escalations(request: HttpRequest, actor: Person) -> HttpResponse:
    """The ladders of the policy, what I have started, and what I am told of."""
    return show(request, "escalations", escalations_page(actor, today()))


def start(request: HttpRequest, actor: Person, ladder: str) -> HttpResponse:
    """Say what is wrong, and tell those whom the first step names."""
    found = next((one for one in ladders_of(actor, today()) if one.id == ladder), None)
    if found is None:
        raise Unknown.one("ladder", "the policy has no such ladder")
    matter = _matter(request.GET, actor)
    whom = whom_a_step_tells(found.steps[0], found, matter, today())

    def act(asked: Asked) -> HttpResponse:
        made = _start(asked, found, matter, whom, actor)
        said(request, "It is started. Those whom you told find it on their first page.")
        return redirect("escalation", escalation=made.public_id)

    begin = Typed({"people": [str(one.public_id) for one in whom.asked], "due_on": today().isoformat()})
    context = {
        "ladder": found, "step": found.steps[0], "matter": matter, "whom": whom, "people": choices(whom),
        "exceptions": list(found.exceptions.items()),
    }  # fmt: skip
    return form_page(request, "escalation_start", begin, act, lambda _: context)


def _matter(asked: QueryDict, actor: Person) -> Matter:
    """What it is about, as the page from which it is started says; only what the actor may speak of."""
    arrangement = case = None
    if known := asked.get("arrangement"):
        arrangements = Arrangement.objects.select_related("supervisor")
        arrangement = find(actor, "arrangement.escalate", arrangements, _uuid(known), today())
    if known := asked.get("case"):
        cases = CaseFile.objects.select_related("file", "lead", "site")
        case = find(actor, "case.escalate", cases, _uuid(known), today())
    return Matter(actor, arrangement, case)


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Unknown.one("address", "there is no such thing") from None


def _start(asked: Asked, ladder: Ladder, matter: Matter, whom: Whom, actor: Person) -> Escalation:
    what = asked.text("what", longest=escalating.LONGEST)
    notice, exception = _notice(asked, whom), asked.data.get("exception", "")
    return asked.attempt(
        lambda: perform(
            escalating.start, ladder.id, matter, what, notice, exception=exception, by=actor, at=now()
        )
    )


def _notice(asked: Asked, whom: Whom) -> escalating.Notice:
    offered = {str(one.public_id): one for one in (*whom.asked, *whom.others)}
    due_on = asked.day("due_on", "Say by which day")
    return escalating.Notice(
        people=tuple(asked.several("people", offered)),
        told=asked.text("told", longest=escalating.LONGEST),
        due_on=due_on or today(),
        outside=asked.text("outside", longest=escalating.SHORT),
    )


def escalation(request: HttpRequest, actor: Person, escalation: UUID) -> HttpResponse:
    """What was started, its steps, and what can be done now."""
    found = _found(actor, "escalation.view", escalation)
    return show(request, "escalation", {**escalation_page(found, actor, now()), "form": _begin()})


@require_POST
def take(request: HttpRequest, actor: Person, escalation: UUID) -> HttpResponse:
    """Say what came of the step that waits."""
    found = _found(actor, "escalation.take_step", escalation)
    step = found.steps.filter(taken_on__isnull=True).select_related("escalation__file").first()

    def act(asked: Asked) -> HttpResponse:
        if step is None:
            raise Conflict.one("outcome", "somebody has said already what came of it", "look at it again")
        ended = asked.among("ended", ENDED, "Say whether that settles it")
        outcome = asked.text("outcome", longest=escalating.LONGEST)
        day = asked.day("taken_on", "Say on which day") or today()
        asked.attempt(
            lambda: perform(
                escalating.take_step, step, outcome, day, settled=ended == ENDED["yes"], by=actor, at=now()
            )
        )
        said(request, "It is kept.")
        return redirect("escalation", escalation=found.public_id)

    return _page(request, actor, found, act)


@require_POST
def agree(request: HttpRequest, actor: Person, escalation: UUID) -> HttpResponse:
    """Say whether one agrees to the step that waits for it."""
    found = _found(actor, "escalation.agree", escalation)
    step = found.steps.filter(agreement="waits").select_related("escalation").first()

    def act(asked: Asked) -> HttpResponse:
        if step is None:
            raise Conflict.one("agrees", "it waits for nobody any more", "look at it again")
        agrees = asked.among("agrees", AGREES, "Say whether you agree")
        asked.attempt(lambda: perform(escalating.answer, step, agrees == AGREES["yes"], by=actor, at=now()))
        said(request, "It is kept.")
        return redirect("escalation", escalation=found.public_id)

    return _page(request, actor, found, act)


@require_POST
def go_on(request: HttpRequest, actor: Person, escalation: UUID) -> HttpResponse:
    """Take the next step, and tell those whom it names."""
    found = _found(actor, "escalation.take_step", escalation)
    step = next_step(found, today())
    if step is None:
        raise Conflict.one("escalation", "there is no further step to take now", "look at it again")
    whom = whom_a_step_tells(step, ladder_of(found, today()), escalating.matter_of(found), today())

    def act(asked: Asked) -> HttpResponse:
        notice = _notice(asked, whom)
        asked.attempt(lambda: perform(escalating.go_on, found, notice, by=actor, at=now()))
        said(request, "Those whom you told find it on their first page.")
        return redirect("escalation", escalation=found.public_id)

    return _page(request, actor, found, act)


def _page(
    request: HttpRequest, actor: Person, found: Escalation, act: Callable[[Asked], HttpResponse]
) -> HttpResponse:
    def shown(_: Typed) -> dict[str, Any]:
        # What was tried is undone, and another may have done it meanwhile: it is read again.
        return escalation_page(_found(actor, "escalation.view", found.public_id), actor, now())

    return form_page(request, "escalation", _begin(), act, shown)


def _begin() -> Typed:
    return Typed({"taken_on": today().isoformat(), "due_on": today().isoformat()})


def _found(actor: Person, permission: str, public_id: UUID) -> Escalation:
    escalations = Escalation.objects.select_related(
        "file", "started_by__organisation", "arrangement__supervisor", "case__lead", "organisation"
    )
    found = find(actor, "escalation.view", escalations, public_id, today())
    require(actor, permission, found, today())
    return found
