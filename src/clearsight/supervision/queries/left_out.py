"""Agreements that wait for a role that nobody holds, and who may leave that signature out."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from clearsight.access.queries import permits, visible_to
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision.models import Agreement, AgreementAskedOfRole
from clearsight.supervision.queries.agreements import agreement_signatories
from clearsight.supervision.queries.third_parties import (
    third_signatories,
    vacant_codes,
    vacant_roles,
)


def may_leave_out_of(arrangement: Arrangement, person: Person, on: date) -> bool:
    """Whether the person leads or oversees, and is no party: nobody leaves out what is to check them."""
    party = person.pk == arrangement.supervisor_id or person in members_on(arrangement, on)
    return not party and permits(person, "arrangement.leave_out_signature", arrangement, on)


def waits_for_nobody(arrangement: Arrangement, on: date) -> Agreement | None:
    """The newest version, where all that it still waits for is a role that nobody holds."""
    newest = arrangement.agreements.exclude(terms=b"").order_by("pk").last()
    if newest is None or agreement_signatories(newest, on) or third_signatories(newest, on):
        return None
    return newest if vacant_codes(newest, on) else None


def agreements_for_nobody(person: Person, on: date) -> list[tuple[Agreement, tuple[str, ...]]]:
    """Such versions with their roles, in the policy's words, that the person may have hold without those."""
    found = [waits_for_nobody(one, on) for one in _asked(person, on) if may_leave_out_of(one, person, on)]
    return [(one, vacant_roles(one, on)) for one in found if one is not None]


@worded
def _asked(person: Asker, on: One) -> QuerySet[Arrangement]:
    asked = AgreementAskedOfRole.objects.filter(agreement__arrangement=OuterRef("pk"), signed_by__isnull=True)
    waiting = Arrangement.objects.filter(Exists(asked)).select_related("organisation", "supervisor")
    return visible_to(person, "arrangement.leave_out_signature", waiting, on).order_by("pk")
