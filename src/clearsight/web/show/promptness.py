"""How soon sessions were written up, in words: for an arrangement, and for a person's year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from clearsight.access.queries import visible_to
from clearsight.compliance.queries import (
    AskedPromptly,
    Promptness,
    WriteUp,
    asked_promptly,
    taken_together,
    write_ups,
)
from clearsight.people.models import Organisation, Person
from clearsight.scheduling.models import Arrangement, Session
from clearsight.web import words

LAST, A_YEAR = 6, timedelta(days=366)
DONE = {"written_up": "written up", "signed": "signed by all"}


@dataclass(frozen=True, slots=True)
class PromptLine:
    """One session in the table: how soon it was written up and signed; the day by which, where it is late."""

    session: Session
    written: str
    written_late: str
    signed: str
    signed_late: str


def promptness_of(arrangement: Arrangement, today: date) -> dict[str, Any]:
    """The last sessions of an arrangement: how soon each was written up and signed by all."""
    held = Session.objects.filter(arrangement=arrangement, status="held", kind="planned")
    rows = write_ups(held.select_related("organisation").order_by("-held_on", "-pk")[:LAST], today)
    if not rows:
        return {"prompt": None}
    return {
        "prompt": [_line(row) for row in rows],
        "prompt_says": sentences(taken_together(rows)),
        "prompt_asked": asked_words(arrangement.organisation, today),
    }


def promptness_of_year(person: Person, actor: Person, today: date) -> list[str]:
    """A person's last twelve months of sessions, led or attended: how promptly they were written up."""
    held = Session.objects.filter(
        status="held", kind="planned", held_on__gt=today - A_YEAR, held_on__lte=today,
        organisation=person.organisation_id,
    )  # fmt: skip
    theirs = held.filter(Q(supervisor=person) | Q(arrangement__memberships__person=person)).distinct()
    seen = visible_to(actor, "session.view", theirs, today).select_related("organisation")
    return sentences(taken_together(write_ups(seen.order_by("-held_on", "-pk"), today)))


def sentences(found: Promptness) -> list[str]:
    """`Usually written up 2 days after the session, 9 days at the longest.` and the like; none for none."""
    said = []
    if found.usual is not None and found.longest is not None:
        said.append(_usually("written up", found.usual, found.longest, found.held - found.written))
    if found.signed_usual is not None and found.signed_longest is not None:
        said.append(
            _usually("signed by all", found.signed_usual, found.signed_longest, found.held - found.signed)
        )
    if found.waiting:
        sessions = words.plural(found.waiting, "session")
        since = words.plural(found.waiting_longest, "day")
        said.append(f"{sessions} not written up yet, {since} after it was held at the longest.")
    if found.late:
        said.append(f"Of {words.plural(found.held, 'session')}, {found.late} late by the policy.")
    return said


def asked_words(organisation: Organisation, today: date) -> list[str]:
    """What the policy asks after a session; and where it names no number of days, that it does not."""
    return [_asked(one) for one in asked_promptly(organisation, today)]


def _asked(one: AskedPromptly) -> str:
    counted = {
        "": "the policy names no number of days, so they are only counted here",
        "same day": "on the same day",
        "next session": "by the next session",
    }
    within = counted.get(one.within, f"within {one.within}")
    return f"{words.capital(one.title)} ({words.clause(one.clause)}): {within}."


def _usually(done: str, usual: int, longest: int, still_to_be: int) -> str:
    if longest <= 0:
        always = "Otherwise always" if still_to_be else "Always"
        not_yet = f"{words.plural(still_to_be, 'session')} not {done} yet. " if still_to_be else ""
        return f"{not_yet}{always} {done} on the day itself."
    when = f"{words.plural(usual, 'day')} after the session" if usual > 0 else "on the day itself"
    return f"Usually {done} {when}, {words.plural(longest, 'day')} at the longest."


def _line(row: WriteUp) -> PromptLine:
    return PromptLine(
        row.session,
        _done(row.written_after, row.waits),
        _late(row, "written_up"),
        _done(row.signed_after, row.waits),
        _late(row, "signed"),
    )


def _done(after: int | None, waits: int) -> str:
    if after is None and waits <= 0:
        return "Not yet: it was today"
    if after is None:
        return f"Not yet, after {words.plural(waits, 'day')}"
    return f"After {words.plural(after, 'day')}" if after > 0 else "The same day"


def _late(row: WriteUp, deed: str) -> str:
    missed = row.late(deed)
    return words.day(missed.due_on) if missed and missed.due_on else ""
