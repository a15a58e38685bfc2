"""What the pages about requests for more supervision show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from clearsight.people.models import Person
from clearsight.supervision.models import Request
from clearsight.supervision.queries import (
    requests_known_to,
    requests_of,
    requests_to_answer,
    whom_to_ask,
)
from clearsight.web import words

KINDS = {"one_to_one": "One-to-one", "group": "Group"}
STATES = {
    "asked": ("open", "Waiting for an answer"),
    "granted": ("met", "Yes"),
    "declined": ("missed", "No"),
    "withdrawn": ("quiet", "Withdrawn"),
}
LEADS = "whoever leads safeguarding"
MOST = 50


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request in a list: its status as a code and a word, and who is asked. Never what it is for."""

    request: Request
    kind: str
    asked_of: str
    code: str
    says: str


def line_of(request: Request) -> RequestLine:
    """One request, as lists and its own page show it."""
    code, says = STATES[request.state]
    if request.meets_on is not None:
        says = f"Yes, on {words.day(request.meets_on)}"
    asked_of = request.arrangement.supervisor.name if request.arrangement else LEADS
    return RequestLine(request, KINDS[request.kind], asked_of, code, says)


def requests_page(actor: Person, today: date) -> dict[str, Any]:
    """What waits for the reader's answer, what they asked for, and what they know of that others did."""
    waiting = requests_to_answer(actor, today)
    return {
        "waiting": _lines(waiting),
        "mine": _lines(requests_of(actor)),
        "others": _lines(requests_known_to(actor, today).exclude(pk__in=waiting.values("pk"))),
    }


def choices_of_whom(actor: Person, today: date) -> list[tuple[str, str]]:
    """Whom this person can ask: those who supervise them, and whoever leads safeguarding."""
    found = [
        (str(one.public_id), one.supervisor.name + ("" if one.kind == "one_to_one" else ", in the group"))
        for one in whom_to_ask(actor, today)
    ]
    return [*found, ("lead", words.capital(LEADS))]


def _lines(requests: QuerySet[Request]) -> list[RequestLine]:
    return [line_of(request) for request in requests[:MOST]]
