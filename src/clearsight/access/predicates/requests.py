"""Relations to a request for more supervision: who is asked."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from clearsight.access.predicates.arrangements import follows
from clearsight.access.predicates.conditions import holding, may_act, rows
from clearsight.access.predicates.roles import (
    at_sites_of,
    holds,
)
from clearsight.kernel.roles import (
    ORGANISATION_LEAD,
    ORGANISATION_LEADERSHIP,
    OWN_SITES,
    SITE_LEAD,
    SITE_LEADERSHIP,
)


def asked_for_more(actor: int, on: date) -> Q:
    """The supervisor who is asked; where none is, those who lead the asker's sites or the organisation.

    Where nobody else does so, it is for the leadership.
    """
    leads = at_sites_of(SITE_LEAD, "asker_id")(actor, on) | holds(ORGANISATION_LEAD)(actor, on)
    heads = at_sites_of(SITE_LEADERSHIP, "asker_id")(actor, on)
    heads |= holds(ORGANISATION_LEADERSHIP)(actor, on)
    others = (
        rows("people", "Role")
        .filter(holding(on), may_act(on, "person__"), site__kind__in=OWN_SITES)
        .exclude(person_id=OuterRef("asker_id"))
    )
    of_site = others.filter(
        holding(on, "site__roles__"), role__in=SITE_LEAD, site__roles__person_id=OuterRef("asker_id")
    )
    of_all = others.filter(role__in=ORGANISATION_LEAD, person__organisation_id=OuterRef("organisation_id"))
    nobody_leads = ~Exists(of_site) & ~Exists(of_all)
    of_leads = Q(arrangement__isnull=True) & (leads | (heads & nobody_leads))
    of_supervisor = Q(arrangement__supervisor_id=actor) | follows("arrangement_id")(actor, on)
    return (of_supervisor | of_leads) & ~Q(asker_id=actor)
