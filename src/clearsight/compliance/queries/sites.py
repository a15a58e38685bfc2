"""The position of an organisation, school by school: figures for a picture, and nobody in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from clearsight.access.predicates import holding
from clearsight.access.queries import require, visible_to
from clearsight.compliance.queries.position import judged
from clearsight.people.models import Organisation, Person, Role, Site
from clearsight.people.queries import at_work


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """How many of those who hold a role at a site stand how. Who works at two sites is counted at both."""

    site: Site
    to_policy: int
    not_to_policy: int
    nothing_asked: int


def figures_by_site(organisation: Organisation, *, by: Person, today: date) -> list[SiteFigures]:
    """The figures of every site at which `by` may see somebody's findings, by name. Four queries, and access.

    Raises:
        Unknown, Refused: when `by` may not see the position at all.
    """
    require(by, "organisation.see_position", organisation, today)
    people = judged(
        visible_to(by, "person.see_findings", at_work(organisation, today), today), today
    ).order_by()
    everybody = _by_site(people, today)
    failing = _by_site(people.filter(failing__gt=0), today)
    nothing = _by_site(people.filter(asked=0), today)
    return [
        SiteFigures(
            site,
            everybody[site.pk] - failing.get(site.pk, 0) - nothing.get(site.pk, 0),
            failing.get(site.pk, 0),
            nothing.get(site.pk, 0),
        )
        for site in Site.objects.filter(pk__in=list(everybody)).order_by("name", "pk")
    ]


def _by_site(people: QuerySet[Any], today: date) -> dict[int, int]:
    """How many of the people hold a role at each site that day."""
    roles = Role.objects.filter(holding(today), person__in=people.values("pk")).order_by()
    counted = roles.values("site").annotate(number=Count("person", distinct=True))
    return dict(counted.values_list("site", "number"))
