"""What is unusual about the day and the length of a session: worth a note, never a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from clearsight.access.predicates import holding
from clearsight.people.models import Organisation, Role, Site
from clearsight.policy.domain.measures import Bounds
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.domain.calendars import Stretch
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on, stretches_of

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
    roles = Role.objects.filter(holding(on), person__in=members)
    sites = list(Site.objects.filter(roles__in=roles).distinct().order_by("pk"))
    off = [
        f"{found.name} is {words}."
        for kind, words in KINDS.items()
        for found in _stretches(arrangement.organisation, sites, kind)
        if found.from_date <= day <= found.to_date
    ]
    terms = _stretches(arrangement.organisation, sites, "half_term")
    known = any(term.from_date <= day for term in terms) and any(term.to_date >= day for term in terms)
    if known and not any(term.from_date <= day <= term.to_date for term in terms):
        off.append("It lies outside term.")
    notes += dict.fromkeys(off)
    return notes + length_notes(arrangement, minutes, on)


def _stretches(organisation: Organisation, sites: Sequence[Site], kind: str) -> list[Stretch]:
    """The stretches of a kind in the calendars of these sites, or of the organisation where there is none."""
    if not sites:
        return stretches_of(organisation, None, kind)
    return [found for site in sites for found in stretches_of(organisation, site, kind)]


def length_notes(arrangement: Arrangement, minutes: int | None, on: date) -> list[str]:
    """Sentences about too few or too many minutes, each with the clause; `on` is when the policy is asked."""
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
