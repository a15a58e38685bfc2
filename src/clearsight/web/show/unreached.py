"""Whoever has no account sees no page and gets no mail: who gives them something has to tell them."""

from __future__ import annotations

from collections.abc import Iterable

from clearsight.people.models import Person
from clearsight.web import words


def called(person: Person) -> str:
    """Their name, as it is offered to whoever gives them something to do."""
    return person.name if _is_reached(person) else f"{person.name} (has no sign-in: tell them yourself)"


def to_be_told(people: Iterable[Person]) -> str:
    """One sentence that says whom of them nothing here reaches; nothing where all can sign in."""
    names = sorted(person.name for person in people if not _is_reached(person))
    if not names:
        return ""
    has, them = ("has", "them") if len(names) == 1 else ("have", "each of them")
    return f"{words.listed(names)} {has} no sign-in, and Clearsight tells them nothing: tell {them} yourself."


def way_forward(people: Iterable[Person]) -> str:
    """What to do where something waits here for somebody who cannot sign in; nothing where all can."""
    names = sorted(person.name for person in people if not _is_reached(person))
    if not names:
        return ""
    return (
        f"{words.listed(names)} {'has' if len(names) == 1 else 'have'} no sign-in, and so can neither agree "
        "nor sign here: ask an administrator to invite them. Who leads safeguarding, oversees, leads a case "
        "or supervises is invited by whoever runs Clearsight. Until then it waits."
    )


def _is_reached(person: Person) -> bool:
    return person.user_id is not None
