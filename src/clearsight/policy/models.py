"""Which policy an organisation has adopted, and since when."""

from __future__ import annotations

from django.db import models

from clearsight.people.models import Dated, Organisation, Site, in_order


class Adoption(Dated):
    """An organisation works under this policy: a shipped one by its name, another by its folder's whole path.

    Its versions lie in that folder.

    With a `site`, it is the host's: it speaks there too, beside the organisation's own.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="adoptions")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="adoptions")
    policy = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "from_date"],
                condition=models.Q(site__isnull=True),
                name="one_adoption_a_day",
            ),
            models.UniqueConstraint(
                fields=["site", "from_date"],
                condition=models.Q(site__isnull=False),
                name="one_host_policy_a_day",
            ),
            in_order("from_date", "to_date", "adoption_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.policy
