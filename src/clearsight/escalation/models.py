"""A ladder of the policy that somebody has started: what is wrong, its steps, and who is told of each."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.casework.models import CaseFile, File
from clearsight.people.models import Organisation, Person, one_of
from clearsight.scheduling.models import Arrangement

STATES = ("open", "settled")
AGREEMENTS = ("", "waits", "agreed", "refused")


class Escalation(models.Model):
    """Somebody says that something is wrong, and takes the steps that the policy has for it.

    `what` is sealed under the file that it is about: the starter's own, the folder of the relationship, the
    case's. `ladder` is its name in the policy; `title`, `clause` and `exception` (why confidentiality gives
    way) are as the policy had them on the day.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="escalations")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ladder = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    clause = models.CharField(max_length=300)
    arrangement = models.ForeignKey(
        Arrangement, on_delete=models.PROTECT, null=True, blank=True, related_name="escalations"
    )
    case = models.ForeignKey(
        CaseFile, on_delete=models.PROTECT, null=True, blank=True, related_name="escalations"
    )
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="escalations")
    started_at = models.DateTimeField()
    exception = models.CharField(max_length=300, blank=True)
    what = models.BinaryField()
    state = models.CharField(max_length=10, default="open")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("state", STATES, "escalation_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.ladder} {self.public_id}"


class EscalationStep(models.Model):
    """One step: what the policy asks for, by which day, who from outside is there, and what came of it.

    `outside`, `told` (what those who are told are to know) and `outcome` are sealed where the escalation is.
    `agreement` is empty unless the policy has both parties agree to it: until they have, nobody else knows.
    """

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="steps")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField()
    asks = models.CharField(max_length=300)
    agreement = models.CharField(max_length=10, blank=True)
    due_on = models.DateField()
    outside = models.BinaryField(default=bytes)
    told = models.BinaryField()
    told_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    told_at = models.DateTimeField()
    taken_on = models.DateField(null=True, blank=True)
    taken_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    outcome = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["escalation", "number"], name="one_step_of_a_number"),
            one_of("agreement", AGREEMENTS, "step_agreement_is_known"),
            models.CheckConstraint(
                condition=models.Q(taken_on__isnull=True, taken_at__isnull=True)
                | models.Q(taken_on__isnull=False, taken_at__isnull=False),
                name="step_is_taken_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.escalation_id}"


class Told(models.Model):
    """A person is told of a step. `hears` is whether they read what is wrong, and say what came of it.

    Whoever it is about is told of the step alone, and what they are to know for it; where the policy has both
    parties agree to a step, they say whether they do.
    """

    step = models.ForeignKey(EscalationStep, on_delete=models.CASCADE, related_name="tells")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="told_of")
    hears = models.BooleanField()
    agrees = models.BooleanField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "person"], name="told_once_of_a_step"),
            models.CheckConstraint(
                condition=models.Q(agrees__isnull=True, answered_at__isnull=True)
                | models.Q(agrees__isnull=False, answered_at__isnull=False),
                name="told_answers_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.step_id}"
