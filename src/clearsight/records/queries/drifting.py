"""Drift and delay in cases, out of what somebody may know of each."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils.timezone import localdate

from clearsight.access.queries import visible_to
from clearsight.casework.domain import drift as domain
from clearsight.casework.domain.direction import Way
from clearsight.casework.domain.drift import CaseTold, Discussed, Drift, StatusHeld, Undertaken
from clearsight.casework.models import CaseFile, CasePlan
from clearsight.kernel.spans import Span, union
from clearsight.people.models import Person
from clearsight.records.queries.case_dates import CaseDates, case_dates, status_labels
from clearsight.records.queries.told import Told, told_of
from clearsight.supervision.models import Action, Carry

AWAITING = "referred_awaiting_outcome"


def drift(case: CaseFile, *, by: Person, at: datetime) -> tuple[Drift, ...]:
    """What does not move in one case; nothing to who may not know. See `drifts`."""
    return drifts([case], by=by, at=at).get(case.pk, ())


def drifts(cases: Iterable[CaseFile], *, by: Person, at: datetime) -> dict[int, tuple[Drift, ...]]:
    """What does not move in each of the open cases that `by` may see the coverage of, by primary key.

    What only records tell (the direction, the plan) counts where `by` may read those records, and is audited
    as read; the rest is dates. A sentence never has a name in it, or a word that somebody wrote.
    """
    today = localdate(at)
    asked = CaseFile.objects.filter(pk__in=[case.pk for case in cases], closed=None, opened__lte=today)
    seen = list(
        visible_to(by, "case.see_coverage", asked, today).select_related("organisation", "site", "lead")
    )
    if not seen:
        return {}
    dates, told = case_dates(seen, today), told_of(seen, by=by, at=at)
    labels = status_labels(seen[0].organisation, today)
    plans, actions = _plans(dates), _actions(dates, today)
    return {
        pk: domain.drift(_facts(one, told.get(pk, []), plans.get(pk, []), actions[pk], labels, today), today)
        for pk, one in dates.items()
    }


def _facts(
    one: CaseDates,
    told: Sequence[Told],
    plans: Sequence[date],
    actions: Sequence[Undertaken],
    labels: Mapping[str, str],
    today: date,
) -> CaseTold:
    # A filed record on a form that states each child's status has looked at it.
    stated = max((t.on for t in told if t.states_status), default=None)
    return CaseTold(
        live=one.live,
        opened=union([Span(one.case.opened, one.case.closed)]),
        planned=one.planned,
        discussed=tuple(_discussed(one, told, plans)),
        actions=tuple(actions),
        statuses=tuple(
            StatusHeld(
                labels.get(held.status, held.status),
                held.from_date,
                max(filter(None, (held.reviewed_on, stated)), default=None),
                held.status == AWAITING,
            )
            for held in one.holding(today)
        ),
        half_terms=tuple(Span(h.from_date, h.to_date) for h in one.half_terms),
    )


def _discussed(one: CaseDates, told: Sequence[Told], plans: Sequence[date]) -> Iterable[Discussed]:
    by_session: dict[int, list[Told]] = defaultdict(list)
    for each in told:
        by_session[each.record.session_id].append(each)
    for session in one.sessions:
        here = by_session.get(session.pk, [])
        day = session.held_on
        assert day is not None  # only held sessions are there
        way: Way = next((t.direction.way for t in here if t.direction.way), "")
        written = next((t.plan_mark for t in here if t.plan_mark), "")
        version = bisect_right(plans, day)
        yield Discussed(
            on=day,
            ref=str(session.public_id),
            way=way,
            plan=written or (f"version {version}" if version else ""),
            said_so=any(t.says_it_does_not_move for t in here),
        )


def _plans(cases: Iterable[int]) -> dict[int, list[date]]:
    """The days on which versions of each case's plan were written, in order."""
    found: dict[int, list[date]] = defaultdict(list)
    rows = CasePlan.objects.filter(case__in=list(cases)).order_by("version")
    for case, at in rows.values_list("case_id", "written_at"):
        found[case].append(localdate(at))
    return found


def _actions(cases: Iterable[int], today: date) -> dict[int, list[Undertaken]]:
    """The open actions about each case: the days on which they were agreed and carried over."""
    found: dict[int, list[Undertaken]] = defaultdict(list)
    carries = Carry.objects.select_related("session")
    rows = Action.objects.filter(case__in=list(cases), status="open", session__status="held")
    for action in rows.select_related("session").prefetch_related(Prefetch("carried", carries)):
        agreed, carried = action.session.held_on, [one.session.held_on for one in action.carried.all()]
        if agreed is not None and agreed <= today and action.case_id is not None:
            days = tuple(sorted(day for day in carried if day is not None))
            found[action.case_id].append(Undertaken(str(action.public_id), agreed, days))
    return found
