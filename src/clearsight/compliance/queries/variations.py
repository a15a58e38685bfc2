"""Departures from a rule that were approved for an arrangement, and those that the policy would allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.predicates import holding
from clearsight.access.queries import permits, require
from clearsight.audit.actions import record
from clearsight.kernel.durations import Duration
from clearsight.people.models import Person
from clearsight.policy.domain.model import Rule
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.models import Arrangement
from clearsight.supervision.models import Variation


@dataclass(frozen=True, slots=True)
class VariationShown:
    """A departure: from what, for how long, who approved it. `reason` is empty to whoever may not read it."""

    variation: Variation
    asks: str
    clause: str
    approved_by: str
    reason: str

    def has_ended(self, today: date) -> bool:
        """Whether its last day is past: what the rule asks holds again."""
        return self.variation.to_date is not None and self.variation.to_date < today


@dataclass(frozen=True, slots=True)
class MayVary:
    """A rule from which the policy lets an arrangement depart, and how far."""

    rule: Rule
    at_most: Duration
    lasting: Duration | None
    approved_by: tuple[str, ...]


def variable_rules(arrangement: Arrangement, on: date) -> list[Rule]:
    """The rules about how often that the policy lets somebody approve a departure from, in its own order."""
    return [
        rule
        for rule in policy_in_force(arrangement.organisation, on).rules
        if rule.variation is not None and rule.asks.measure == "interval" and rule.per == "person"
    ]


def may_vary(arrangement: Arrangement, on: date) -> list[MayVary]:
    """The same, with how far each may go and whose approval it needs."""
    found = []
    for rule in variable_rules(arrangement, on):
        assert rule.variation is not None
        bounds = rule.variation
        found.append(MayVary(rule, bounds.at_most, bounds.lasting, bounds.approved_by))
    return found


def variations_in_force(arrangement: Arrangement, on: date) -> list[Variation]:
    """The departures that were approved for an arrangement and that cover a day, without their reasons."""
    found = Variation.objects.filter(holding(on), arrangement=arrangement).defer("reason")
    return list(found.order_by("from_date", "pk"))


@atomic
def variations_of(arrangement: Arrangement, *, by: Person, at: datetime) -> list[VariationShown]:
    """The departures approved for an arrangement, the latest first. Reading why is audited.

    Raises:
        Unknown: when `by` may not know of the arrangement.
    """
    today = localdate(at)
    require(by, "arrangement.view", arrangement, today)
    party = permits(by, "arrangement.draw_up_agreement", arrangement, today)
    rules = {rule.id: rule for rule in policy_in_force(arrangement.organisation, today).rules}
    rows = Variation.objects.filter(arrangement=arrangement).select_related("approved_by", "file")
    shown = []
    for row in rows.order_by("-from_date", "-pk"):
        reads = bool(row.reason) and (party or row.approved_by_id == by.pk)
        if reads:
            record("compliance.read_variation", row, by=by, at=at, organisation=row.organisation_id)
        shown.append(_shown(row, rules.get(row.rule), reads))
    return shown


def _shown(row: Variation, rule: Rule | None, reads: bool) -> VariationShown:
    return VariationShown(
        variation=row,
        asks=rule.title if rule else row.rule.replace("-", " "),
        clause=rule.clause if rule else "",
        approved_by=row.approved_by.name if row.approved_by else row.approved_as,
        # Of one whose file was disposed of stays that it was approved.
        reason=row.file.unseal(row.reason, row, "reason") if reads and not row.file.destroyed_at else "",
    )
