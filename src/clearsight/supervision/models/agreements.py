"""The written agreement of an arrangement, who signed it, and approved departures from the policy."""

from __future__ import annotations

import uuid
from datetime import UTC

from django.db import models

from clearsight.casework.models import File
from clearsight.people.models import Organisation, Person, Site, fresh_code, in_order
from clearsight.scheduling.models import Arrangement


class Agreement(models.Model):
    """One version of the written agreement of an arrangement. `terms` are sealed under its folder.

    `every` is how often it says, once it or a later one is in force: past gaps are judged by it.
    """

    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="agreements")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.CharField(max_length=40)
    drawn_up_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    drawn_up_at = models.DateTimeField(null=True, blank=True)
    terms = models.BinaryField(default=bytes)
    every = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["arrangement", "version"], name="agreement_version_once")
        ]

    def __str__(self) -> str:
        return self.version


class AgreementSignature(models.Model):
    """One party's signature on one version of an agreement; `shown_hash` is of exactly what was shown."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agreement_signatures")
    signed_on = models.DateField()
    shown_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "person"], name="agreement_signed_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.signed_on}"


class AgreementAskedOfRole(models.Model):
    """The policy asks that a holder of a role signs the agreement too, now that its parties have.

    `site` is where the role is to be held; empty: anywhere in the organisation. A role that is asked for at
    several sites is a row for each, and one signature answers them all: then `signed_by` says whose.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="asked_of_roles")
    role = models.CharField(max_length=60)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["role", "site"])]

    def __str__(self) -> str:
        return self.role


class AgreementLeftOut(models.Model):
    """A role's signature on an agreement was asked for and nobody held it: who left it out, and why.

    `because` is sealed under the arrangement's folder. The next version asks for that signature again.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures_left_out")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    role = models.CharField(max_length=60)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    because = models.BinaryField()

    @property
    def bound_with(self) -> str:
        """What is sealed together with the words: of which agreement and role, who says so, and when."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        return f"{self.agreement_id}:{self.role}:{self.by_id}:{at}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "role"], name="role_left_out_of_agreement_once")
        ]

    def __str__(self) -> str:
        return self.role


class Variation(models.Model):
    """An approved departure from how often a rule of the policy asks, for a time. `reason` is sealed.

    For everybody in an arrangement, for one person, or for one person there. `approved_as` is how a data set
    names who approved it, where that is nobody's own identifier. Without `to_date` it lasts as long as the
    policy lets it. It excuses nothing where the rule's own bounds do not allow it: the engine sees to that.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="variations")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=100, default=fresh_code)
    arrangement = models.ForeignKey(
        Arrangement, on_delete=models.CASCADE, null=True, blank=True, related_name="variations"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="variations"
    )
    rule = models.CharField(max_length=160)
    every = models.CharField(max_length=40)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    approved_as = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    reason = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="variation_code_once"),
            in_order("from_date", "to_date", "variation_begins_before_it_ends"),
            models.CheckConstraint(
                condition=models.Q(arrangement__isnull=False) | models.Q(person__isnull=False),
                name="variation_is_for_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.code
