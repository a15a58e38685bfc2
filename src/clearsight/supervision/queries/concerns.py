"""Immediate concerns, as those who heard them and those who take them forward see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.predicates import ORGANISATION_LEAD, SITE_LEAD, holding
from clearsight.access.queries import permits, require
from clearsight.audit.actions import record
from clearsight.people.models import Person, Role
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import members_on
from clearsight.supervision.models import Concern


@dataclass(frozen=True, slots=True)
class ConcernShown:
    """A concern with its words; `may_name` and `may_do` are the reader's own."""

    concern: Concern
    what: str
    done: str
    may_name: bool
    may_do: bool


@atomic
def read_concern(concern: Concern, *, by: Person, at: datetime) -> ConcernShown:
    """A concern, with what was said of it. Audited as read.

    Raises:
        Unknown: to who neither was there nor takes it forward.
    """
    today = localdate(at)
    require(by, "concern.view", concern, today)
    record("supervision.read_concern", concern, by=by, at=at, organisation=concern.session.organisation_id)
    waits = concern.done_at is None
    return ConcernShown(
        concern,
        concern.file.unseal(concern.what, concern, "what", blank=False),
        concern.file.unseal(concern.done, concern, "done"),
        waits and permits(by, "concern.name_carrier", concern, today),
        waits and permits(by, "concern.take_forward", concern, today),
    )


def carriers_for(session: Session, on: date) -> list[Person]:
    """Who can take a concern forward: those of the session, and safeguarding leads where members work.

    A group of several schools has several host schools: the leads of each, and of the organisation.
    """
    members = members_on(session.arrangement, session.day or on)
    sites = Role.objects.filter(holding(on), person__in=members).values("site_id")
    leads = Role.objects.filter(holding(on), person__organisation=session.organisation_id).filter(
        Q(role__in=SITE_LEAD, site__in=sites) | Q(role__in=ORGANISATION_LEAD)
    )
    whole = {session.supervisor, *members, *Person.objects.filter(pk__in=leads.values("person_id"))}
    return sorted(whole, key=lambda person: (person.name, person.pk))


def concerns_of(session: Session) -> QuerySet[Concern]:
    """The immediate concerns that a session heard, in order. Says not what they are."""
    return session.concerns.select_related("carrier", "raised_by").order_by("raised_at", "pk")


def concerns_carried_by(person: Person) -> QuerySet[Concern]:
    """What this person is still to take forward, the longest waiting first."""
    return Concern.objects.filter(carrier=person, done_at__isnull=True).order_by("raised_at", "pk")
