"""Signatures, seals and what is added after them: each binds the hash of exactly what was shown."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.casework.models import File
from clearsight.integrations.standing import NeverAltered
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.models.written import DISPOSED, moment_text, stands_as_sealed


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
            NeverAltered(name="signature_stays", what="a signature", once=("withdrawn_at",)),
            stands_as_sealed("sealed_signature_stays"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.shown_hash[:8]}"


class Seal(models.Model):
    """The last signature has been given: `content_hash` is what every party signed.

    It is over words with chance among them that goes with the file's key (`chance` of the record), and the
    log binds it behind a salt of that key (`records.queries.binding`): neither can be guessed afterwards.
    """

    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="seal")
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(content_hash=""), name="seal_binds_what_was_signed"),
            NeverAltered(name="seal_stays", what="a seal"),
        ]

    def __str__(self) -> str:
        return self.content_hash


class KeptCopy(models.Model):
    """A second copy of a sealed record, in another file that the policy names, under the key of that file.

    `to` is the policy's id of that file and `to_label` its name there. `text` is sealed: the canonical JSON
    of the record as it was signed (`content_hash` is its SHA-256, as the seal's), and the salt by which the
    log binds the seal. So it is read, and proved, when the file of the first was disposed of, and it goes
    with its own file alone. Pages on paper are in it by their marks, and not as pictures.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="kept_copies")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="kept_copies")
    to = models.CharField(max_length=60)
    to_label = models.CharField(max_length=200)
    clause = models.CharField(max_length=200)
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)
    text = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "file"], name="one_copy_in_a_file"),
            models.CheckConstraint(condition=~models.Q(content_hash=""), name="copy_is_of_what_was_signed"),
            NeverAltered(name="kept_copy_stays", what="a copy of what was signed"),
        ]

    @property
    def bound_with(self) -> str:
        """What is sealed together with the words: of which record, where to, when, and the mark of it."""
        return f"{self.record_id}:{self.to}:{moment_text(self.at)}:{self.content_hash}"

    def __str__(self) -> str:
        return f"{self.record_id} in {self.to}"


class Addendum(models.Model):
    """Something that a party adds to a sealed record, dated and signed; never altered and never taken away.

    `text` is sealed under the record's file. `content_hash` is the SHA-256 of the canonical JSON of it,
    with the seal's own hash and that of the addendum before it: none can be put between two, or left out.
    The database refuses to alter one, but for emptying its text: then it was disposed of with its record.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="addenda")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="addenda")
    at = models.DateTimeField()
    text = models.BinaryField()
    content_hash = models.CharField(max_length=64)

    @property
    def bound_with(self) -> str:
        """What is sealed together with the words: in which record, which addendum, whose, and when."""
        return f"{self.record_id}:{self.number}:{self.author_id}:{moment_text(self.at)}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="addenda_are_numbered"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="addenda_begin_at_one"),
            models.CheckConstraint(condition=~models.Q(content_hash=""), name="addendum_is_hashed"),
            NeverAltered(name="addendum_stays", what="an addendum", emptied=("text",), disposed=DISPOSED),
        ]

    def __str__(self) -> str:
        return f"{self.number} to {self.record_id}"
