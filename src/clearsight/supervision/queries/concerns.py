"""Immediate concerns, as those who heard them and those who take them forward see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.predicates import holding
from clearsight.access.queries import may_see, permits, require
from clearsight.audit.actions import record
from clearsight.integrations.worded import Asker, One, worded
from clearsight.kernel.roles import ORGANISATION_LEAD, SITE_LEAD
from clearsight.people.models import Person, Role
from clearsight.people.queries import may_sign_in
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import members_on
from clearsight.supervision.models import Concern, ConcernCarrier

# For so long after it was taken forward a concern is shown to whoever raised it and to who leads: a summer.
SHOWN_FOR = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class ConcernShown:
    """A concern; `may_name` and `may_do` are the reader's own.

    Of `what` and `done` whoever leads and neither was there nor carries it is told nothing: both are empty.
    """

    concern: Concern
    what: str
    done: str
    told: bool
    carriers: tuple[ConcernCarrier, ...]
    may_name: bool
    may_do: bool


@atomic
def read_concern(concern: Concern, *, by: Person, at: datetime) -> ConcernShown:
    """A concern and who carries it; to whom it is told, with what was said of it. That is audited as read.

    Raises:
        Unknown: to who neither was there, nor carried it, nor leads where they work.
    """
    today = localdate(at)
    require(by, "concern.know_of", concern, today)
    told, what, done = permits(by, "concern.view", concern, today), "", ""
    if told:
        organisation = concern.session.organisation_id
        record("supervision.read_concern", concern, by=by, at=at, organisation=organisation)
        what = concern.file.unseal(concern.what, concern, "what", blank=False)
        done = concern.file.unseal(concern.done, concern, "done")
    waits = concern.done_at is None
    return ConcernShown(
        concern,
        what,
        done,
        told,
        tuple(concern.carriers.select_related("person", "named_by").order_by("named_at", "pk")),
        waits
        and permits(by, "concern.name_carrier", concern, today)
        and may_pass_on(concern, concern.carrier, by, today),
        waits and permits(by, "concern.take_forward", concern, today),
    )


def may_pass_on(concern: Concern, carrier: Person | None, by: Person, on: date) -> bool:
    """Whether `by` may give a concern to another than `carrier`, of those who may name one at all.

    Whoever carries or raised it may; a lead, where none carries it; all of them, where nobody here does.
    """
    if carrier is None or not may_sign_in(carrier, on) or by.pk in (carrier.pk, concern.raised_by_id):
        return True
    return _leads(concern, by, on) and not _leads(concern, carrier, on)


def _leads(concern: Concern, person: Person, on: date) -> bool:
    return leads_of(concern.session, on).filter(pk=person.pk).exists()


def leads_of(session: Session, on: date) -> QuerySet[Person]:
    """Safeguarding leads of the schools where those of the session work, and of the organisation."""
    members = members_on(session.arrangement, session.day or on)
    sites = Role.objects.filter(holding(on), person__in=members).values("site_id")
    leads = Role.objects.filter(holding(on), person__organisation=session.organisation_id).filter(
        Q(role__in=SITE_LEAD, site__in=sites) | Q(role__in=ORGANISATION_LEAD)
    )
    return Person.objects.filter(pk__in=leads.values("person_id"))


def carriers_for(session: Session, on: date) -> list[Person]:
    """Who can take a concern forward: those of the session, and safeguarding leads where members work.

    A group of several schools has several host schools: the leads of each, and of the organisation.
    """
    members = members_on(session.arrangement, session.day or on)
    whole = {session.supervisor, *members, *leads_of(session, on)}
    return sorted(whole, key=lambda person: (person.name, person.pk))


def concerns_of(session: Session) -> QuerySet[Concern]:
    """The immediate concerns that a session heard, in order. Says not what they are."""
    return session.concerns.select_related("carrier", "raised_by").order_by("raised_at", "pk")


def concerns_carried_by(person: Person) -> list[Concern]:
    """What this person is still to take forward, the longest waiting first."""
    return _carried_by(person.pk)


@worded
def _carried_by(person: One) -> QuerySet[Concern]:
    mine = Concern.objects.filter(carrier=person, done_at__isnull=True)
    return mine.select_related("raised_by").order_by("raised_at", "pk")


def concerns_for(person: Person, at: datetime) -> tuple[list[Concern], list[Concern]]:
    """What this person is still to take forward, and what others carry and they know of: in one question.

    They know of those that they raised, carried once or lead where they were heard, and that wait or were
    taken forward in the last six weeks. The longest waiting comes first.
    """
    found = _carried_or_known(person, localdate(at), at - SHOWN_FOR)
    carried = [one for one in found if one.carrier_id == person.pk]
    return carried, [one for one in found if one.carrier_id != person.pk]


@worded
def _carried_or_known(person: Asker, on: One, since: One) -> QuerySet[Concern]:
    carried = Q(carrier=person.pk, done_at__isnull=True)
    near = Q(done_at__isnull=True) | Q(done_at__gte=since)
    by_others = Q(carrier__isnull=True) | ~Q(carrier=person.pk)
    known = Q(may_see(person, "concern.know_of", Concern, on))
    found = Concern.objects.filter(carried | (near & by_others & known))
    return found.select_related("carrier", "raised_by").order_by("raised_at", "pk")
