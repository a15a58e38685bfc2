"""What somebody was told outside Clearsight, what still waits to be sent, and how they want to be told.

No field here has room for what anybody wrote, but for the place where a session is held.
"""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.db import models

from clearsight.people.models import Person, one_of
from clearsight.reminders.domain.calendar_entries import Sitting
from clearsight.reminders.domain.notices import KINDS, Notice
from clearsight.scheduling.models import Session

AT_ONCE, DAILY, CALENDAR_ONLY = "at_once", "daily", "calendar_only"
WAYS = (AT_ONCE, DAILY, CALENDAR_ONLY)
LETTER_STATES = ("waiting", "sending", "sent", "failed", "dropped")


class Delivery(models.Model):
    """How a person wants to be told. `feed` is the SHA-256 of their calendar link's secret; empty: none."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="delivery")
    way = models.CharField(max_length=20, default=AT_ONCE)
    feed = models.CharField(max_length=64, blank=True)
    feed_since = models.DateTimeField(null=True, blank=True)
    feed_account = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            one_of("way", WAYS, "delivery_way_is_known"),
            models.UniqueConstraint(
                fields=["feed"], condition=~models.Q(feed=""), name="one_person_a_calendar_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} to {self.person_id}"


class CalendarEntry(models.Model):
    """A session as it stands in one party's calendar; `sequence` grows with each change."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="calendar_entries")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="calendar_entries")
    sequence = models.PositiveIntegerField(default=0)
    day = models.DateField()
    starts_at = models.TimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    called_off = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "session"], name="one_entry_in_a_calendar")]

    def __str__(self) -> str:
        return f"{self.session_id} for {self.person_id}"

    @property
    def sitting(self) -> Sitting:
        """As a calendar shows it."""
        return Sitting(
            self.session.public_id, self.day, self.starts_at, self.minutes, self.called_off, self.sequence
        )


class Letter(models.Model):
    """A mail to one person: of reminders, or of one `entry` of their calendar.

    It is `waiting` until `not_before`, is `sending` for whoever has claimed it at `claimed_at`, and ends as
    sent, failed (`error` is the class of what went wrong) or dropped, where it was no longer to be sent.
    `day`, `starts_at`, `called_off` and `sequence` are what a mail of an entry told, which itself moves on.
    Without `day` nothing was told yet, or before these were kept.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters")
    entry = models.ForeignKey(
        CalendarEntry, on_delete=models.CASCADE, null=True, blank=True, related_name="letters"
    )
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    tries = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=80, blank=True)
    day = models.DateField(null=True, blank=True)
    starts_at = models.TimeField(null=True, blank=True)
    called_off = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            one_of("state", LETTER_STATES, "letter_state_is_known"),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state="waiting", entry__isnull=True),
                name="one_waiting_letter_a_person",
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=models.Q(state="waiting", entry__isnull=False),
                name="one_waiting_letter_an_entry",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=models.Q(state__in=("waiting", "sending")),
                name="letters_that_wait",
            ),
            models.Index(fields=["person", "made_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"

    @property
    def sitting(self) -> Sitting | None:
        """What a mail of an entry told, or is to tell; none where it is of reminders."""
        if self.entry is None:
            return None
        now = self.entry.sitting
        if self.day is None:
            return now
        return replace(
            now, day=self.day, starts_at=self.starts_at, called_off=self.called_off, sequence=self.sequence
        )


class Reminder(models.Model):
    """One thing that a person is told, on a day: see `reminders.domain.notices`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reminders", db_index=False)
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=20)
    key = models.UUIDField()
    about = models.UUIDField()
    on = models.DateField(null=True, blank=True)
    at = models.TimeField(null=True, blank=True)
    clause = models.CharField(max_length=100, blank=True)
    told_on = models.DateField()

    class Meta:
        constraints = [
            one_of("kind", KINDS, "reminder_kind_is_known"),
            models.UniqueConstraint(fields=["person", "key", "told_on"], name="told_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.told_on}"

    @property
    def notice(self) -> Notice:
        """What it says."""
        return Notice(KINDS[self.kind], self.about, self.on, self.at, self.clause)
