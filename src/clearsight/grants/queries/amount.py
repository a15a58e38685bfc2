"""How much somebody has read lately, by the log; and whether that was more than anybody does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from django.conf import settings
from django.db.models import Count, Model, Q, QuerySet

from clearsight.access.holders import holders
from clearsight.access.queries import visible_to
from clearsight.audit.actions import Doer
from clearsight.audit.models import Event
from clearsight.grants.models import ReadingStop
from clearsight.integrations.once import once
from clearsight.integrations.worded import Among, Asker, One, worded
from clearsight.kernel.refusals import ReadTooMuch
from clearsight.people.models import Person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Whatever shows, or takes out, what somebody wrote: a test looks for any that is missing.
CONTENT = (
    "records.read", "records.read_scan", "records.read_of_case", "records.export",
    "signoff.read_addenda", "signoff.read_copy",
    "signoff.export_evidence", "casework.read_plans", "casework.read_words", "casework.read_hold",
    "casework.read_practice", "compliance.read_variation", "disclosure.read_draft",
    "disclosure.read_for_request", "disclosure.read_picture", "disclosure.read_released",
    "escalation.read", "grants.read_reason",
    "search.read_line",
    "supervision.export_agenda", "supervision.export_agreement", "supervision.read_actions",
    "supervision.read_agenda", "supervision.read_agreement", "supervision.read_concern",
    "supervision.read_objection", "supervision.read_offer", "supervision.read_proposal",
    "supervision.read_request",
)  # fmt: skip
# Names stand in lists: whoever leads a large school sees many of them on one page.
NAMES, NAMES_FOR_ONE = ("casework.read_identity",), 5
_COUNTED = frozenset((*CONTENT, *NAMES))
_let: ContextVar[int] = ContextVar("who was asked about already, in the request under way", default=0)


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
    return _amount(person, _stops_of(person), at)


def _amount(person: Person, stops: list[ReadingStop], at: datetime) -> Amount:
    since = max([at - DAY, *(stop.lifted_at for stop in stops if stop.lifted_at)])
    [(hour, day, names_hour, names_day)] = _counted(person.pk, since, at, at - HOUR) or [(0, 0, 0, 0)]
    return Amount(hour + names_hour // NAMES_FOR_ONE, day + names_day // NAMES_FOR_ONE)


@worded
def _counted(person: One, since: One, at: One, hour_ago: One) -> QuerySet[Event, tuple[int, ...]]:
    read = Event.objects.filter(actor_id=person, at__gt=since, at__lte=at).order_by()
    content, names, lately = Q(verb__in=CONTENT), Q(verb__in=NAMES), Q(at__gt=hour_ago)
    counted = read.values("actor_id").annotate(
        hour=Count("object_id", distinct=True, filter=content & lately),
        day=Count("object_id", distinct=True, filter=content),
        names_hour=Count("object_id", distinct=True, filter=names & lately),
        names_day=Count("object_id", distinct=True, filter=names),
    )
    return counted.values_list("hour", "day", "names_hour", "names_day")


def reading_stopped(person: Person, at: datetime) -> ReadingStop | None:
    """The stop that holds for the person at this moment."""
    return _holding(_stops_of(person), at)


def may_read_on(person: Person, at: datetime) -> bool:
    """Whether nothing has stopped the person's reading, and they have not read too much."""
    stops = _stops_of(person)
    return _holding(stops, at) is None and not _amount(person, stops, at).is_too_much


@contextmanager
def let_read(person: Person) -> Iterator[None]:
    """Until its end, a request of somebody who `may_read_on`: of what it shows nothing is refused."""
    token = _let.set(person.pk)
    try:
        yield
    finally:
        _let.reset(token)


def refuse_more(verb: str, of: Model, by: Doer, at: datetime) -> None:
    """Where somebody reads what others wrote, by whichever way: a page, a PDF, a search, a command.

    Of a request it is asked once, by whatever comes first: what one page shows is not cut off in the middle.

    Raises:
        ReadTooMuch: when `may_read_on` says no.
    """
    del of
    if verb not in _COUNTED or by.pk is None or _let.get() == by.pk:
        return
    if not once(("reads on", by.pk), lambda: may_read_on(cast(Person, by), at)):
        raise ReadTooMuch.one("record", "far more was read than anybody reads", "ask whoever leads")


def _holding(stops: list[ReadingStop], at: datetime) -> ReadingStop | None:
    return next((stop for stop in stops if stop.until > at and stop.lifted_at is None), None)


def _stops_of(person: Person) -> list[ReadingStop]:
    # Each page asks: there are none of nearly everybody.
    return once(("stops", person.pk), lambda: _stopped([person.pk]))


@worded
def _stopped(person: Among) -> QuerySet[ReadingStop]:
    return ReadingStop.objects.filter(person__in=person).order_by("pk")


def stops_to_look_at(person: Person, at: datetime, on: date) -> list[ReadingStop]:
    """Those of others that hold and that the person may lift."""
    return _to_look_at(person, at, on)


def who_lets_read_again(stop: ReadingStop, on: date) -> list[Person]:
    """Those who are told of it at once, and may lift it: who leads, or keeps the list, and can sign in."""
    found = holders("person.suspend", stop.person, on, organisation=stop.person.organisation_id)
    others = Person.objects.filter(pk__in=found, user__isnull=False).exclude(pk=stop.person_id)
    return list(others.order_by("name", "pk"))


@worded
def _to_look_at(person: Asker, at: One, on: One) -> QuerySet[ReadingStop]:
    theirs = visible_to(person, "person.suspend", Person.objects.exclude(pk=person.pk), on)
    there = ReadingStop.objects.filter(until__gt=at, lifted_at=None, person__in=theirs.values("pk"))
    return there.select_related("person").order_by("-at", "-pk")
