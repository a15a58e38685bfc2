"""Who works with cases and has no supervision, or no agreement; what was offered them, and their answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.predicates import holding, may_act
from clearsight.access.queries import permits, require, visible_to
from clearsight.audit.actions import record
from clearsight.casework.models import CaseFile
from clearsight.integrations.worded import One, worded
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement, ArrangementMember
from clearsight.supervision.models import Action, AgreementSignature, Offer


@dataclass(frozen=True, slots=True)
class Supervised:
    """Where somebody is supervised, and whether both sides have signed an agreement there.

    Each of them any version of it, a superseded one too: not that both have signed the one in force.
    """

    arrangement: Arrangement
    signed: bool


@dataclass(frozen=True, slots=True)
class CaseWorker:
    """Somebody who works with cases: how many they lead, in how many of others they have something to do."""

    person: Person
    leads: int
    helps: int
    supervised: tuple[Supervised, ...]
    offer: Offer | None

    @property
    def lacks(self) -> str:
        """What is wanting: `supervision`, `agreement`, or nothing."""
        if not self.supervised:
            return "supervision"
        return "" if any(one.signed for one in self.supervised) else "agreement"


@dataclass(frozen=True, slots=True)
class OfferShown:
    """An offer; `because` is empty to who may only know that it was declined."""

    offer: Offer
    because: str
    may_answer: bool
    may_withdraw: bool


def is_supervised(person: Person, on: date) -> bool:
    """Whether the person is supervised that day or soon will be, not counting cover."""
    still = Q(to_date__isnull=True) | Q(to_date__gte=on)
    return person.memberships.filter(still, arrangement__covers__isnull=True).exists()


def case_workers(by: Person, on: date) -> list[CaseWorker]:
    """Those who work with cases and whom `by` may have supervised: those who lack something first, by name.

    Whoever leads an open case works with it, and whoever has an open action about one that another leads.
    Beside them, to whom it was offered: who else is involved in a case is for those who lead to judge.
    """
    mine = visible_to(by, "person.offer_supervision", Person.objects.filter(may_act(on)), on)
    still_open = Q(opened__lte=on) & (Q(closed__isnull=True) | Q(closed__gte=on))
    cases = CaseFile.objects.filter(still_open, organisation_id=by.organisation_id)
    leads = Counter(cases.filter(lead__in=mine).values_list("lead_id", flat=True))
    helping = Action.objects.filter(status="open", case__in=cases, owner__in=mine)
    pairs = helping.exclude(owner=F("case__lead")).values_list("owner_id", "case_id").distinct()
    helps = Counter(owner for owner, _ in pairs)
    offered = Offer.objects.filter(to__in=mine).exclude(state="withdrawn")
    found_in = {*leads, *helps, *offered.values_list("to_id", flat=True)}
    people = Person.objects.filter(pk__in=found_in).order_by("name", "pk")
    where, offers = _where_supervised(found_in, on), _latest_offers(found_in)
    found = [
        CaseWorker(one, leads[one.pk], helps[one.pk], tuple(where[one.pk]), offers.get(one.pk))
        for one in people
    ]
    return sorted(found, key=lambda one: ("supervision", "agreement", "").index(one.lacks))


def _where_supervised(persons: set[int], on: date) -> dict[int, list[Supervised]]:
    signed = AgreementSignature.objects.filter(agreement__arrangement=OuterRef("arrangement"))
    members = ArrangementMember.objects.filter(
        holding(on), person__in=persons, arrangement__covers__isnull=True
    ).annotate(
        by_member=Exists(signed.filter(person=OuterRef("person"))),
        by_supervisor=Exists(signed.filter(person=OuterRef("arrangement__supervisor"))),
    )
    found: dict[int, list[Supervised]] = defaultdict(list)
    for row in members.select_related("arrangement__supervisor").order_by("arrangement"):
        found[row.person_id].append(Supervised(row.arrangement, row.by_member and row.by_supervisor))
    return found


def _latest_offers(persons: set[int]) -> dict[int, Offer]:
    rows = Offer.objects.filter(to__in=persons).exclude(state="withdrawn").select_related("offered_by")
    return {row.to_id: row for row in rows.order_by("pk")}


@atomic
def read_offer(offer: Offer, *, by: Person, at: datetime) -> OfferShown:
    """The offer, and why it was declined to who may read that: then, and only then, it is audited as read.

    Raises:
        Unknown: when `by` may not know of it.
    """
    today = localdate(at)
    require(by, "offer.view", offer, today)
    because, waits = "", offer.state == "open"
    if offer.file is not None and permits(by, "offer.read", offer, today):
        record("supervision.read_offer", offer, by=by, at=at, organisation=offer.organisation_id)
        because = offer.file.unseal(offer.because, offer, "because")
    return OfferShown(
        offer,
        because,
        waits and permits(by, "offer.answer", offer, today),
        waits and permits(by, "offer.withdraw", offer, today),
    )


def offers_about(person: Person, on: date, since: date) -> list[Offer]:
    """What was offered to this person and waits for them, and what came of what they offered.

    That is accepted and not arranged yet, or was declined on `since` or later. One question for a page.
    """
    return _about(person.pk, on, since)


@worded
def _about(person: One, on: One, since: One) -> QuerySet[Offer]:
    still = Q(to_date__isnull=True) | Q(to_date__gte=on)
    theirs = ArrangementMember.objects.filter(still, person=OuterRef("to"), arrangement__covers__isnull=True)
    accepted = Q(state="accepted") & ~Exists(theirs)
    declined = Q(state="declined", answered_at__date__gte=since)
    found = Offer.objects.filter(
        Q(to=person, state="open") | (Q(offered_by=person) & (accepted | declined))
    )  # fmt: skip
    return found.select_related("to", "offered_by").order_by("offered_at", "pk")
