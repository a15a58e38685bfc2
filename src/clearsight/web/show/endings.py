"""What ends with a supervision and what stays, as far as the reader may know of it; and how it ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from clearsight.access.queries import permits, visible_to
from clearsight.casework.models import CaseFile
from clearsight.grants.queries import last_transfer, suspension_of
from clearsight.people.models import Person
from clearsight.scheduling.domain.ending import BECAUSE
from clearsight.scheduling.models import Arrangement, ArrangementMember, Session
from clearsight.scheduling.queries import line_of, members_on, upcoming
from clearsight.supervision.models import Action
from clearsight.supervision.queries import what_moves
from clearsight.web import words
from clearsight.web.show.handovers import moving_lines
from clearsight.web.show.staff import led, nobody_leads_after, open_actions, running


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


def left_behind(person: Person, actor: Person, today: date) -> dict[str, Any]:
    """Of somebody who leaves, to whoever leads: what is to be handed over, ended or taken on by others."""
    why = _gone(person, today)
    if not why or person == actor:
        return {"leaves": ""}
    seen = visible_to(actor, "arrangement.view", running(person, today), today).select_related("supervisor")
    actions = visible_to(actor, "action.know_of", open_actions(person), today)
    cases = visible_to(actor, "case.see_coverage", led(person, today), today)
    return {
        "leaves": why,
        "left_arrangements": [_left_line(one, person, actor, today) for one in seen.order_by("pk")],
        "left_actions": actions.count(),
        "nobody_leads": nobody_leads_after(person, today),
        "left_cases": [(one, permits(actor, "case.hand_on", one, today)) for one in cases],
    }


def _gone(person: Person, today: date) -> str:
    """Why others have to see to what is theirs: they leave, are suspended, or go to another school."""
    if person.left is not None:
        return words.capital(_leaves(person, today))
    if suspended := suspension_of(person):
        return f"Suspended since {words.day(suspended.at)}"
    moved = last_transfer(person)
    if moved is None:
        return ""
    goes = "Goes" if moved.on > today else "Went"
    return f"{goes} from {moved.from_site.name} to {moved.to_site.name} on {words.day(moved.on)}"


def leavers(actor: Person, today: date) -> list[tuple[Person, str]]:
    """Those who leave, or have left, with supervision that still runs, to whoever may end it."""
    still = Q(to_date__isnull=True) | Q(to_date__gte=today)
    mine = visible_to(actor, "arrangement.end", Arrangement.objects.filter(still), today)
    rows = ArrangementMember.objects.filter(still, arrangement__in=mine.values("pk"))
    parties = Q(pk__in=mine.values("supervisor")) | Q(pk__in=rows.values("person"))
    found = Person.objects.filter(parties, left__isnull=False).order_by("left", "name")
    seen = visible_to(actor, "person.see_findings", found, today)
    return [(one, _leaves(one, today)) for one in seen if one.pk != actor.pk]


def _leaves(person: Person, today: date) -> str:
    left = person.left is not None and person.left < today
    return f"{'left' if left else 'leaves'} on {words.day(person.left)}"


def _left_line(one: Arrangement, person: Person, actor: Person, today: date) -> dict[str, Any]:
    """An arrangement of theirs, and what the reader may do about it; a group goes on without a member."""
    gives = one.supervisor_id == person.pk
    members = words.listed(member.name for member in members_on(one, max(today, one.from_date)))
    own = one.covers_id is None
    return {
        "arrangement": one,
        "says": f"{members or 'Nobody'} with {one.supervisor.name}",
        "may_hand_over": own and gives and permits(actor, "arrangement.hand_over", one, today),
        "may_end": own and (gives or one.kind == "one_to_one")
        and permits(actor, "arrangement.end", one, today),
    }  # fmt: skip


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
