"""What ends with a supervision and what stays, as far as the reader may know of it; and how it ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from clearsight.access.queries import permits, visible_to
from clearsight.casework.models import CaseFile
from clearsight.people.models import Person
from clearsight.scheduling.domain.ending import BECAUSE
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import line_of, upcoming
from clearsight.supervision.models import Action
from clearsight.supervision.queries import what_moves
from clearsight.web import words
from clearsight.web.show.handovers import moving_lines


def what_ends(arrangement: Arrangement, actor: Person, today: date) -> dict[str, Any]:
    """Which sessions are to come; whose actions are open and which cases stay, without a word of them."""
    moving = what_moves(arrangement, max(today, arrangement.from_date))
    theirs = [arrangement.pk, *arrangement.covered_by.values_list("pk", flat=True)]
    to_come = upcoming(Session.objects.filter(arrangement__in=theirs), today)
    return {
        "to_come": list(to_come),
        "actions": _open_actions(arrangement, moving.actions, actor, today),
        "cases": _cases(moving.cases, actor, today),
        "unfinished": dict(moving_lines(moving, arrangement))["Records still to be finished"],
        "waits": arrangement.handovers.filter(state="asked").first(),
    }


def _open_actions(arrangement: Arrangement, count: int, actor: Person, today: date) -> list[str]:
    """Whose they are and by when, where the reader may know of them; of the others how many there are."""
    there = Action.objects.filter(session__arrangement__in=line_of(arrangement), status="open")
    known = visible_to(actor, "action.know_of", there, today).select_related("owner").order_by("due", "pk")
    lines = [f"{one.owner.name}{f', by {words.day(one.due)}' if one.due else ', no day'}" for one in known]
    return _and_more(lines, count)


def _cases(cases: tuple[CaseFile, ...], actor: Person, today: date) -> list[str]:
    which = CaseFile.objects.filter(pk__in=[one.pk for one in cases])
    known = visible_to(actor, "case.see_coverage", which, today).select_related("lead").order_by("code")
    return _and_more([f"{one.code}, led by {one.lead.name}" for one in known], len(cases))


def _and_more(lines: list[str], count: int) -> list[str]:
    more = count - len(lines)
    return [*lines, f"{more} more" if lines else str(more)] if more else lines


def how_it_ended(arrangement: Arrangement, actor: Person, today: date) -> dict[str, Any]:
    """What an arrangement's page says of its end, and whether the reader may say that it ends."""
    ended = arrangement.endings.select_related("ended_by").order_by("pk").last()
    holds = arrangement.to_date is None or arrangement.to_date >= today
    line = ""
    if ended:
        ends = "Ended on" if ended.last_day < today else "Ends on"
        line = f"{ends} {words.day(ended.last_day)}: {words.lower_first(BECAUSE[ended.because])}."
    return {
        "ended": line,
        "ended_by": f"{ended.ended_by.name}, {words.day(ended.ended_at)}." if ended else "",
        "may_end": holds and arrangement.covers_id is None
        and permits(actor, "arrangement.end", arrangement, today),
    }  # fmt: skip
