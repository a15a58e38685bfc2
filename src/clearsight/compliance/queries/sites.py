"""The position of an organisation, school by school: figures for a picture, and nobody in them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from clearsight.access.predicates import holding
from clearsight.access.queries import require
from clearsight.compliance.queries.position import Stand, judged
from clearsight.people.models import Organisation, Person, Role, Site

_COLUMNS = [field.attname for field in Site._meta.concrete_fields]


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """How many of those who hold a role at a site stand how. Who works at two sites is counted at both."""

    site: Site
    to_policy: int
    not_to_policy: int
    nothing_asked: int


def figures_by_site(organisation: Organisation, *, by: Person, today: date) -> list[SiteFigures]:
    """The figures of every site at which `by` may see anybody's findings, by name. Three queries, and access.

    Raises:
        Unknown, Refused: when `by` may not see the position at all.
    """
    require(by, "organisation.see_position", organisation, today)
    stands = {stand.person: stand for stand in judged(by, organisation, today)}
    there: dict[int, set[int]] = defaultdict(set)
    sites: dict[int, Site] = {}
    roles = Role.objects.filter(holding(today), site__organisation=organisation)
    of_site = (f"site__{column}" for column in _COLUMNS)
    for person, *site in roles.values_list("person_id", *of_site):
        if person in stands:
            there[site[0]].add(person)
            if site[0] not in sites:
                sites[site[0]] = Site.from_db(roles.db, _COLUMNS, site)
    return [
        _figures(site, [stands[person] for person in there[site.pk]])
        for site in sorted(sites.values(), key=lambda site: (site.name, site.pk))
    ]


def _figures(site: Site, stands: list[Stand]) -> SiteFigures:
    failing = sum(1 for stand in stands if stand.failing)
    nothing = sum(1 for stand in stands if not stand.asked)
    return SiteFigures(site, len(stands) - failing - nothing, failing, nothing)
