"""When to meet next, and through the year: days on which all can, held against what the policy asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from clearsight.compliance.models import Standing
from clearsight.compliance.queries.findings import has_turned, holding_on
from clearsight.compliance.queries.terms import how_often
from clearsight.kernel.durations import Duration, parse_duration
from clearsight.kernel.refusals import Unknown
from clearsight.kernel.spans import DAY
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.domain.dates import (
    LOOK_AHEAD,
    MOST_PLANNED,
    Offer,
    OpenDays,
    at_intervals,
    in_periods,
    offers,
    whole_terms,
)
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import members_on, open_days, sites_of, stretches_at

_A_DAY_OFF = 0.5
_PERIODS = {"half terms": 365.25 / 6, "terms": 365.25 / 3}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often they meet: as they agreed, or as the policy asks where that is stricter or nothing is agreed.

    `clause` is empty for what was agreed.
    """

    every: Duration
    title: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """The last day in time for the next session, and by what: `clause` is empty for what was agreed."""

    day: date
    title: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class DatesOffered:
    """Days to choose from, and what is due, if anything is."""

    offers: tuple[Offer, ...]
    due: Due | None


def rhythm(arrangement: Arrangement, on: date) -> Rhythm | None:
    """How often sessions are planned in this arrangement; none where nobody says how often.

    What the policy only recommends is followed where nothing is agreed or required.
    """
    try:
        asked = how_often(arrangement, on)
        asked = asked or (None if arrangement.every else how_often(arrangement, on, "recommended"))
    except Unknown:
        asked = None  # no policy has been adopted
    if arrangement.every and (asked is None or not asked.is_looser(arrangement.every)):
        return Rhythm(parse_duration(arrangement.every))
    return Rhythm(_length(asked.days), asked.title, asked.clause) if asked else None


def _length(days: float) -> Duration:
    """So many days at most, as a length of time; what a policy counts by half terms or terms stays so."""
    for unit, nominal in _PERIODS.items():
        if abs(days - nominal) < _A_DAY_OFF:
            return Duration(1, unit)
    return Duration(max(int(days), 1), "days")


def find_dates(arrangement: Arrangement, today: date, *, besides: Session | None = None) -> DatesOffered:
    """The next days on which the sites work and all parties can meet, against what is due.

    Args:
        besides: a session that is to be moved.
    """
    due = next_due(arrangement, today, besides)
    first = max(today + DAY, arrangement.from_date)
    found = offers(first, due.day if due else None, open_days(arrangement, today, besides))
    within = (offer for offer in found if offer.day in arrangement.span)
    return DatesOffered(tuple(within), due)


def next_due(arrangement: Arrangement, today: date, besides: Session | None = None) -> Due | None:
    """By when the next session is due that is not scheduled yet: after the last that is, or as is found."""
    planned = Session.objects.filter(arrangement=arrangement, status="scheduled", scheduled_for__gte=today)
    last = planned.exclude(pk=besides.pk if besides else 0).aggregate(last=Max("scheduled_for"))["last"]
    if last is None:
        return _due_by_findings(arrangement, today)
    often = rhythm(arrangement, today)
    if often is None or often.every.in_school_periods:
        return None
    return Due(often.every.after(last), often.title, often.clause)


def _due_by_findings(arrangement: Arrangement, today: date) -> Due | None:
    """The earliest day by which a session of these people is due, of all that is found about them."""
    try:
        rules = {rule.id: rule for rule in policy_in_force(arrangement.organisation, today).rules}
    except Unknown:
        return None
    waiting = Standing.objects.filter(
        holding_on(today), owner__in=members_on(arrangement, today), current=True, strength="required",
        status__in=("open", "overdue"), due_on__isnull=False,
    ).exclude(has_turned(today), turns="missed")  # fmt: skip
    for row in waiting.order_by("due_on", "rule", "pk"):
        rule, elsewhere = rules.get(row.rule), row.subject.get("arrangement", arrangement.code)
        if rule and rule.asks.measure in ("interval", "count", "agreed") and elsewhere == arrangement.code:
            return Due(row.due_on or today, rule.title, rule.clause)
    return None


def propose_programme(arrangement: Arrangement, today: date, until: date) -> list[Offer]:
    """Days for sessions from tomorrow to `until`, beside those that are scheduled already.

    One near the middle of each half term or term where it goes by those; else each in time after the one
    before it. Where something is due sooner than the first of them, that begins in time for it; where it is
    overdue, on the first day on which they can meet. Nothing where nobody says how often.
    """
    often, first = rhythm(arrangement, today), max(today + DAY, arrangement.from_date)
    until = min(until, arrangement.to_date or until)
    if often is None or first > until:
        return []
    able, due = open_days(arrangement, today), next_due(arrangement, today)
    found = _at_their_pace(arrangement, often, (first, until), able, None)
    if due is None or (found and found[0].day <= due.day):
        return found
    in_time = able.between(first, min(due.day, until))[-1:]
    begin = in_time or able.between(first, min(until, first + LOOK_AHEAD))[:1]
    if not begin:
        return found
    rest = _at_their_pace(arrangement, often, (begin[0] + DAY, until), able, begin[0])
    return [Offer(begin[0], max((begin[0] - due.day).days, 0)), *rest][:MOST_PLANNED]


def _at_their_pace(
    arrangement: Arrangement, often: Rhythm, within: tuple[date, date], able: OpenDays, after: date | None
) -> list[Offer]:
    """Days within these two, as often as they meet, after the day of the session before the first of them."""
    (first, until), every = within, often.every
    if every.in_school_periods:
        sites = sites_of(members_on(arrangement, first), first)
        half_terms = stretches_at(arrangement.organisation, sites, "half_term")
        periods = half_terms if every.unit == "half terms" else whole_terms(half_terms)
        if periods:
            planned = [*_days_met(arrangement), *([after] if after else [])]
            return in_periods(periods, every.count, first, until, able, planned)
        every = Duration(int(every.nominal_days), "days")
    last = after or max([*_days_met(arrangement), arrangement.from_date - DAY])
    return at_intervals(every, last, first, until, able)


def _days_met(arrangement: Arrangement) -> list[date]:
    """The days of their sessions that were held or are scheduled."""
    sessions = Session.objects.filter(
        arrangement=arrangement, kind="planned", status__in=("held", "scheduled")
    )
    return [session.day for session in sessions if session.day is not None]
