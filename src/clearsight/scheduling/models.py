"""Who is to meet whom, when, and what became of it."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.utils.timezone import localdate

from clearsight.people.models import Dated, Organisation, Person, Site, fresh_code, in_order, one_of
from clearsight.scheduling.domain import ending
from clearsight.scheduling.domain.held import BECAUSE, Departure, departure

KINDS = ("one_to_one", "group", "peer")
STATUSES = ("scheduled", "held", "cancelled")
LONGEST_MINUTES = 24 * 60


def lasts(column: str, least: int, name: str) -> models.CheckConstraint:
    """So many minutes lie between `least` and a day, where they are known."""
    lies = models.Q(**{f"{column}__gte": least, f"{column}__lte": LONGEST_MINUTES})
    return models.CheckConstraint(condition=lies, name=name)


class CalendarPeriod(models.Model):
    """A stretch of a site's calendar, or of every site's where `site` is empty.

    `kind` is half_term (teaching time), closure or bank_holiday.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calendar")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="calendar")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    term = models.CharField(max_length=100, blank=True)
    from_date = models.DateField()
    to_date = models.DateField()

    class Meta:
        constraints = [
            in_order("from_date", "to_date", "stretch_ends_after_it_begins"),
            one_of("kind", ("half_term", "closure", "bank_holiday"), "calendar_kind_is_known"),
        ]
        indexes = [models.Index(fields=["organisation", "kind", "from_date"])]

    def __str__(self) -> str:
        return self.name


class Arrangement(Dated):
    """A standing supervisory relationship. `every` is what was agreed, as written ("4 weeks").

    It `covers` another while that one's supervisor is away, or `continues` one that was handed over.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="arrangements")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=100, default=fresh_code)
    kind = models.CharField(max_length=20)
    supervisor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="supervises")
    every = models.CharField(max_length=40, blank=True)
    discusses_cases = models.BooleanField(default=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    venue = models.CharField(max_length=200, blank=True)
    covers = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="covered_by"
    )
    continues = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="continued_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="arrangement_code_once"),
            in_order("from_date", "to_date", "arrangement_ends_after_it_begins"),
            one_of("kind", KINDS, "arrangement_kind_is_known"),
            lasts("minutes", 1, "arrangement_lasts_a_minute_at_least"),
        ]

    def __str__(self) -> str:
        return self.code


class ArrangementMember(Dated):
    """A person is supervised in an arrangement."""

    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")

    class Meta:
        constraints = [in_order("from_date", "to_date", "membership_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.arrangement_id}"


class CoverChange(models.Model):
    """Cover ends sooner, or later, than was named: its last day before and since, and who said so."""

    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="changes")
    was = models.DateField()
    now = models.DateField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(was=models.F("now")), name="cover_changes_its_last_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.was} to {self.now}"


class Ending(models.Model):
    """An arrangement was ended: its last day, why (`domain.ending.BECAUSE`), and who said so, when.

    Nothing of one is changed: where it ends sooner still, there is another.
    """

    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="endings")
    last_day = models.DateField()
    because = models.CharField(max_length=20)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField()

    class Meta:
        constraints = [one_of("because", tuple(ending.BECAUSE), "ending_because_is_known")]

    def __str__(self) -> str:
        return f"{self.arrangement_id} until {self.last_day}"


class Session(models.Model):
    """A meeting. `kind` is planned or ad_hoc, `status` scheduled, held or cancelled.

    `day` is the day it was held on, or else the one it is scheduled for. `minutes` is the actual length.
    A cancelled session stays, with who called it off and who noted it, until another `replaces` it.
    `noted_by` and `noted_at` say who entered here that it was held, and when; empty where it came from
    elsewhere, as is `made_at`, when it was scheduled here. `early_because`: how it was held on another day
    than planned.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sessions")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=100, default=fresh_code)
    arrangement = models.ForeignKey(Arrangement, on_delete=models.PROTECT, related_name="sessions")
    supervisor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="led_sessions")
    kind = models.CharField(max_length=10, default="planned")
    status = models.CharField(max_length=10, default="scheduled")
    scheduled_for = models.DateField(null=True, blank=True)
    starts_at = models.TimeField(null=True, blank=True)
    planned_minutes = models.PositiveIntegerField(null=True, blank=True)
    venue = models.CharField(max_length=200, blank=True)
    held_on = models.DateField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    noted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    noted_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    early_because = models.CharField(max_length=20, blank=True)
    written_up_on = models.DateField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancellation_noted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    revisit = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="session_code_once"),
            one_of("kind", ("planned", "ad_hoc"), "session_kind_is_known"),
            one_of("status", STATUSES, "session_status_is_known"),
            models.CheckConstraint(
                condition=models.Q(status="held", held_on__isnull=False)
                | (~models.Q(status="held") & models.Q(held_on__isnull=True)),
                name="session_was_held_on_a_day",
            ),
            lasts("planned_minutes", 1, "session_is_planned_for_a_minute_at_least"),
            one_of("early_because", ("", *BECAUSE), "session_early_because_is_known"),
            # A tracker may say that a session lasted no time at all: that is for the policy to judge.
            lasts("minutes", 0, "session_lasted_a_day_at_most"),
        ]
        indexes = [
            models.Index(fields=["arrangement", "held_on"]),
            models.Index(fields=["arrangement", "scheduled_for"]),
            models.Index(fields=["supervisor", "status", "scheduled_for"]),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def day(self) -> date | None:
        """The day it was held on, or else the one it is scheduled for."""
        return self.held_on or self.scheduled_for

    @property
    def entered_later_on(self) -> date | None:
        """The day on which somebody entered that it was held, where that was after it was."""
        if self.noted_at is None or self.held_on is None or localdate(self.noted_at) <= self.held_on:
            return None
        return localdate(self.noted_at)

    @property
    def said_early(self) -> str:
        """How it was held on another day than the one that stood here, in words; empty where it was not."""
        because = BECAUSE.get(self.early_because, "")
        departs = self.departs_by(self.held_on) if self.held_on and because else None
        return f"{departs.said}: {because[0].lower()}{because[1:]}" if departs else because

    def departs_by(self, held_on: date) -> Departure | None:
        """How it departs from the plan if it was held on that day; None where it was held as planned."""
        made = localdate(self.made_at) if self.made_at else None
        return departure(held_on, self.scheduled_for, made)


class Revisit(models.Model):
    """A session took up again the matter of an earlier ad-hoc session."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="revisits")
    matter = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="revisited_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "matter"], name="revisited_once")]

    def __str__(self) -> str:
        return f"{self.matter_id} in {self.session_id}"


class Attendance(models.Model):
    """Whether a member was at a session. Where a session has rows they are complete."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendance")
    present = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="attends_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.session_id}"
