"""Organisations and their sites; persons, what they are, and when.

A date that ends something (`to_date`, `left`) is the last day on which it held; empty means "still so".
`code` is the organisation's own identifier, as in its spreadsheet; `public_id` stands in URLs.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import models

from clearsight.kernel.spans import Span


def fresh_code() -> str:
    """An identifier, of eight letters and digits, for what has none of the organisation's own."""
    return base64.b32encode(secrets.token_bytes(5)).decode()


def in_order(first: str, last: str, name: str) -> models.CheckConstraint:
    """The day in one column is on or before that in another, where both are known."""
    return models.CheckConstraint(condition=models.Q(**{f"{last}__gte": models.F(first)}), name=name)


def one_of(column: str, values: Iterable[str], name: str) -> models.CheckConstraint:
    """The column has one of these values."""
    return models.CheckConstraint(condition=models.Q(**{f"{column}__in": list(values)}), name=name)


class Dated(models.Model):
    """Something that held from one day to another, both included."""

    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def span(self) -> Span:
        """The days on which it holds."""
        return Span(self.from_date, self.to_date)


class Organisation(models.Model):
    """A school, a trust, a provider or an agency: nothing of one is ever seen by another."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A school, a host school or an office. `kind` is one of school, host, office."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sites")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=100, default=fresh_code)
    name = models.CharField(max_length=200)
    urn = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=10, default="school")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="site_code_once"),
            one_of("kind", ("school", "host", "office"), "site_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who works with or for the organisation, from `started` to `left`."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=100, default=fresh_code)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="person"
    )
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    started = models.DateField()
    left = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="person_code_once"),
            in_order("started", "left", "person_leaves_after_starting"),
        ]
        indexes = [models.Index(fields=["organisation", "name"])]

    def __str__(self) -> str:
        return self.name


class Role(Dated):
    """A person holds a role at a site. `role` is a code of the policy language, or "administrator"."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=60)

    class Meta:
        constraints = [in_order("from_date", "to_date", "role_ends_after_it_begins")]
        indexes = [models.Index(fields=["site", "role"])]

    def __str__(self) -> str:
        return self.role


class Circumstance(Dated):
    """A condition on a person (induction, probation, long absence) that changes what is asked."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="circumstances")
    circumstance = models.CharField(max_length=60)

    class Meta:
        constraints = [in_order("from_date", "to_date", "circumstance_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.circumstance


class Training(models.Model):
    """A person completed a training of a kind, on a day, with a provider."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="training")
    kind = models.CharField(max_length=60)
    provider = models.CharField(max_length=60, blank=True)
    completed_on = models.DateField()

    def __str__(self) -> str:
        return self.kind


class Employment(Dated):
    """How a person is employed: a class that the policy declares, and the fraction of full time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="employment")
    employment = models.CharField(max_length=60)
    fraction = models.FloatField(default=1.0)

    class Meta:
        constraints = [
            in_order("from_date", "to_date", "employment_ends_after_it_begins"),
            models.CheckConstraint(
                condition=models.Q(fraction__gt=0, fraction__lte=1),
                name="employment_is_a_fraction_of_full_time",
            ),
        ]

    def __str__(self) -> str:
        return self.employment
