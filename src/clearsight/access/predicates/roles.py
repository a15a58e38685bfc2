"""Relations by role: what somebody holds over a whole organisation, and at the sites where they hold it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from clearsight.access.predicates.conditions import Condition, holding, rows
from clearsight.kernel.roles import (
    ADMINISTRATOR,
    DATA_PROTECTION,
    ORGANISATION_LEAD,
    ORGANISATION_LEADERSHIP,
    OWN_SITES,
    SITE_LEAD,
)


def _roles(actor: int, on: date, roles: tuple[str, ...]) -> QuerySet[Any]:
    # At a host school only what is brought to somebody opens: a concern, a step, what they were given.
    return rows("people", "Role").filter(
        holding(on), person_id=actor, role__in=roles, site__kind__in=OWN_SITES
    )


def holds(roles: tuple[str, ...]) -> Condition:
    """The actor holds one of the roles, but at a host: that it is the same organisation is always asked."""
    return lambda actor, on: Q(Exists(_roles(actor, on, roles)))


def _sites(actor: int, on: date, roles: tuple[str, ...]) -> QuerySet[Any]:
    return _roles(actor, on, roles).values("site_id")


def works_there(actor: int, on: date) -> Q:
    """The actor holds a role at the site."""
    roles = rows("people", "Role").filter(holding(on), person_id=actor)
    return Q(pk__in=roles.values("site_id"))


def _persons_at(sites: QuerySet[Any], on: date) -> QuerySet[Any]:
    # Whoever has left is still of where they worked last: what they leave behind is for who leads there.
    to_the_end = Q(to_date__isnull=True) | Q(to_date__gte=F("person__left"))
    left = Q(person__left__lt=on, from_date__lte=F("person__left")) & to_the_end
    return rows("people", "Role").filter(holding(on) | left, site_id__in=sites).values("person_id")


def at_sites_of(roles: tuple[str, ...], path: str) -> Condition:
    """The person at `path` works at a site where the actor holds one of the roles."""
    return lambda actor, on: Q(**{f"{path}__in": _persons_at(_sites(actor, on, roles), on)})


def in_sites_of(roles: tuple[str, ...], path: str) -> Condition:
    """The site at `path` is one where the actor holds one of the roles."""
    return lambda actor, on: Q(**{f"{path}__in": _sites(actor, on, roles)})


def members_at_sites_of(roles: tuple[str, ...], path: str) -> Condition:
    """The arrangement at `path` has, had or will have a member who works where the actor holds a role."""

    def condition(actor: int, on: date) -> Q:
        persons = _persons_at(_sites(actor, on, roles), on)
        members = rows("scheduling", "ArrangementMember").filter(person_id__in=persons)
        return Q(**{f"{path}__in": members.values("arrangement_id")})

    return condition


def met_at_sites_of(roles: tuple[str, ...], prefix: str = "") -> Condition:
    """A member of the session worked, on the day it was held, at a site where the actor holds a role.

    What was said stays with the school of its day: whoever goes to another takes nobody's notes along, and
    leaves them to whoever leads there (EM 5, 8). Of one that is still to be held, where they work now.

    Args:
        prefix: what leads to the session, "session__" where the rows are no sessions.
    """

    def condition(actor: int, on: date) -> Q:
        day = OuterRef(f"{prefix}held_on")
        there = rows("people", "Role").filter(
            holding(OuterRef(day)), person_id=OuterRef("person_id"), site_id__in=_sites(actor, on, roles)
        )
        met = rows("scheduling", "ArrangementMember").filter(
            holding(day), Exists(there), arrangement_id=OuterRef(f"{prefix}arrangement_id")
        )
        to_come = members_at_sites_of(roles, f"{prefix}arrangement_id")(actor, on)
        return Q(Exists(met)) | (Q(**{f"{prefix}held_on__isnull": True}) & to_come)

    return condition


OVER_ALL = {
    "organisation_lead": holds(ORGANISATION_LEAD),
    "organisation_leadership": holds(ORGANISATION_LEADERSHIP),
    "administrator": holds(ADMINISTRATOR),
    "data_protection": holds(DATA_PROTECTION),
}

LEADS_ANYWHERE = holds((*SITE_LEAD, *ORGANISATION_LEAD))
