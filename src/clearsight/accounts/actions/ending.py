"""The end of everything that signs anybody in without asking, once a database was put back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.actors import Actor
from clearsight.access.queries import require
from clearsight.accounts.models import Invitation, SignIn
from clearsight.audit.actions import record
from clearsight.people.models import Organisation


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
