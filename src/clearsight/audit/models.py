"""What was done and read, by whom, when. Never what it said."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One thing that somebody did or read.

    No foreign keys: an event outlives what it speaks of. `actor_id` is a person's primary key, or
    empty for the operator at the machine's own command line. `detail` names fields and states, never content.
    """

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64)
    organisation_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "at"]),
            models.Index(fields=["object_kind", "object_id", "at"]),
            models.Index(fields=["actor_id", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb} {self.object_kind} {self.object_id}"
