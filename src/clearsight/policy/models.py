"""Which policy an organisation has adopted, and since when."""

from __future__ import annotations

from django.db import models

from clearsight.people.models import Dated, Organisation


class Adoption(Dated):
    """An organisation works under the policy of this name. Its versions lie in the policy's own folder."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="adoptions")
    policy = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "from_date"], name="one_adoption_a_day")
        ]

    def __str__(self) -> str:
        return self.policy
