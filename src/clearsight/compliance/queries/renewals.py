"""When the policy has an agreement looked at again: a finding that is due, told as something to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from clearsight.access.predicates import holding
from clearsight.access.queries import visible_to
from clearsight.compliance.models import Standing
from clearsight.compliance.queries.findings import holding_on, status_on
from clearsight.integrations.worded import Among, Asker, One, worded
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Organisation, Person
from clearsight.policy.domain.measures import Validity
from clearsight.policy.domain.model import Rule
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.models import Arrangement, ArrangementMember

# From so many days before it is due, an agreement's renewal is something to do.
BEFOREHAND = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Renewal:
    """By when an agreement is to be looked at again, and the rule that asks for it."""

    arrangement: Arrangement
    due_on: date
    overdue: bool
    title: str
    clause: str

    def is_near(self, today: date) -> bool:
        """Whether it is time to renew it: overdue, or due within thirty days."""
        return self.overdue or self.due_on <= today + BEFOREHAND


def renewal_of(arrangement: Arrangement, today: date) -> Renewal | None:
    """When an arrangement's agreement is due to be renewed; none where no rule asks, or none is in force."""
    found = _renewals([arrangement], arrangement.organisation, today)
    return found[0] if found else None


def renewals_near(person: Person, today: date) -> list[Renewal]:
    """The agreements to which the person is a party and that are to be renewed now, the most urgent first."""
    mine = _to_draw_up(person, today)
    return [one for one in _renewals(mine, person.organisation, today) if one.is_near(today)]


@worded
def _to_draw_up(person: Asker, today: One) -> QuerySet[Arrangement]:
    standing = Arrangement.objects.filter(holding(today)).select_related("supervisor", "organisation")
    return visible_to(person, "arrangement.draw_up_agreement", standing, today)


def _renewals(arrangements: Iterable[Arrangement], organisation: Organisation, today: date) -> list[Renewal]:
    rules = _rules(organisation, today)
    of = {arrangement.code: arrangement for arrangement in arrangements}
    if not rules or not of:
        return []
    # A finding about a group is its supervisor's, one about a pair the supervisee's.
    parties = {a.supervisor_id for a in of.values()} | {*_members_of(a.pk for a in of.values())}
    found = {}
    for row in _still_due(parties, today):
        if row.rule in rules and (arrangement := of.get(row.subject.get("arrangement", ""))):
            found[arrangement.code] = _renewal(row, arrangement, rules, today)
    return sorted(found.values(), key=lambda one: (one.due_on, one.arrangement.pk))


@worded
def _members_of(arrangements: Among) -> QuerySet[Any, Any]:
    return ArrangementMember.objects.filter(arrangement__in=arrangements).values_list("person_id", flat=True)


@worded
def _still_due(parties: Among, today: One) -> QuerySet[Standing]:
    rows = Standing.objects.filter(
        holding_on(today), owner__in=parties, current=True, due_on__isnull=False,
        status__in=("open", "overdue"),
    )  # fmt: skip
    return rows.defer("because").order_by("-due_on", "pk")


def _renewal(row: Standing, arrangement: Arrangement, rules: dict[str, Rule], today: date) -> Renewal:
    assert row.due_on is not None
    return Renewal(
        arrangement=arrangement,
        due_on=row.due_on,
        overdue=status_on(row, today) == "overdue",
        title=rules[row.rule].title,
        clause=row.clause,
    )


def _rules(organisation: Organisation, today: date) -> dict[str, Rule]:
    try:
        policy = policy_in_force(organisation, today)
    except Unknown:
        return {}
    return {
        rule.id: rule
        for rule in policy.rules
        if isinstance(rule.asks, Validity) and rule.asks.of == "agreement"
    }
