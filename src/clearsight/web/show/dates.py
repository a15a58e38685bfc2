"""How days to choose from are said: what each keeps, or how late it is, and by which clause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from clearsight.compliance.queries import DatesOffered, Due
from clearsight.scheduling.domain.calendars import academic_year
from clearsight.scheduling.domain.dates import Offer
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import booked_at
from clearsight.web import words

ANOTHER = ("other", "Another day", "")


def offer_choices(found: DatesOffered) -> list[tuple[str, str, str]]:
    """Each day as a value, a label and what it means for what is due; and at the end, another day."""
    return [
        *((one.day.isoformat(), words.weekday(one.day), means(one, found.due)) for one in found.offers),
        *([ANOTHER] if found.offers else []),
    ]


def due_words(due: Due | None) -> str:
    """By when, and by what: `Due by 24 March 2026: supervision at least every four weeks (Appendix 1)`."""
    if due is None:
        return "Nothing is due by a day: these are the next days on which you can both meet."
    return f"Due by {words.day(due.day)}: {due.title or 'as you agreed'}{_named(due)}."


def note_on(offer: Offer) -> str:
    """Which day of the week it is, and how many days after the due one, if any."""
    late = f", {words.plural(offer.late_by, 'day')} late" if offer.late_by else ""
    return f"{offer.day:%A}{late}"


def years(today: date) -> tuple[int, ...]:
    """The academic years that can be planned: the one under way, and the next; each by the year it begins."""
    return academic_year(today), academic_year(today) + 1


def year_words(year: int) -> str:
    """`2026/27`."""
    return f"{year}/{(year + 1) % 100:02d}"


def means(offer: Offer, due: Due | None) -> str:
    """What a day keeps of what is due, or by how many days it is late, with the clause; else nothing."""
    if due is None:
        return ""
    if offer.late_by:
        return f"{words.plural(offer.late_by, 'day')} late{_named(due)}"
    return f"In time{_named(due)}"


def _named(due: Due) -> str:
    return f" ({words.clause(due.clause)})" if due.clause else ""


def makes_up_for(asked: str, waiting: Mapping[str, Session]) -> str:
    """Which session that was called off is chosen to begin with: the one asked for, or the only one."""
    return asked if asked in waiting else next(iter(waiting)) if len(waiting) == 1 else ""


def clash_words(session: Session) -> list[str]:
    """A sentence for each party who has another session at that very time: worth a note, never a refusal."""
    return [f"{person.name} has another session then." for person in booked_at(session)]
