"""What the pages about days that are proposed show: each with what it keeps, or what stands against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from clearsight.compliance.queries import Due, day_notes, length_notes, next_due
from clearsight.people.models import Person
from clearsight.scheduling.domain.dates import Offer
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import members_on, open_days
from clearsight.supervision.models import DateProposal
from clearsight.supervision.queries import (
    DateShown,
    open_proposal,
    proposals_open_to,
    read_proposal,
    waits_for,
)
from clearsight.web import words
from clearsight.web.show.dates import clash_words, due_words, means
from clearsight.web.show.unreached import to_be_told
from clearsight.web.show.waiting import Waiting

STATES = {
    "open": ("open", "Waiting for an answer"),
    "settled": ("met", "A day is chosen"),
    "declined": ("missed", "None of them will do"),
    "withdrawn": ("quiet", "Withdrawn"),
    "replaced": ("quiet", "Others were proposed"),
}
PASSED = ("quiet", "Its days have passed")


@dataclass(frozen=True, slots=True)
class DateLine:
    """A day proposed: its value, how it is said, what it keeps of what is due, and what stands against it."""

    key: str
    says: str
    keeps: str
    notes: tuple[str, ...]
    answers: str
    past: bool

    @property
    def hint(self) -> str:
        """All that is worth knowing of it, in one line."""
        return " ".join(part for part in (self.keeps and f"{self.keeps}.", *self.notes, self.answers) if part)


def proposal_page(proposal: DateProposal, actor: Person, at: datetime) -> dict[str, Any]:
    """Everything about days that are proposed, to a party."""
    today, arrangement = localdate(at), proposal.arrangement
    shown = read_proposal(proposal, by=actor, at=at)
    due = next_due(arrangement, today) if shown.is_open else None
    lines = [_line(one, arrangement, due, today) for one in shown.dates]
    passed = proposal.state == "open" and not shown.is_open
    code, says = PASSED if passed else STATES[proposal.state]
    return {
        "shown": shown, "proposal": proposal, "arrangement": arrangement, "lines": lines,
        "members": members_on(arrangement, max(today, arrangement.from_date)), "code": code, "says": says,
        "due": due_words(due) if due else "", "group": arrangement.kind != "one_to_one",
        "choices": [(one.key, one.says, one.hint) for one in lines if not one.past],
        "length": length_notes(arrangement, proposal.minutes, today) if shown.is_open else [],
    }  # fmt: skip


def _line(shown: DateShown, arrangement: Arrangement, due: Due | None, today: date) -> DateLine:
    one = shown.date
    at_time = f" at {one.starts_at:%H:%M}" if one.starts_at else ""
    late = max((one.day - due.day).days, 0) if due else 0
    past = one.is_past(today)
    return DateLine(
        key=str(one.public_id),
        says=f"{words.weekday(one.day)}{at_time}",
        keeps="" if past else means(Offer(one.day, late), due),
        notes=() if past else tuple(against(arrangement, one.day, one.starts_at, today)),
        answers=_answers(shown),
        past=past,
    )


def against(arrangement: Arrangement, day: date, starts_at: time | None, today: date) -> list[str]:
    """What stands against meeting then: a holiday, a closure, somebody away or who meets another. Sentences.

    None of it forbids the day: that is for those who meet to weigh.
    """
    notes = day_notes(arrangement, day, None, today)
    able = open_days(arrangement, today)
    if not notes and not able.works(day):
        notes.append("One of you is away then.")
    planned = Session(
        arrangement=arrangement, supervisor_id=arrangement.supervisor_id, scheduled_for=day,
        starts_at=starts_at,
    )  # fmt: skip
    clashes = clash_words(planned)
    if not clashes and day in able.taken:
        clashes = ["One of you has another session on that day."]
    return [*notes, *clashes]


def _answers(shown: DateShown) -> str:
    said = [
        (shown.can, "can"),
        (shown.cannot, "cannot"),
        (shown.to_say, "has" if len(shown.to_say) == 1 else "have"),
    ]
    parts = [
        f"{words.listed(names)} {verb}{' still to say' if names is shown.to_say else ''}"
        for names, verb in said
        if names
    ]
    return f"{'; '.join(parts)}." if parts else ""


def proposals_waiting(actor: Person, today: date) -> tuple[list[Waiting], list[Waiting]]:
    """Days that wait for the reader to choose or to say which, and those that wait for somebody else."""
    mine: list[Waiting] = []
    others: list[Waiting] = []
    for one in proposals_open_to(actor, today):
        href = reverse("proposal", kwargs={"proposal": one.public_id})
        days = words.plural(sum(not day.is_past(today) for day in one.dates.all()), "day")
        if waits_for(one, actor):
            by, whom = _by(one, actor), _whom(one, actor, today)
            about = f"{days} proposed by {by}"
            mine.append(Waiting("a day to meet", about, href, "Choose", f"with {whom}"))
        else:
            about = f"{days}, proposed on {words.day(one.proposed_at)}"
            if untold := to_be_told(_others(one, actor, today)):
                about = f"{about}. {untold}"
            others.append(Waiting(f"days to meet {_whom(one, actor, today)}", about, href, "Proposed"))
    return mine, others


def _by(proposal: DateProposal, actor: Person) -> str:
    return "you" if proposal.proposed_by_id == actor.pk else proposal.proposed_by.name


def _whom(proposal: DateProposal, actor: Person, today: date) -> str:
    return words.listed(person.name for person in _others(proposal, actor, today))


def _others(proposal: DateProposal, actor: Person, today: date) -> list[Person]:
    arrangement = proposal.arrangement
    if arrangement.supervisor_id != actor.pk:
        return [arrangement.supervisor]
    return members_on(arrangement, max(today, arrangement.from_date))


def open_line(arrangement: Arrangement, actor: Person, today: date) -> dict[str, Any]:
    """What an arrangement's page says of days that are proposed there."""
    found = open_proposal(arrangement, actor, today)
    if found is None:
        return {"proposal": None}
    days = _listed(one.day for one in found.dates.all() if not one.is_past(today))
    return {"proposal": found, "proposal_waits": waits_for(found, actor), "proposed_days": days}


def _listed(days: Iterable[date]) -> str:
    return words.listed(dict.fromkeys(words.weekday(day) for day in days))
