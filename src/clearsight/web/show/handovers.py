"""Who supervises in somebody's place, what passes to whom, and how often sessions are called off."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Q

from clearsight.access.queries import permits, visible_to
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import waiting_to_be_rearranged
from clearsight.supervision.models import HandedCase, Handover
from clearsight.supervision.queries import Moving, cases_due, cases_handed
from clearsight.web import words
from clearsight.web.show.covers import changes_of

LAST = 6  # of so many sessions it is said how many were called off
TIMES = {1: "once", 2: "twice"}


def who_supervises(arrangement: Arrangement, actor: Person, today: date) -> dict[str, Any]:
    """What an arrangement's page says of cover and handovers, and what the reader may do about them."""
    still = Q(to_date__isnull=True) | Q(to_date__gte=today)
    handovers = visible_to(actor, "handover.view", Handover.objects.filter(arrangement=arrangement), today)
    known = Arrangement.objects.filter(pk__in=[arrangement.covers_id or 0, arrangement.continues_id or 0])
    before = visible_to(actor, "arrangement.view", known.select_related("supervisor"), today).first()
    return {
        "covers_to_come": [
            (one, changes_of(one))
            for one in arrangement.covered_by.filter(still).select_related("supervisor")
        ],
        "cover_changes": changes_of(arrangement) if arrangement.covers_id else [],
        "handovers": list(handovers.exclude(state="withdrawn").select_related("giver", "taker")),
        "in_place_of": before,
        "may_cover": _holds(arrangement, today) and permits(actor, "arrangement.cover", arrangement, today),
        "may_hand_over": _holds(arrangement, today)
        and permits(actor, "arrangement.hand_over", arrangement, today),
        "called_off": called_off(arrangement),
    }


def _holds(arrangement: Arrangement, today: date) -> bool:
    return arrangement.covers_id is None and (arrangement.to_date is None or arrangement.to_date >= today)


def called_off(arrangement: Arrangement) -> str:
    """`3 of the last 6 sessions were called off: twice by A and once by B`; nothing for fewer than two."""
    last = Session.objects.filter(arrangement=arrangement, kind="planned").exclude(status="scheduled")
    # With the arrangement itself end those that were to be held after it: nobody called them off.
    last = last.exclude(status="cancelled", scheduled_for__gt=arrangement.to_date or date.max)
    rows = list(last.select_related("cancelled_by").order_by("-scheduled_for", "-held_on", "-pk")[:LAST])
    off = [row for row in rows if row.status == "cancelled"]
    if len(off) < 2:
        return ""
    by = Counter(row.cancelled_by.name for row in off if row.cancelled_by)
    said = words.listed(f"{TIMES.get(n, f'{n} times')} by {name}" for name, n in by.most_common())
    return f"{len(off)} of the last {len(rows)} sessions were called off{f': {said}' if said else ''}."


def made_up_for(session: Session, actor: Person, today: date) -> dict[str, Any]:
    """What a cancelled session's page says of what takes its place: which does, or that it is owed."""
    if session.status != "cancelled":
        return {}
    instead = session.replaced_by.filter(status__in=("scheduled", "held")).order_by("pk").last()
    return {
        "instead": instead,
        "owed": waiting_to_be_rearranged([session.arrangement]).filter(pk=session.pk).exists(),
        "may_rearrange": permits(actor, "arrangement.schedule", session.arrangement, today),
        "may_propose": permits(actor, "arrangement.propose_dates", session.arrangement, today),
        "called_off": called_off(session.arrangement),
    }


def handed_of(handover: Handover, actor: Person, today: date) -> dict[str, Any]:
    """What a handover's page says of the cases that pass with it, and how many the reader takes now.

    By their references to the two and to who leads safeguarding there; everybody else reads how many.
    """
    handed = cases_handed(handover)
    two = actor.pk in (handover.giver_id, handover.taker_id)
    known = two or any(permits(actor, "case.hand_on", one.case, today) for one in handed)
    which = words.listed(one.case.code for one in handed) if known else words.plural(len(handed), "case")
    return {
        "handed": handed,
        "handed_says": f"{which}: {_what_became(handover, handed, today)}",
        "handed_open": all(one.moved_at is None for one in handed),
        "may_take": cases_due(actor, today).filter(handover=handover).count(),
    }


def _what_became(handover: Handover, handed: list[HandedCase], today: date) -> str:
    taker, them = handover.taker.name, "it" if len(handed) == 1 else "them"
    taken = [one.moved_at for one in handed if one.moved_at is not None]
    if handover.state == "withdrawn":
        return "not handed over."
    if taken:
        return f"taken over by {taker}, {words.day(max(taken))}."
    if handover.state == "asked":
        return f"{taker} takes {them} on {words.day(handover.from_date)}, once both have confirmed."
    when = f"on {words.day(handover.from_date)}" if today < handover.from_date else "next"
    return f"{taker} takes {them} {when}. Until then {handover.giver.name} leads {them}."


def moving_lines(moving: Moving, arrangement: Arrangement) -> list[tuple[str, str]]:
    """What passes over, and what stays to be finished, as labels and a few words: nothing it says."""
    days = words.listed(words.day(one.scheduled_for) for one in moving.sessions[:6])
    drafts = Record.objects.filter(session__arrangement=arrangement, session__status="held")
    unfinished = drafts.exclude(state="sealed").values("session").distinct().count()
    return [
        ("Sessions to come", f"{len(moving.sessions)}{f': {days}' if days else ''}"),
        ("Open actions", str(moving.actions)),
        ("Cases of those supervised", str(len(moving.cases))),
        ("Agreement", "The terms stay; both draw up and sign a new one"),
        ("Records still to be finished", f"{unfinished}, by whoever held those sessions"
         if unfinished else "None"),
    ]  # fmt: skip
