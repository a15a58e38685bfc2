"""An organisation adopts a policy."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.actors import Actor
from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Organisation, Person, Site
from clearsight.policy.models import Adoption
from clearsight.policy.queries import book


@transaction.atomic
def adopt(
    organisation: Organisation,
    policy: str,
    from_date: date,
    *,
    site: Site | None = None,
    by: Actor,
    at: datetime,
) -> Adoption:
    """The organisation works under the policy of this name from that day on.

    Args:
        site: a host's site, where the host's policy speaks beside the organisation's own.

    Raises:
        ClearsightError: when there is no such policy, or it cannot be read.
    """
    require(by, "organisation.adopt_policy", organisation, localdate(at))
    if site is not None and site.organisation_id != organisation.pk:
        raise Invalid.one("site", "there is no such site", "choose another")
    book(policy)
    Adoption.objects.filter(organisation=organisation, site=site, from_date=from_date).delete()
    adoption = Adoption.objects.create(
        organisation=organisation, site=site, policy=policy, from_date=from_date
    )
    record(
        "policy.adopt",
        adoption,
        by=by,
        at=at,
        organisation=organisation.pk,
        touches=Person.objects.filter(organisation=organisation).values_list("pk", flat=True),
        detail={"policy": policy},
    )
    return adoption
