"""What people of an invented organisation ask of each other: more supervision, and to hand over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from clearsight.compliance.actions import hand_over_to_policy, perform
from clearsight.people.models import Organisation, Person
from clearsight.scheduling.models import Arrangement
from clearsight.supervision import actions as supervision

# By the short name of the organisation: who asks, in which arrangement, and what for.
ASKS = {
    "millbrook": ("delroy", "MB-4", "Two hard conversations with one family in a week: may we speak sooner?")
}
# Who asks that an arrangement passes to whom.
HANDS_OVER = {"severn-vale": ("winnie", "SV-2", "mina")}
AHEAD = timedelta(days=28)


def ask(organisation: Organisation, at: datetime) -> None:
    """One request that waits for its answer, and one handover that waits for both sides, where there are."""
    who = {person.code: person for person in Person.objects.filter(organisation=organisation)}
    arrangements = Arrangement.objects.filter(organisation=organisation)
    if organisation.slug in ASKS:
        asker, code, what = ASKS[organisation.slug]
        found = arrangements.get(code=code)
        perform(supervision.ask_for_more, what, arrangement=found, by=who[asker], at=at)
    if organisation.slug in HANDS_OVER:
        asker, code, taker = HANDS_OVER[organisation.slug]
        first = localdate(at) + AHEAD
        perform(hand_over_to_policy, arrangements.get(code=code), who[taker], first, by=who[asker], at=at)
