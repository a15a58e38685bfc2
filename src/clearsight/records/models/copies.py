"""Copies of records that the policy wants filed outside Clearsight, and where they are."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.casework.models import Child
from clearsight.people.models import Person, one_of
from clearsight.records.models.written import Record, moment_text


class CopyElsewhere(models.Model):
    """A copy of an agreed record that its form wants filed outside Clearsight: the child's record, say.

    `to` is the policy's id of that file and `to_label` its name there; `what` is whole or chronology_entry.
    `waiting`: nobody has said that it is there, or the record was agreed anew since.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="copies")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.CharField(max_length=60)
    to_label = models.CharField(max_length=200)
    what = models.CharField(max_length=20)
    clause = models.CharField(max_length=200)
    child = models.ForeignKey(
        Child, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    waiting = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "to", "what", "child"],
                condition=models.Q(child__isnull=False),
                name="one_copy_a_child",
            ),
            models.UniqueConstraint(
                fields=["record", "to", "what"],
                condition=models.Q(child__isnull=True),
                name="one_copy_a_file",
            ),
            one_of("what", ("whole", "chronology_entry"), "what_is_copied_is_known"),
        ]
        indexes = [
            models.Index(fields=["record"], condition=models.Q(waiting=True), name="copy_waits_to_be_filed")
        ]

    def __str__(self) -> str:
        return f"{self.what} to {self.to}"


class FiledElsewhere(models.Model):
    """Somebody says that a copy is filed elsewhere: on which day, in what, under which reference.

    `words` (in what, and the reference) are sealed under the record's file. `shown_hash` is the mark of the
    record as it was copied. What was said by mistake is taken back with a reason (sealed), and stays.
    """

    copy = models.ForeignKey(CopyElsewhere, on_delete=models.PROTECT, related_name="filings")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    filed_at = models.DateTimeField()
    on = models.DateField()
    words = models.BinaryField()
    shown_hash = models.CharField(max_length=64)
    taken_back_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_because = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | models.Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="filing_is_taken_back_by_somebody",
            )
        ]

    @property
    def bound_with(self) -> str:
        """What is sealed together with the words: of which copy, who said so, when, and of which day."""
        return f"{self.copy_id}:{self.filed_by_id}:{moment_text(self.filed_at)}:{self.on.isoformat()}"

    def __str__(self) -> str:
        return f"{self.copy_id} on {self.on}"
