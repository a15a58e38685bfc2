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
from clearsight.policy.files import lasting_name
from clearsight.policy.models import Adoption
from clearsight.policy.queries import book, forms_in


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
    """The organisation works under a policy from that day on.

    Args:
        policy: its name, or its folder, which is kept by its whole path: it is found from anywhere.
        site: a host's site, where the host's policy speaks beside the organisation's own.

    Raises:
        ClearsightError: when there is no such policy, it cannot be read, or, where it is the organisation's
            own, it has no forms to write records on.
    """
    require(by, "organisation.adopt_policy", organisation, localdate(at))
    if site is not None and site.organisation_id != organisation.pk:
        raise Invalid.one("site", "there is no such site", "choose another")
    name = lasting_name(policy)
    versions = book(name)
    if site is None:
        forms_in(versions.folder)
    Adoption.objects.filter(organisation=organisation, site=site, from_date=from_date).delete()
    adoption = Adoption.objects.create(organisation=organisation, site=site, policy=name, from_date=from_date)
    record(
        "policy.adopt",
        adoption,
        by=by,
        at=at,
        organisation=organisation.pk,
        touches=Person.objects.filter(organisation=organisation).values_list("pk", flat=True),
        detail={"policy": name},
    )
    return adoption
