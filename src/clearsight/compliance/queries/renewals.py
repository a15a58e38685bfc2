"""When the policy has an agreement looked at again: a finding that is due, told as something to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clearsight.access.predicates import holding
from clearsight.access.queries import visible_to
from clearsight.compliance.models import Standing
from clearsight.compliance.queries.findings import holding_on, status_on
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
    standing = Arrangement.objects.filter(holding(today)).select_related("supervisor", "organisation")
    mine = visible_to(person, "arrangement.draw_up_agreement", standing, today)
    return [one for one in _renewals(mine, person.organisation, today) if one.is_near(today)]


def _renewals(arrangements: Iterable[Arrangement], organisation: Organisation, today: date) -> list[Renewal]:
    rules = _rules(organisation, today)
    of = {arrangement.code: arrangement for arrangement in arrangements}
    if not rules or not of:
        return []
    # A finding about a group is its supervisor's, one about a pair the supervisee's.
    members = ArrangementMember.objects.filter(arrangement__in=list(of.values()))
    parties = {a.supervisor_id for a in of.values()} | set(members.values_list("person_id", flat=True))
    rows = Standing.objects.filter(
        holding_on(today), owner__in=parties, current=True, rule__in=rules, due_on__isnull=False,
        status__in=("open", "overdue"), subject__arrangement__in=list(of),
    )  # fmt: skip
    found = {}
    for row in rows.order_by("-due_on", "pk"):
        found[row.subject["arrangement"]] = _renewal(row, of[row.subject["arrangement"]], rules, today)
    return sorted(found.values(), key=lambda one: (one.due_on, one.arrangement.pk))


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
