"""Supervision offered to somebody who works a case, and an arrangement to which a party says no."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.casework.models import File
from clearsight.people.models import Organisation, Person, one_of
from clearsight.scheduling.models import Arrangement

OFFER_STATES = ("open", "accepted", "declined", "withdrawn")
OBJECTION_STATES = ("open", "answered", "withdrawn")


class Offer(models.Model):
    """Supervision is offered to a person who works a case and has none (Embark, 5 and 6); they answer.

    `because`, why somebody does not want it, is sealed under their own file.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offers")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="offers")
    offered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="offers_made")
    offered_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="open")
    answered_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    because = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            one_of("state", OFFER_STATES, "offer_state_is_known"),
            models.UniqueConstraint(
                fields=["to"], condition=models.Q(state="open"), name="one_offer_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"


class Objection(models.Model):
    """A party says no to an arrangement whose agreement is not signed yet, and why.

    Heard by who leads safeguarding and is no party to it. `because` and the `answer` are sealed under the
    file of the person who said it: the other parties do not read them, nor know that they are there.
    """

    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="objections")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="objections")
    said_at = models.DateTimeField()
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+", db_index=False)
    because = models.BinaryField()
    state = models.CharField(max_length=10, default="open")
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            one_of("state", OBJECTION_STATES, "objection_state_is_known"),
            models.UniqueConstraint(
                fields=["arrangement", "person"], condition=models.Q(state="open"),
                name="one_objection_at_a_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"
