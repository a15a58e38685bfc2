"""Days for a session that one party proposes, and what the others say of them."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models

from clearsight.casework.models import File
from clearsight.people.models import Person, one_of
from clearsight.scheduling.models import Arrangement, Session

PROPOSAL_STATES = ("open", "settled", "declined", "withdrawn", "replaced")


class DateProposal(models.Model):
    """A party proposes days for a session, for the other to choose from; in a group each says which they can.

    Once all its days have passed nobody can choose any more, whatever its `state`. `because` (why none of
    them will do) is sealed in the folder of the relationship. `replaces` is a session that was called off.
    """

    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="date_proposals")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(null=True, blank=True)
    venue = models.CharField(max_length=200, blank=True)
    replaces = models.ForeignKey(
        Session, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, default="open")
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    file = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    because = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            one_of("state", PROPOSAL_STATES, "proposal_state_is_known"),
            models.UniqueConstraint(
                fields=["arrangement"], condition=models.Q(state="open"), name="one_proposal_at_a_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="settled") | models.Q(session__isnull=False),
                name="proposal_is_settled_by_a_session",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"


class ProposedDate(models.Model):
    """One of the days proposed, with a time of day where one is said."""

    proposal = models.ForeignKey(DateProposal, on_delete=models.CASCADE, related_name="dates")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    day = models.DateField()
    starts_at = models.TimeField(null=True, blank=True)

    class Meta:
        ordering = ["day", "starts_at", "pk"]

    def __str__(self) -> str:
        return f"{self.day} in {self.proposal_id}"

    def is_past(self, today: date) -> bool:
        """Whether nobody can meet on that day any more."""
        return self.day < today


class DateAnswer(models.Model):
    """A member of a group said whether they can on one of the days."""

    date = models.ForeignKey(ProposedDate, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    can = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["date", "person"], name="answered_once_of_a_date")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.date_id}"
