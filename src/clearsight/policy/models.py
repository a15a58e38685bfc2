"""Which policy an organisation has adopted, and since when; and its own versions of the policy's forms."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.people.models import Dated, Organisation, Person, Site, in_order, one_of


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


class FormVersion(models.Model):
    """An organisation's own version of one of its policy's forms: a draft, or put in force from a day on.

    `text` is the form as canonical JSON (`policy.domain.forms.form_to_data`); `left_out` says, by its id, why
    each field that the policy asks for is not in it, or asks less in it. `revision` counts what was done to
    a draft.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="form_versions")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    policy = models.CharField(max_length=500)
    form = models.CharField(max_length=60)
    state = models.CharField(max_length=10, default="draft")
    text = models.TextField()
    left_out = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    begun_at = models.DateTimeField()
    version = models.PositiveIntegerField(null=True, blank=True)
    from_date = models.DateField(null=True, blank=True)
    why = models.TextField(blank=True)
    put_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    put_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "policy", "form"],
                condition=models.Q(state="draft"),
                name="one_draft_of_a_form",
            ),
            # A number is one text's for ever: a version that is taken back before its day keeps both.
            models.UniqueConstraint(
                fields=["organisation", "policy", "form", "version"], name="one_text_of_a_version"
            ),
            one_of("state", ("draft", "in_force", "taken_back"), "form_version_state_is_known"),
            models.CheckConstraint(
                condition=models.Q(state="draft", version__isnull=True)
                | ~models.Q(state="draft")
                & models.Q(
                    version__isnull=False, from_date__isnull=False, put_by__isnull=False, put_at__isnull=False
                ),
                name="form_version_was_put_in_force_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.version or 'draft'}"
