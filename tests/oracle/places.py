"""Everybody there is to ask, in one organisation, and everything to ask about: built by the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from clearsight.compliance.actions import perform
from clearsight.grants.models import Suspension
from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement
from clearsight.supervision import actions as supervision
from tests.kept import kept
from tests.web import states
from tests.web.world import OPERATOR, World, add_person

# A role for each way in which somebody can stand, besides those who meet.
OTHERS = {
    "trust lead": ("Ulrike Trust", "trust_safeguarding_lead"),
    "director": ("Dorothea Board", "director"),
    "HR": ("Halward Rees", "hr"),
    "administrator": ("Anselm Tandy", "administrator"),
    "data protection": ("Danforth Pole", "data_protection_officer"),
    "governor": ("Gwendolen Ore", "governor"),
    "outsider": ("Otmar Rand", "teacher"),
    "leaver": ("Lenka Gone", "dsl"),
    "suspended": ("Sidony Shut", "dsl"),
    "closed": ("Clementa Shut", "dsl"),
    "not begun": ("Ninian Soon", "dsl"),
    "other school's lead": ("Olgierd Farr", "dsl"),
}  # fmt: skip
SHUT = ("leaver", "suspended", "closed", "not begun")


@dataclass(frozen=True, slots=True)
class Place:
    """The organisation and its cast, by what each is in it."""

    world: World
    cast: dict[str, Person]


@kept
def place() -> Place:
    """A supervision under way, with everything that can be asked about it, and a cast to ask."""
    world, _ = states.begun()
    for _person, _paths in states.by_others(world):
        pass
    cast = {"supervisor": world.supervisor, "supervisee": world.supervisee, "head": world.head,
            "stranger": world.stranger}  # fmt: skip
    cast["lead"] = Person.objects.get(organisation=world.organisation, name="Walter Okoro")
    far = perform(people.add_site, world.organisation, "Far School", by=OPERATOR, at=now())
    for what, (name, role) in OTHERS.items():
        site = far if what == "other school's lead" else world.site
        cast[what] = add_person(world.organisation, name, role, site)
    _shut(cast)
    first = Arrangement.objects.filter(organisation=world.organisation).earliest("pk")
    by: dict[str, Any] = {"by": world.head, "at": now()}
    perform(supervision.propose_handover, first, cast["lead"], today() + timedelta(days=9), **by)
    perform(supervision.ask_for_more, "Soon", arrangement=first, by=world.supervisee, at=now())
    return Place(world, cast)


def _shut(cast: dict[str, Person]) -> None:
    Person.objects.filter(pk=cast["leaver"].pk).update(left=today() - timedelta(days=1))
    Person.objects.filter(pk=cast["not begun"].pk).update(started=today() + timedelta(days=3))
    Suspension.objects.create(person=cast["suspended"], by=cast["trust lead"], at=now())
    user: Any = cast["closed"].user
    user.is_active = False
    user.save()
