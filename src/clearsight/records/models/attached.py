"""Pages on paper that belong to a record."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.integrations.standing import NeverAltered
from clearsight.people.models import Person
from clearsight.records.models.written import DISPOSED, SEALED, Record, moment_text

# Of a page: whether it is part of what was signed, and whether it may go.
SIGNED_WITH = (
    "EXISTS (SELECT 1 FROM records_attachment a JOIN records_record r ON r.id = a.record_id "
    "WHERE a.id = {row}.attachment_id AND r.state = 'sealed' AND NOT a.added)"
)
GOES = (
    "EXISTS (SELECT 1 FROM records_attachment a JOIN records_record r ON r.id = a.record_id "
    "WHERE a.id = {row}.attachment_id AND (r.disposed_at IS NOT NULL OR a.taken_off_at IS NOT NULL))"
)
ADDED = "EXISTS (SELECT 1 FROM records_attachment a WHERE a.id = {row}.attachment_id AND a.added)"


class Attachment(models.Model):
    """Pages on paper, photographed or scanned, that belong to a record: what is on them, by whom, when.

    `words` (what is on them, in a few words) are sealed under the record's file; without any, nobody has said
    yet. `added`: put there after the seal, and no part of what was signed. What was put there by mistake can
    be taken off while nobody has signed it: its pages are emptied, the row and the reason (sealed) stay.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="attachments")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attached_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    attached_at = models.DateTimeField()
    added = models.BooleanField()
    words = models.BinaryField(default=bytes)
    taken_off_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    taken_off_at = models.DateTimeField(null=True, blank=True)
    taken_off_because = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_off_at__isnull=True, taken_off_by__isnull=True)
                | models.Q(taken_off_at__isnull=False, taken_off_by__isnull=False),
                name="attachment_is_taken_off_by_somebody",
            ),
            NeverAltered(
                name="attachment_stays",
                what="what is sealed",
                while_=f"NOT {{row}}.added AND {SEALED}",
                fixed=True,
                emptied=("words", "taken_off_because"),
                disposed=DISPOSED,
            ),
            NeverAltered(
                name="added_attachment_stays",
                what="what was added",
                while_="{row}.added",
                once=("words", "taken_off_by", "taken_off_at", "taken_off_because"),
                emptied=("words", "taken_off_because"),
                disposed=DISPOSED,
            ),
        ]

    @property
    def bound_with(self) -> str:
        """What is sealed together with the words: to which record, whose, when, whether after the seal."""
        kind = "added" if self.added else "signed with it"
        return f"{self.record_id}:{self.attached_by_id}:{moment_text(self.attached_at)}:{kind}"

    def __str__(self) -> str:
        return str(self.public_id)


class Scan(models.Model):
    """One page of an attachment: a JPEG drawn anew (`integrations.pictures`), sealed under the record's file.

    `sha256` is that of the JPEG, and stays when the page is taken off. Sizes are in dots.
    """

    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="pages")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    jpeg = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attachment", "number"], name="one_page_of_a_number"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="pages_begin_at_one"),
            NeverAltered(
                name="page_stays",
                what="what is sealed",
                while_=SIGNED_WITH,
                fixed=True,
                emptied=("jpeg",),
                disposed=GOES,
            ),
            NeverAltered(
                name="added_page_stays",
                what="what was added",
                while_=ADDED,
                emptied=("jpeg",),
                disposed=GOES,
            ),
        ]

    @property
    def bound_with(self) -> str:
        """What is sealed together with the picture: of which attachment, which page, and its mark."""
        return f"{self.attachment_id}:{self.number}:{self.sha256}"

    def __str__(self) -> str:
        return f"page {self.number} of {self.attachment_id}"
