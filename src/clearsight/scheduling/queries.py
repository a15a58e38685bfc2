"""Who is party to an arrangement, and which sessions there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from clearsight.access.predicates import holding
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement, ArrangementMember, Session


def members_on(arrangement: Arrangement, on: date) -> list[Person]:
    """The persons supervised in the arrangement on that day, by name."""
    members = Person.objects.filter(
        memberships__in=ArrangementMember.objects.filter(holding(on), arrangement=arrangement)
    )
    return list(members.distinct().order_by("name", "pk"))


def parties_of(arrangement: Arrangement, since: date) -> set[int]:
    """Primary keys of the supervisor and of all who were members on or after a day."""
    members = ArrangementMember.objects.filter(arrangement=arrangement).filter(
        Q(to_date__isnull=True) | Q(to_date__gte=since)
    )
    return {arrangement.supervisor_id, *members.values_list("person_id", flat=True)}


def present_at(session: Session) -> list[Person]:
    """Those who were at a held session, as noted there; else the members on its day, by name."""
    noted = session.attendance.all()
    if session.held_on is not None and noted.exists():
        there = noted.filter(present=True).values("person_id")
        return list(Person.objects.filter(pk__in=there).order_by("name", "pk"))
    day = session.held_on or session.scheduled_for
    return members_on(session.arrangement, day) if day else []


def upcoming(sessions: QuerySet[Session], today: date) -> QuerySet[Session]:
    """Those scheduled for today or later, soonest first."""
    return sessions.filter(status="scheduled", scheduled_for__gte=today).order_by(
        "scheduled_for", "starts_at", "pk"
    )


def waiting_to_be_rearranged(arrangements: Iterable[Arrangement]) -> QuerySet[Session]:
    """Cancelled planned sessions that neither another replaces nor a later planned one makes good."""
    later = Session.objects.filter(
        arrangement=OuterRef("arrangement"), kind="planned", status__in=("scheduled", "held")
    ).annotate(took_place=Coalesce("held_on", "scheduled_for"))
    return (
        Session.objects.filter(arrangement__in=list(arrangements), kind="planned", status="cancelled")
        .exclude(Exists(Session.objects.filter(replaces=OuterRef("pk"), status__in=("scheduled", "held"))))
        .exclude(Exists(later.filter(took_place__gte=OuterRef("scheduled_for"))))
    )
