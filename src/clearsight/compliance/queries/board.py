"""Figures and trends for whoever governs: never a person, and no number that gives one away (J4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, Q

from clearsight.access.predicates import holding
from clearsight.access.queries import require
from clearsight.casework.models import CaseFile
from clearsight.compliance.domain.small_numbers import Figure, Unsaid, shown
from clearsight.compliance.models import Standing
from clearsight.compliance.queries.findings import failing_on, holding_on
from clearsight.people.models import Organisation, Person, Role, Site
from clearsight.records.models import Record
from clearsight.scheduling.models import ArrangementMember, CalendarPeriod, Session
from clearsight.supervision.models import Action

PERIODS, A_QUARTER = 4, timedelta(days=91)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted, where, and in all."""

    name: str
    by_site: tuple[Figure, ...]
    total: Figure


@dataclass(frozen=True, slots=True)
class BoardFigures:
    """The sites by name, what is counted at each, and how it has changed from period to period.

    `periods` are the last whole half terms (quarters, where no calendar has any), earliest first; `trends`
    has one figure of each for the whole organisation.
    """

    sites: tuple[str, ...]
    period: str
    measures: tuple[Measure, ...]
    periods: tuple[str, ...]
    trends: tuple[tuple[str, tuple[Figure, ...]], ...]


def board_figures(organisation: Organisation, *, by: Person, today: date) -> BoardFigures:
    """The figures of every site, and trends, as they may be shown.

    Raises:
        Unknown, Refused: to whoever neither governs nor leads.
    """
    require(by, "organisation.see_figures", organisation, today)
    # Where nobody works there is nothing to count, and what is nought there would hide what is not.
    worked_at = Role.objects.filter(holding(today)).values("site")
    sites = list(Site.objects.filter(organisation=organisation, pk__in=worked_at).order_by("name", "pk"))
    periods = _periods(organisation, today)
    places = _places(organisation)
    each = [_sessions(organisation, places, first, last, sites) for _, first, last in periods]
    now = (
        ("People not supervised to policy today", _failing(organisation, today)),
        ("Cases open today", _cases(organisation, today)),
        ("Actions overdue today", _overdue(organisation, today)),
    )
    measures = [*(each[-1] if each else []), *(_measure(name, counts, sites) for name, counts in now)]
    names = [one.name for one in each[-1]] if each else []
    trends = [(name, tuple(period[n].total for period in each)) for n, name in enumerate(names)]
    return BoardFigures(
        tuple(site.name for site in sites), periods[-1][0] if periods else "", tuple(measures),
        tuple(name for name, _, _ in periods), tuple(trends),
    )  # fmt: skip


def in_words(figure: Figure) -> str:
    """A figure as it is shown."""
    return figure.value if isinstance(figure, Unsaid) else str(figure)


def _measure(name: str, counts: Mapping[int | None, int], sites: Iterable[Site]) -> Measure:
    found = shown([counts.get(site.pk, 0) for site in sites])
    return Measure(name, found.parts, found.total)


def _periods(organisation: Organisation, today: date) -> list[tuple[str, date, date]]:
    """The last whole half terms, or quarters of a year back from today, earliest first."""
    kept = CalendarPeriod.objects.filter(organisation=organisation, kind="half_term", to_date__lt=today)
    rows = kept.filter(site=None) if kept.filter(site=None).exists() else kept
    found = {(one.from_date, one.to_date): one.name for one in rows}
    latest = sorted(found, reverse=True)[:PERIODS]
    if latest:
        return [(found[span], *span) for span in reversed(latest)]
    month = today.replace(day=1)
    ends = [month - timedelta(days=1) - n * A_QUARTER for n in range(PERIODS)]
    return [
        (
            f"{end - A_QUARTER + timedelta(days=1):%b %Y} to {end:%b %Y}",
            end - A_QUARTER + timedelta(days=1),
            end,
        )
        for end in reversed(ends)
    ]


def _places(organisation: Organisation) -> dict[int, int]:
    """One site for each arrangement, so that nothing is counted twice: where its first member works."""
    rows = ArrangementMember.objects.filter(arrangement__organisation=organisation)
    found = rows.values_list("arrangement").annotate(site=Min("person__roles__site"))
    return {arrangement: site for arrangement, site in found if site is not None}


def _sessions(
    organisation: Organisation, places: Mapping[int, int], first: date, last: date, sites: Iterable[Site]
) -> list[Measure]:
    there, days = list(sites), (first, last)
    sessions = Session.objects.filter(organisation=organisation)
    held = sessions.filter(status="held", held_on__range=days)
    off = sessions.filter(status="cancelled", scheduled_for__range=days)
    late = held.filter(pk__in=Record.objects.exclude(state="sealed").values("session"))
    named = (
        ("Sessions held", held),
        ("Sessions called off", off),
        ("Sessions not signed yet", late),
    )
    return [
        _measure(name, Counter(places.get(pk) for pk in found.values_list("arrangement", flat=True)), there)
        for name, found in named
    ]


def _failing(organisation: Organisation, today: date) -> Counter[int | None]:
    rows = Standing.objects.filter(holding_on(today), failing_on(today), organisation=organisation)
    return _where_they_work(rows.values_list("owner", flat=True), today)


def _overdue(organisation: Organisation, today: date) -> Counter[int | None]:
    late = Action.objects.filter(session__organisation=organisation, status="open", due__lt=today)
    owners = list(late.values_list("owner", flat=True))
    sites = _sites_of(owners, today)
    return Counter(sites.get(owner) for owner in owners)


def _cases(organisation: Organisation, today: date) -> Counter[int | None]:
    still = Q(closed__isnull=True) | Q(closed__gte=today)
    rows = CaseFile.objects.filter(still, organisation=organisation, opened__lte=today)
    return Counter(rows.values_list("site", flat=True))


def _where_they_work(persons: Iterable[int], today: date) -> Counter[int | None]:
    found = set(persons)
    sites = _sites_of(found, today)
    return Counter(sites.get(person) for person in found)


def _sites_of(persons: Iterable[int], today: date) -> dict[int, int]:
    """One site for each person, so that nobody is counted twice."""
    roles = Role.objects.filter(holding(today), person__in=set(persons)).values_list("person")
    return dict(roles.annotate(first=Min("site")))
