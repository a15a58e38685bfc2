"""Who can sign in to the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from clearsight.demo.domain.cast import CASTS
from clearsight.people.models import Person

# Not a secret: the demonstration answers to this machine alone, and nobody in it is real.
PASSWORD = "lantern on the hill"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody to sign in as, and what there is to see as them."""

    organisation: str
    name: str
    email: str
    what: str


def accounts() -> list[Account]:
    """Everybody who can sign in, by organisation in the order of the cast."""
    told = {
        (cast.slug, member.code): (position, member.shows)
        for cast in CASTS
        for position, member in enumerate(cast.people)
        if member.shows
    }
    order = [cast.slug for cast in CASTS]
    found = Person.objects.filter(organisation__slug__in=order, user__isnull=False).select_related(
        "organisation"
    )
    known = [person for person in found if (person.organisation.slug, person.code) in told]
    known.sort(key=lambda p: (order.index(p.organisation.slug), told[p.organisation.slug, p.code][0]))
    return [
        Account(p.organisation.name, p.name, p.email, told[p.organisation.slug, p.code][1]) for p in known
    ]
