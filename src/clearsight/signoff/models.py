"""Signatures and seals: each binds the hash of exactly what was shown."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.people.models import Person
from clearsight.records.models import Record


class Signature(models.Model):
    """A person signed a record; `shown_hash` is the SHA-256 of the canonical JSON that they saw.

    A signature is withdrawn, never deleted, when the record goes back for changes.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="signatures")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signatures")
    at = models.DateTimeField()
    shown_hash = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "person"], condition=models.Q(withdrawn_at__isnull=True), name="signs_once"
            ),
            models.CheckConstraint(condition=~models.Q(shown_hash=""), name="signature_binds_what_was_shown"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__gte=models.F("at")), name="signature_withdrawn_after_given"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.shown_hash[:8]}"


class Seal(models.Model):
    """The last signature has been given: `content_hash` is what every party signed.

    `salt` makes the leaf of the tree tell nothing about the content, so that disposal leaves it verifiable.
    """

    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="seal")
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)
    salt = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(content_hash=""), name="seal_binds_what_was_signed")
        ]

    def __str__(self) -> str:
        return self.content_hash
