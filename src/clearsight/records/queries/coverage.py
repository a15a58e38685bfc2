"""Which live case was discussed in which half term, and which was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import DateField, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from clearsight.access.queries import visible_to
from clearsight.casework.domain.coverage import Covered, covered
from clearsight.casework.domain.live import Live
from clearsight.casework.models import CaseFile
from clearsight.kernel.spans import Span
from clearsight.people.models import Organisation, Person, Site
from clearsight.records.queries.case_dates import CaseDates, case_dates, half_terms_of, live_in
from clearsight.scheduling.domain.calendars import Stretch
from clearsight.scheduling.models import CalendarPeriod

ORDER: dict[str, int] = {"missed": 0, "open": 1, "part": 2, "discussed": 3}


@dataclass(frozen=True, slots=True)
class CaseCovered:
    """How one case stands in a half term, and the days of it on which it was discussed."""

    dates: CaseDates
    state: Covered
    discussed_on: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class HalfTerm:
    """One half term: how every case that was live in it stands, those that were not discussed first."""

    stretch: Stretch
    rows: tuple[CaseCovered, ...]

    def count(self, state: Covered) -> int:
        """How many cases stand so."""
        return sum(row.state == state for row in self.rows)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What makes a case live, and the half terms that have begun, the latest first."""

    live: Live
    half_terms: tuple[HalfTerm, ...]


def coverage(
    organisation: Organisation,
    *,
    by: Person,
    at: datetime,
    site: Site | None = None,
    most: int = 6,
) -> Coverage:
    """The coverage of every live case that `by` may see the coverage of, half term by half term.

    A case is judged by its own site's calendar: by the half term there that the middle of the organisation's
    (or of that of `site`) lies in. Only planned sessions that were held count.

    Args:
        site: only the cases of this site.
        most: how many half terms, the present one included.
    """
    today = localdate(at)
    begun = _begun(organisation, site, today)[-most:]
    live = live_in(organisation, today)
    if not begun:
        return Coverage(live, ())
    cases = _cases(organisation, by, today).filter(Q(closed=None) | Q(closed__gte=begun[0].from_date))
    if site is not None:
        cases = cases.filter(site=site)
    dates = list(case_dates(cases, today).values())
    return Coverage(live, tuple(_half_term(stretch, dates, today) for stretch in reversed(begun)))


def not_discussed(organisation: Organisation, *, by: Person, at: datetime) -> Counter[Covered]:
    """How many live cases stand how in the last whole half term; empty where there is none."""
    today = localdate(at)
    # The cases first, and the calendar only where there are any.
    last_two = CalendarPeriod.objects.filter(
        organisation=organisation, site=None, kind="half_term", from_date__lte=today
    ).order_by("-from_date", "-name")
    since = Coalesce(Subquery(last_two.values("from_date")[1:2]), date.min, output_field=DateField())
    cases = list(_cases(organisation, by, today).filter(Q(closed=None) | Q(closed__gte=since)))
    over = [s for s in _begun(organisation, None, today)[-2:] if s.to_date < today] if cases else []
    if not over:
        return Counter()
    return Counter(
        row.state for row in _half_term(over[-1], list(case_dates(cases, today).values()), today).rows
    )


def _cases(organisation: Organisation, by: Person, today: date) -> QuerySet[CaseFile]:
    """The cases ever opened that `by` may see the coverage of, by reference."""
    cases = CaseFile.objects.filter(organisation=organisation, opened__lte=today)
    seen = visible_to(by, "case.see_coverage", cases, today)
    return seen.select_related("organisation", "site", "lead").order_by("code")


def _begun(organisation: Organisation, site: Site | None, today: date) -> list[Stretch]:
    """The half terms that have begun, in order: a site's own if it has any, else those of every site."""
    of = half_terms_of(organisation)
    stretches = (of.get(site.pk) if site else None) or of.get(None, [])
    return [stretch for stretch in stretches if stretch.from_date <= today]


def _half_term(stretch: Stretch, cases: Sequence[CaseDates], today: date) -> HalfTerm:
    middle = stretch.from_date + (stretch.to_date - stretch.from_date) / 2
    rows = []
    for one in cases:
        own = next((s for s in one.half_terms if s.from_date <= middle <= s.to_date), None)
        if own is None:
            continue
        span = Span(own.from_date, own.to_date)
        state = covered(one.live, one.planned, span, today)
        if state:
            rows.append(CaseCovered(one, state, tuple(day for day in one.planned if day in span)))
    rows.sort(key=lambda row: (ORDER[row.state], row.dates.case.code))
    return HalfTerm(stretch, tuple(rows))
