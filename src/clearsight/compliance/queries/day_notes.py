"""What is unusual about the day and the length of a session: worth a note, never a refusal."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from clearsight.access.predicates import holding
from clearsight.people.models import Role
from clearsight.policy.domain.measures import Bounds
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.models import Arrangement, CalendarPeriod
from clearsight.scheduling.queries import members_on

KINDS = {"closure": "a closure", "bank_holiday": "a bank holiday"}


def day_notes(arrangement: Arrangement, day: date, minutes: int | None, on: date) -> list[str]:
    """Sentences about a weekend, a closure, a bank holiday, the holidays, or too few or many minutes.

    Args:
        day: the day of the session; judged by the calendar of the sites where the members work.
        minutes: how long it is planned for; none where that is left open.
        on: the day on which the policy is looked up.
    """
    notes = [f"It is a {day:%A}."] if day.weekday() > 4 else []
    members = members_on(arrangement, max(on, arrangement.from_date))
    sites = Role.objects.filter(holding(on), person__in=members).values("site")
    here = Q(site__isnull=True) | Q(site__in=sites)
    calendar = CalendarPeriod.objects.filter(here, organisation=arrangement.organisation_id)
    there = list(calendar.filter(from_date__lte=day, to_date__gte=day))
    notes += [f"{found.name} is {KINDS[found.kind]}." for found in there if found.kind in KINDS]
    terms = calendar.filter(kind="half_term")
    known = terms.filter(from_date__lte=day).exists() and terms.filter(to_date__gte=day).exists()
    if known and not any(found.kind == "half_term" for found in there):
        notes.append("It lies outside term.")
    return notes + _length_notes(arrangement, minutes, on)


def _length_notes(arrangement: Arrangement, minutes: int | None, on: date) -> list[str]:
    if minutes is None:
        return []
    return [
        f"{minutes} minutes is not what the policy asks for: {rule.title} ({rule.clause})."
        for rule in policy_in_force(arrangement.organisation, on).rules
        if isinstance(rule.asks, Bounds)
        and rule.asks.of == "minutes"
        and "planned" in rule.sessions.kind.replace("any", "planned")
        and not (rule.asks.at_least or 0) <= minutes <= (rule.asks.at_most or minutes)
    ]
