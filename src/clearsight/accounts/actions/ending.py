"""The end of what signs somebody in and was ended since, once an earlier database was put back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.actors import Actor, Operator
from clearsight.access.queries import require
from clearsight.accounts.models import Invitation, SignIn
from clearsight.audit.actions import record
from clearsight.people.models import Organisation, Person


@transaction.atomic
def end_every_sign_in(*, by: Actor, at: datetime) -> None:
    """End every session and every letter that lets somebody in: what was ended since would begin again."""
    organisations = list(Organisation.objects.order_by("pk"))
    for organisation in organisations:
        require(by, "organisation.manage_people", organisation, localdate(at))
    SignIn.objects.all().delete()
    Invitation.objects.all().delete()
    for organisation in organisations:
        record("accounts.end_every_sign_in", organisation, by=by, at=at, organisation=organisation.pk)


@transaction.atomic
def take_proofs_back(
    person: Person, factors: Collection[UUID], identities: Collection[int], *, by: Operator, at: datetime
) -> None:
    """The password of this person opens nothing, nor do these second factors and these other sign-ins.

    What somebody has who stole one of them, or whom they were taken from, was taken away since the backup
    that was restored: its owner sets how they sign in by a link. Every session has ended before
    (`end_every_sign_in`).

    Args:
        factors: those that go, by public id.
        identities: those that go, by primary key.
    """
    require(by, "person.manage", person, localdate(at))
    if person.user is not None:
        person.user.set_unusable_password()
        person.user.save(update_fields=["password"])
    person.factors.filter(public_id__in=factors).delete()
    person.identities.filter(pk__in=identities).delete()
    record("accounts.take_proofs_back", person, by=by, at=at, organisation=person.organisation_id,
           detail={"factors": len(factors), "identities": len(identities)})  # fmt: skip
