"""What was found, ready to be read on any day without being computed again."""

from __future__ import annotations

from django.db import models

from clearsight.compliance.domain.findings import WORST_FIRST
from clearsight.kernel.spans import FOREVER
from clearsight.people.models import Organisation, Person, in_order, one_of


class Standing(models.Model):
    """A finding, for the days from `holds_from` to `holds_to`, about the person who answers for it (`owner`).

    `status` is as of `holds_from`. An open finding turns into `turns` (overdue or missed) on the day after
    `due_on`, so its status on any day is a comparison of dates. `current` is false for what a later
    finding of the same rule and subject has made history; `since` is when it went wrong, or was decided.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="standings")
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="standings")
    rule = models.CharField(max_length=160)
    clause = models.CharField(max_length=2000)
    strength = models.CharField(max_length=12)
    subject = models.JSONField()
    period_name = models.CharField(max_length=120, blank=True)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    due_on = models.DateField(null=True)
    since = models.DateField(null=True)
    status = models.CharField(max_length=10)
    turns = models.CharField(max_length=10, blank=True)
    current = models.BooleanField(default=True)
    because = models.JSONField()
    explanation = models.TextField()
    holds_from = models.DateField()
    holds_to = models.DateField(default=FOREVER)

    class Meta:
        constraints = [
            one_of("status", WORST_FIRST, "finding_status_is_known"),
            one_of("turns", ("", "overdue", "missed"), "finding_turns_into_what_is_known"),
            one_of("strength", ("required", "recommended"), "finding_strength_is_known"),
            in_order("holds_from", "holds_to", "finding_holds_for_a_day_at_least"),
        ]
        indexes = [
            models.Index(fields=["owner", "holds_to"]),
            models.Index(fields=["organisation", "current", "strength", "holds_to"]),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.status}"
