"""What is known of cases without a word of them: when they were live, discussed, and of which status."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from clearsight.casework.domain.live import Live, live_by, live_spans
from clearsight.casework.models import CaseFile, CaseStatus
from clearsight.integrations.once import once
from clearsight.kernel.spans import Span, Spans, holds_on
from clearsight.people.models import Organisation
from clearsight.policy.domain.codes import all_codes
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.domain.calendars import Stretch
from clearsight.scheduling.models import CalendarPeriod, Session
from clearsight.supervision.models import Discussion


@dataclass(frozen=True, slots=True)
class CaseDates:
    """One case: the days on which it is live, its statuses, and the held sessions that discussed it.

    All in order. `half_terms` are those of its site. Nothing after the day asked about is in it.
    """

    case: CaseFile
    live: Spans
    statuses: tuple[CaseStatus, ...]
    sessions: tuple[Session, ...]
    half_terms: tuple[Stretch, ...]

    @property
    def planned(self) -> tuple[date, ...]:
        """The days of the planned sessions: coverage counts these alone."""
        return tuple(s.held_on for s in self.sessions if s.kind == "planned" and s.held_on)

    @property
    def last(self) -> date | None:
        """The day on which it was last discussed, planned or ad hoc."""
        return self.sessions[-1].held_on if self.sessions else None

    def is_live(self, on: date) -> bool:
        """Whether it is live on a day."""
        return holds_on(self.live, on)

    def holding(self, on: date) -> list[CaseStatus]:
        """The statuses that hold on a day, its own first."""
        return [status for status in self.statuses if on in status.span]


def live_in(organisation: Organisation, on: date) -> Live:
    """The organisation's definition of a live case, by the policy in force on that day."""
    return live_by(policy_in_force(organisation, on))


def status_labels(organisation: Organisation, on: date) -> dict[str, str]:
    """What each status is called by the policy in force on that day."""
    return all_codes(policy_in_force(organisation, on).codes)["case_status"]


def case_dates(cases: Iterable[CaseFile], on: date) -> dict[int, CaseDates]:
    """The dates of cases of one organisation, by primary key, as known on a day.

    Asks four things of the database for any number of cases, and knows no access: whoever calls it does.
    """
    wanted = {case.pk: case for case in cases}
    if not wanted:
        return {}
    organisation = next(iter(wanted.values())).organisation
    live, statuses, sessions = live_in(organisation, on), _statuses(wanted, on), _sessions(wanted, on)
    half_terms = half_terms_of(organisation)
    return {
        pk: CaseDates(
            case=case,
            live=live_spans(live, Span(case.opened, case.closed), [(s.status, s.span) for s in statuses[pk]]),
            statuses=tuple(statuses[pk]),
            sessions=tuple(sessions[pk]),
            half_terms=tuple(half_terms.get(case.site_id) or half_terms.get(None, [])),
        )
        for pk, case in wanted.items()
    }


def _statuses(cases: Iterable[int], on: date) -> dict[int, list[CaseStatus]]:
    found: dict[int, list[CaseStatus]] = defaultdict(list)
    rows = CaseStatus.objects.filter(case__in=list(cases), from_date__lte=on).select_related("child")
    for status in sorted(rows, key=lambda s: (s.child_id or 0, s.from_date, s.pk)):
        found[status.case_id].append(status)
    return found


def _sessions(cases: Iterable[int], on: date) -> dict[int, list[Session]]:
    found: dict[int, list[Session]] = defaultdict(list)
    held = Discussion.objects.filter(
        case__in=list(cases), session__status="held", session__held_on__lte=on
    ).select_related("session__arrangement", "session__supervisor")
    for row in held.order_by("session__held_on", "session__pk"):
        found[row.case_id].append(row.session)
    return found


def last_discussed(cases: Iterable[CaseFile], on: date) -> dict[int, date | None]:
    """The day up to `on` on which each was last discussed, planned or ad hoc, by primary key."""
    held = Discussion.objects.filter(
        case__in=[case.pk for case in cases], session__status="held", session__held_on__lte=on
    )
    return dict(held.order_by().values_list("case").annotate(last=Max("session__held_on")))


def half_terms_of(organisation: Organisation) -> Mapping[int | None, list[Stretch]]:
    """Every calendar's half terms in order, by primary key of its site (None: all). Asked once for a page."""
    return once(("half terms", organisation.pk), lambda: _half_terms(organisation))


def _half_terms(organisation: Organisation) -> dict[int | None, list[Stretch]]:
    found: dict[int | None, list[Stretch]] = defaultdict(list)
    rows = CalendarPeriod.objects.filter(organisation=organisation, kind="half_term")
    for row in rows.order_by("from_date", "name"):
        found[row.site_id].append(Stretch(row.name, row.from_date, row.to_date, row.term))
    return found
