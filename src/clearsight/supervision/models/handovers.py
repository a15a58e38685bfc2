"""An arrangement passes from one supervisor to another."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.casework.models import CaseFile
from clearsight.people.models import Person, one_of
from clearsight.scheduling.models import Arrangement

HANDOVER_STATES = ("asked", "done", "withdrawn")


class Handover(models.Model):
    """An arrangement passes from its supervisor (`giver`) to another (`taker`) from a day on.

    Both confirm; for somebody who has left, a lead does. Once both have, it is done: `made` is what continues
    the arrangement, and the numbers say what moved with it.
    """

    arrangement = models.ForeignKey(Arrangement, on_delete=models.PROTECT, related_name="handovers")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="hands_over")
    taker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="takes_over")
    from_date = models.DateField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    given_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    given_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, default="asked")
    made = models.ForeignKey(
        Arrangement, on_delete=models.PROTECT, null=True, blank=True, related_name="made_by", db_index=False
    )
    sessions = models.PositiveIntegerField(default=0)
    actions = models.PositiveIntegerField(default=0)
    cases = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            one_of("state", HANDOVER_STATES, "handover_state_is_known"),
            models.UniqueConstraint(
                fields=["arrangement"], condition=models.Q(state="asked"), name="one_handover_at_a_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(made__isnull=False),
                name="handover_is_done_with_what_continues",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"


class HandedCase(models.Model):
    """A case that the `giver` of a handover leads and that passes to the taker with it.

    It does so on the day of the handover or later, once the taker takes it: until `moved_at` it stays where
    it is, so that no case is ever without a lead.
    """

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="handed")
    case = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="handed")
    moved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handover", "case"], name="case_handed_once")]

    def __str__(self) -> str:
        return f"{self.case_id} in {self.handover_id}"
