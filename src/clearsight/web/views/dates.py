"""Dates: a whole year of sessions planned at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearsight.access.queries import find
from clearsight.compliance.actions import perform
from clearsight.compliance.queries import propose_programme, rhythm
from clearsight.integrations.clock import now, today
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.domain.dates import MOST_PLANNED
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.web import words
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said
from clearsight.web.show.dates import note_on, year_words, years
from clearsight.web.show.typed import Typed

SPARE = 2  # empty rows, for days that nobody proposed


def programme(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """A day for each session of an academic year, proposed from what is agreed or asked; each can change."""
    arrangements = Arrangement.objects.select_related("organisation", "supervisor")
    found = find(actor, "arrangement.schedule", arrangements, arrangement, today())
    year = _year(request.GET.get("year", ""))
    proposed = propose_programme(found, today(), date(year + 1, 8, 31))
    rows = _rows(request.POST.get("rows", "")) if request.method == "POST" else len(proposed) + SPARE

    def act(asked: Asked) -> HttpResponse:
        made = _schedule(asked, found, rows, actor)
        said(request, f"{words.plural(made, 'session')} scheduled: each of you finds them here.")
        return redirect("arrangement", arrangement=found.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        return {
            "arrangement": found, "year": year, "rows": rows, "often": rhythm(found, today()),
            "members": members_on(found, max(today(), found.from_date)),
            "notes": [note_on(offer) for offer in proposed] + [""] * (MOST_PLANNED + SPARE),
            "years": [(one, year_words(one)) for one in years(today())],
        }  # fmt: skip

    begin = Typed(_begin(found, [offer.day for offer in proposed]))
    return form_page(request, "programme", begin, act, shown)


def _begin(arrangement: Arrangement, days: Sequence[date]) -> dict[str, Any]:
    begin: dict[str, Any] = {f"day-{n}": day.isoformat() for n, day in enumerate(days)}
    begin |= {f"starts_at-{n}": "15:30" for n in range(len(days) + SPARE)}
    begin["take"] = [str(n) for n in range(len(days))]
    return {**begin, "minutes": arrangement.minutes or 60, "venue": arrangement.venue}


def _year(typed: str) -> int:
    current, *_ = offered = years(today())
    return int(typed) if typed.isdecimal() and len(typed) == 4 and int(typed) in offered else current


def _rows(typed: str) -> int:
    return (
        min(int(typed), MOST_PLANNED + SPARE)
        if typed.isascii() and typed.isdecimal() and len(typed) < 4
        else 0
    )


def _schedule(asked: Asked, found: Arrangement, rows: int, actor: Person) -> int:
    """Schedule what is ticked; how many that is. Faults are told at the rows where they are, all at once."""
    taken = [n for n in range(rows) if str(n) in asked.data.getlist("take")]
    chosen: list[tuple[date, time | None]] = []
    places: dict[str, str] = {"dates": "take"}
    for row in taken:
        day, starts_at = (
            asked.day(f"day-{row}", "Say on which day, or take the tick away"),
            asked.time(f"starts_at-{row}"),
        )
        if day is not None:
            places |= {f"{name}-{len(chosen)}": f"{name}-{row}" for name in ("day", "starts_at")}
            chosen.append((day, starts_at))
    minutes, venue = asked.number("minutes"), asked.text("venue", longest=200)
    if not chosen and not asked.faults:
        raise Invalid([Fault("take", "no day is chosen", "tick the days on which you meet")])
    if not chosen:
        asked.check()
    made = asked.attempt(
        lambda: perform(
            scheduling.schedule_programme, found, chosen, minutes=minutes, venue=venue, by=actor, at=now()
        ),
        places=places,
    )
    return len(made)
