"""Beside a record: a disagreement and how it was settled, and a role that nobody held to sign it."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.integrations.standing import NeverAltered
from clearsight.people.models import Person
from clearsight.records.models.written import Record, moment_text, stands_as_sealed


class Disagreement(models.Model):
    """A party says with what in a record they do not agree, and by which day it is to be resolved.

    It stands beside the record and is part of what is then signed. `text` is sealed under the record's file.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="disagreements")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    resolve_by = models.DateField()
    text = models.BinaryField()

    @property
    def bound_with(self) -> str:
        """What is sealed together with the words: in which record, whose, when, and by which day."""
        return f"{self.record_id}:{self.author_id}:{moment_text(self.at)}:{self.resolve_by.isoformat()}"

    class Meta:
        constraints = [stands_as_sealed("disagreement_stays", "text")]

    def __str__(self) -> str:
        return str(self.public_id)


class Settlement(models.Model):
    """What the parties agreed about a disagreement, and on which day; whoever disagreed confirms it.

    Until then it is one party's word, and the disagreement is not settled. `text` is sealed under the
    record's file. It is no part of what was signed: it may come long after the seal.
    """

    disagreement = models.ForeignKey(Disagreement, on_delete=models.PROTECT, related_name="settlements")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    settled_on = models.DateField()
    text = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    @property
    def bound_with(self) -> str:
        """What is sealed together with the words: about what, whose, when, and of which day."""
        return f"{self.disagreement_id}:{self.author_id}:{moment_text(self.at)}:{self.settled_on.isoformat()}"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["disagreement"],
                condition=models.Q(confirmed_at__isnull=False),
                name="disagreement_settled_once",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True) | models.Q(confirmed_at__gte=models.F("at")),
                name="settlement_confirmed_after_said",
            ),
            NeverAltered(
                name="settlement_stays",
                what="how something was settled",
                once=("confirmed_at",),
                emptied=("text",),
                disposed=(
                    "EXISTS (SELECT 1 FROM records_disagreement d "
                    "JOIN records_record r ON r.id = d.record_id "
                    "WHERE d.id = {row}.disagreement_id AND r.disposed_at IS NOT NULL)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class SignatureLeftOut(models.Model):
    """A role's signature was asked for and nobody held it: who had the record sealed without it, and why.

    `because` is sealed under the record's file.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="signatures_left_out")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    role = models.CharField(max_length=60)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    because = models.BinaryField()

    @property
    def bound_with(self) -> str:
        """What is sealed together with the words: of which record and role, who says so, and when."""
        return f"{self.record_id}:{self.role}:{self.by_id}:{moment_text(self.at)}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "role"], name="role_left_out_once"),
            stands_as_sealed("left_out_stays", "because"),
        ]

    def __str__(self) -> str:
        return self.role
