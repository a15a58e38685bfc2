"""The position of an organisation, school by school: figures for a picture, and nobody in them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from clearsight.access.predicates import holding
from clearsight.access.queries import require
from clearsight.compliance.queries.position import Stand, judged, seen_by
from clearsight.people.models import Organisation, Person, Role, Site


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """How many of those who hold a role at a site stand how. Who works at two sites is counted at both."""

    site: Site
    to_policy: int
    not_to_policy: int
    nothing_asked: int


def figures_by_site(organisation: Organisation, *, by: Person, today: date) -> list[SiteFigures]:
    """The figures of every site at which `by` may see anybody's findings, by name. Five queries, and access.

    Raises:
        Unknown, Refused: when `by` may not see the position at all.
    """
    require(by, "organisation.see_position", organisation, today)
    stands = {stand.person: stand for stand in judged(seen_by(by, organisation, today), organisation, today)}
    there: dict[int, set[int]] = defaultdict(set)
    roles = Role.objects.filter(holding(today), site__organisation=organisation)
    for site_pk, person in roles.values_list("site", "person"):
        if person in stands:
            there[site_pk].add(person)
    sites = Site.objects.filter(pk__in=list(there)).order_by("name", "pk")
    return [_figures(site, [stands[person] for person in there[site.pk]]) for site in sites]


def _figures(site: Site, stands: list[Stand]) -> SiteFigures:
    failing = sum(1 for stand in stands if stand.failing)
    nothing = sum(1 for stand in stands if not stand.asked)
    return SiteFigures(site, len(stands) - failing - nothing, failing, nothing)
