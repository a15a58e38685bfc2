"""What an organisation has before its half term begins, besides its people: its calendar."""

from __future__ import annotations

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now
from clearsight.people.models import Organisation, Person
from clearsight.scheduling import actions as scheduling
from tests.web.world import OPERATOR, World
from tests.world import half_terms


def calendar_of(organisation: Organisation) -> None:
    """The half terms of the school year 2025/26, and the first two after them."""
    perform(scheduling.set_calendar, organisation, "half_term", half_terms(), by=OPERATOR, at=now())


def other_lead(place: World) -> Person:
    """A designated safeguarding lead of the school who neither supervises nor is supervised here."""
    found: Person = place.organisation.people.get(name="Walter Okoro")
    return found
