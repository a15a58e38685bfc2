"""That they met, and how far it is signed: dates, names and states, and not a word of what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import QueryDict

from clearsight.access.queries import visible_to
from clearsight.people.models import Person
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import present_at
from clearsight.web import words
from clearsight.web.show.typed import Typed

A_TERM, MOST = timedelta(days=120), 100
ALL, ELSEWHERE = "All signed", "Recorded elsewhere"
STATUS = {"scheduled": ("open", "Planned"), "held": ("met", "Held"), "cancelled": ("quiet", "Called off")}


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One session: when, who, whether it was held, and how many of its records are signed by all."""

    session: Session
    supervisor: str
    supervised: str
    status: tuple[str, str]
    signed: str


def meetings_page(actor: Person, asked: QueryDict, today: date) -> dict[str, Any]:
    """The sessions of a time whose being the reader may know of, the latest first."""
    first = _day(asked.get("from"), today - A_TERM)
    last = _day(asked.get("to"), today)
    lines = meetings_of(actor, first, max(first, last), today)
    return {
        "form": Typed({"from": first, "to": max(first, last)}),
        "lines": lines[:MOST],
        "more": max(len(lines) - MOST, 0),
        "held": sum(one.session.status == "held" for one in lines),
        "signed": sum(one.signed == ALL for one in lines),
        "elsewhere": sum(one.signed == ELSEWHERE for one in lines),
    }


def meetings_of(actor: Person, first: date, last: date, today: date) -> Sequence[MeetingLine]:
    """One line for each session of those days, both included."""
    days = (first, last)
    there = Session.objects.filter(
        Q(held_on__range=days) | Q(held_on__isnull=True, scheduled_for__range=days)
    )
    seen = visible_to(actor, "session.view", there, today).select_related("arrangement", "supervisor")
    counted = seen.annotate(
        written=Count("records", distinct=True),
        sealed=Count("records", filter=Q(records__state="sealed"), distinct=True),
    )
    return [_line(one) for one in counted.order_by("-held_on", "-scheduled_for", "-pk")]


def _line(session: Any) -> MeetingLine:
    names = words.listed(person.name for person in present_at(session))
    return MeetingLine(session, session.supervisor.name, names, STATUS[session.status], _signed(session))


def _signed(session: Any) -> str:
    """How far its records are signed; of what was written up on paper or in another system, that it was."""
    if session.written and session.written == session.sealed:
        return ALL
    if session.status != "held":
        return ""
    if session.written:
        return f"{session.sealed} of {session.written} signed"
    return ELSEWHERE if session.written_up_on else "Not written up"


def _day(typed: str | None, otherwise: date) -> date:
    try:
        return date.fromisoformat(typed or "")
    except ValueError:
        return otherwise
