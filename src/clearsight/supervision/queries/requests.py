"""Requests for more supervision, as those who asked and those who are asked see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.predicates import holding
from clearsight.access.queries import permits, require, visible_to
from clearsight.audit.actions import record
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement
from clearsight.supervision.models import Request


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request; `what` it is for and the `answer` in words are empty to who may only know that it is."""

    request: Request
    what: str
    answer: str
    may_answer: bool
    may_withdraw: bool


@atomic
def read_request(request: Request, *, by: Person, at: datetime) -> RequestShown:
    """The request, with its words for who may read them. Audited as read.

    Raises:
        Unknown: when `by` may not know of it.
    """
    today, waits = localdate(at), request.state == "asked"
    require(by, "request.view", request, today)
    what = answer = ""
    if permits(by, "request.read", request, today):
        record("supervision.read_request", request, by=by, at=at, organisation=request.organisation_id)
        what = request.file.unseal(request.what, request, "what", blank=False)
        answer = request.file.unseal(request.answer, request, "answer")
    may_answer = waits and permits(by, "request.answer", request, today)
    return RequestShown(
        request, what, answer, may_answer, waits and permits(by, "request.withdraw", request, today)
    )


def requests_to_answer(person: Person | Asker, on: date | One) -> QuerySet[Request]:
    """Those that wait for this person's answer, the longest waiting first."""
    waiting = Request.objects.filter(state="asked")
    return _with_names(visible_to(person, "request.answer", waiting, on)).order_by("asked_at", "pk")


def requests_waiting(person: Person, on: date) -> list[Request]:
    """The same, where nothing more is asked of them."""
    return _waiting(person, on)


@worded
def _waiting(person: Asker, on: One) -> QuerySet[Request]:
    return requests_to_answer(person, on)


def requests_of(person: Person) -> QuerySet[Request]:
    """What this person has asked for, the latest first."""
    return _with_names(Request.objects.filter(asker=person)).order_by("-asked_at", "-pk")


def requests_known_to(person: Person, on: date) -> QuerySet[Request]:
    """Those of others that this person may know of, the latest first."""
    known = visible_to(person, "request.view", Request.objects.exclude(asker=person), on)
    return _with_names(known).order_by("-asked_at", "-pk")


def whom_to_ask(person: Person, on: date) -> list[Arrangement]:
    """The arrangements in which the person is supervised now, whose supervisors they can ask."""
    mine = Arrangement.objects.filter(holding(on), holding(on, "memberships__"), memberships__person=person)
    others = mine.exclude(supervisor=person).select_related("supervisor").distinct()
    return list(others.order_by("supervisor__name", "pk"))


def _with_names(requests: QuerySet[Request]) -> QuerySet[Request]:
    return requests.select_related("asker", "answered_by", "arrangement__supervisor", "session")
