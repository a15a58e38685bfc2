"""How much somebody has read lately, by the log; and whether that was more than anybody does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from clearsight.access.queries import visible_to
from clearsight.audit.models import Event
from clearsight.grants.models import ReadingStop
from clearsight.integrations.once import once
from clearsight.integrations.worded import Among, worded
from clearsight.people.models import Person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CONTENT = (
    "records.read", "records.read_scan", "records.read_of_case", "casework.read_plans",
    "supervision.read_agreement", "supervision.read_concern", "search.read_line",
)  # fmt: skip
# Names stand in lists: whoever leads a large school sees many of them on one page.
NAMES, NAMES_FOR_ONE = ("casework.read_identity",), 5


@dataclass(frozen=True, slots=True)
class Amount:
    """How many different things somebody read within an hour and a day."""

    hour: int
    day: int

    @property
    def is_too_much(self) -> bool:
        """Whether it passes what the installation allows (`CLEARSIGHT_READINGS_AN_HOUR`, `_A_DAY`)."""
        return self.hour > settings.READINGS_AN_HOUR or self.day > settings.READINGS_A_DAY


def amount_read(person: Person, at: datetime) -> Amount:
    """What the log says that the person read, each thing once; what was looked at since is left out.

    Names of children count for a fifth: they stand in lists.
    """
    since = max([at - DAY, *(stop.lifted_at for stop in _stops_of(person) if stop.lifted_at)])
    read = Event.objects.filter(actor_id=person.pk, at__gt=since, at__lte=at)
    lately = Q(at__gt=at - HOUR)
    counted = read.aggregate(
        hour=Count("object_id", distinct=True, filter=Q(verb__in=CONTENT) & lately),
        day=Count("object_id", distinct=True, filter=Q(verb__in=CONTENT)),
        names_hour=Count("object_id", distinct=True, filter=Q(verb__in=NAMES) & lately),
        names_day=Count("object_id", distinct=True, filter=Q(verb__in=NAMES)),
    )
    return Amount(
        counted["hour"] + counted["names_hour"] // NAMES_FOR_ONE,
        counted["day"] + counted["names_day"] // NAMES_FOR_ONE,
    )


def reading_stopped(person: Person, at: datetime) -> ReadingStop | None:
    """The stop that holds for the person at this moment."""
    return next((stop for stop in _stops_of(person) if stop.until > at and stop.lifted_at is None), None)


def _stops_of(person: Person) -> list[ReadingStop]:
    # Each page asks: there are none of nearly everybody.
    return once(("stops", person.pk), lambda: _stopped([person.pk]))


@worded
def _stopped(person: Among) -> QuerySet[ReadingStop]:
    return ReadingStop.objects.filter(person__in=person).order_by("pk")


def stops_to_look_at(person: Person, at: datetime, on: date) -> QuerySet[ReadingStop]:
    """Those of others that hold and that the person may lift."""
    theirs = visible_to(person, "person.suspend", Person.objects.exclude(pk=person.pk), on)
    there = ReadingStop.objects.filter(until__gt=at, lifted_at=None, person__in=theirs.values("pk"))
    return there.select_related("person").order_by("-at", "-pk")
