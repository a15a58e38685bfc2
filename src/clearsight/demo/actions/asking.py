"""What people of an invented organisation ask of each other: more supervision, days to meet, to hand over."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.timezone import localdate

from clearsight.compliance.actions import cover_to_policy, hand_over_to_policy, perform
from clearsight.compliance.queries import find_dates
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
# Who proposes days to meet, in which arrangement; who offers supervision to whom.
PROPOSES = {"fernhill": ("corinne", "FH-3")}
OFFERS = {"fernhill": ("corinne", "ines")}
# Who names whom to cover in which arrangement, while its supervisor is away; it ends sooner than was named.
COVERS = {"severn-vale": ("winnie", "SV-3", "lorcan")}
AWAY, UNTIL, BACK = timedelta(days=14), timedelta(days=70), timedelta(days=49)
DAYS = 3


def ask(organisation: Organisation, at: datetime) -> None:
    """A request that waits for its answer, a handover for both sides, and what else is asked, where it is."""
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
    _meet_and_cover(organisation, who, at)


def _meet_and_cover(organisation: Organisation, who: dict[str, Person], at: datetime) -> None:
    """Days proposed that wait for the other, an offer that waits for its answer, cover that ends sooner."""
    arrangements, today = Arrangement.objects.filter(organisation=organisation), localdate(at)
    if organisation.slug in PROPOSES:
        proposer, code = PROPOSES[organisation.slug]
        found = arrangements.get(code=code)
        days = [(one.day, time(9, 30)) for one in find_dates(found, today).offers[:DAYS]]
        perform(supervision.propose_dates, found, days, by=who[proposer], at=at)
    if organisation.slug in OFFERS:
        lead, to = OFFERS[organisation.slug]
        perform(supervision.offer_supervision, who[to], by=who[lead], at=at)
    if organisation.slug in COVERS:
        lead, code, covers = COVERS[organisation.slug]
        first, last = today + AWAY, today + UNTIL
        named = perform(
            cover_to_policy, arrangements.get(code=code), who[covers], first, last, by=who[lead], at=at
        )
        perform(supervision.change_cover, named, today + BACK, by=who[lead], at=at)
