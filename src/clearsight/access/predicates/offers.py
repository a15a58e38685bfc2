"""Relations to an objection and to cases that pass over: who hears the one, who takes the others."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q

from clearsight.access.predicates.arrangements import was_member_of
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


def hears_objection(actor: int, on: date) -> Q:
    """Those who lead safeguarding where the objector works, or everywhere, and are no party themselves.

    Where nobody else leads, it is for the leadership.
    """
    leads = at_sites_of(SITE_LEAD, "person_id")(actor, on) | holds(ORGANISATION_LEAD)(actor, on)
    heads = at_sites_of(SITE_LEADERSHIP, "person_id")(actor, on) | holds(ORGANISATION_LEADERSHIP)(actor, on)
    others = (
        rows("people", "Role")
        .filter(holding(on), may_act(on, "person__"), site__kind__in=OWN_SITES)
        .exclude(person_id=OuterRef("person_id"))
    )
    others = others.exclude(person_id=OuterRef("arrangement__supervisor_id"))
    of_site = others.filter(
        holding(on, "site__roles__"), role__in=SITE_LEAD, site__roles__person_id=OuterRef("person_id")
    )
    of_all = others.filter(
        role__in=ORGANISATION_LEAD, person__organisation_id=OuterRef("arrangement__organisation_id")
    )
    nobody_leads = ~Exists(of_site) & ~Exists(of_all)
    party = (
        Q(arrangement__supervisor_id=actor) | Q(person_id=actor) | was_member_of("arrangement_id")(actor, on)
    )
    return (leads | (heads & nobody_leads)) & ~party


def taking_case(actor: int, on: date) -> Q:
    """The case passes to the actor with a handover that both sides have confirmed and whose day has come."""
    passing = rows("supervision", "HandedCase").filter(
        handover__taker_id=actor, handover__state="done", handover__from_date__lte=on, moved_at__isnull=True,
        case__lead_id=F("handover__giver_id"), case__closed__isnull=True,
    )  # fmt: skip
    return Q(pk__in=passing.values("case_id"))
