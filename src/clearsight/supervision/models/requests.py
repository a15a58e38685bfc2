"""More supervision asked for."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.casework.models import File
from clearsight.people.models import Organisation, Person, one_of
from clearsight.scheduling.models import Arrangement, Session

REQUEST_STATES = ("asked", "granted", "declined", "withdrawn")


class Request(models.Model):
    """Somebody asks for more supervision than is planned: of their supervisor, or of whoever leads.

    Asked of the supervisor of `arrangement`; where there is none, of the safeguarding leads of the asker's
    sites, or of the organisation. `what` it is for and the `answer` are sealed under the asker's own file.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="requests")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests")
    arrangement = models.ForeignKey(
        Arrangement, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    kind = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    what = models.BinaryField()
    state = models.CharField(max_length=10, default="asked")
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.BinaryField(default=bytes)
    meets_on = models.DateField(null=True, blank=True)
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            one_of("kind", ("one_to_one", "group"), "request_kind_is_known"),
            one_of("state", REQUEST_STATES, "request_state_is_known"),
            models.CheckConstraint(
                condition=~models.Q(state="granted") | models.Q(meets_on__isnull=False),
                name="request_is_granted_for_a_day",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"])]

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"
