"""What the organisation has chosen to keep how long, when each file's review is due, and what was decided."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.casework.models import File
from clearsight.people.models import Organisation, Person, one_of
from clearsight.records.models import Record
from clearsight.retention.domain import ANCHORS, LABELS

STATES = ("kept", "waits", "disposed", "withdrawn")


class Schedule(models.Model):
    """How long the organisation keeps what one kind of file holds, where its policy says nothing.

    `keep` is a length of time ("25 years"); `rests_on` says on what: a toolkit, a statute, a board's
    decision. None is altered: it ends, and another is chosen.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="schedules")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record = models.CharField(max_length=60)
    anchor = models.CharField(max_length=20)
    keep = models.CharField(max_length=20)
    rests_on = models.CharField(max_length=200)
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    chosen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record", "anchor"],
                condition=models.Q(ended_at__isnull=True),
                name="one_schedule_of_a_kind_and_anchor",
            ),
            one_of("record", LABELS, "schedule_is_of_a_known_kind"),
            one_of("anchor", ANCHORS, "schedule_counts_from_a_known_day"),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.keep} from {self.anchor}"


class Review(models.Model):
    """The first day on which it is to be looked at whether a file, or one record in it, is still kept.

    Derived from facts and rules (`actions.reckon`) and stored, so that a list asks for what is due and no
    more. `under` is the rule in words, with its clause.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reviews")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="reviews")
    record = models.ForeignKey(
        Record, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    due_on = models.DateField()
    under = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file"], condition=models.Q(record__isnull=True), name="one_review_a_file"
            ),
            models.UniqueConstraint(
                fields=["record"], condition=models.Q(record__isnull=False), name="one_review_a_record"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "due_on"])]

    def __str__(self) -> str:
        return f"{self.file_id} on {self.due_on}"


class Decision(models.Model):
    """What a review decided: kept longer until a day, or to be disposed of; and what somebody else said then.

    `because` is sealed in the organisation's register. `state` is kept, waits (for the second person),
    disposed or withdrawn. What remains of what was disposed of is this, the events and the seals.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="decisions")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="decisions")
    record = models.ForeignKey(
        Record, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    register = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10)
    because = models.BinaryField()
    under = models.CharField(max_length=300)
    until = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField()
    second = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    second_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("state", STATES, "decision_state_is_known"),
            models.UniqueConstraint(
                fields=["file"],
                condition=models.Q(state="waits", record__isnull=True),
                name="one_disposal_of_a_file_waits",
            ),
            models.UniqueConstraint(
                fields=["record"],
                condition=models.Q(state="waits", record__isnull=False),
                name="one_disposal_of_a_record_waits",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="disposed")
                | models.Q(~models.Q(second=models.F("decided_by")), second__isnull=False),
                name="disposal_is_by_two",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="kept") | models.Q(until__isnull=False),
                name="what_is_kept_longer_is_kept_until_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"
