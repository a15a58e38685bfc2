"""How often the policy asks for supervision: what an agreement may not fall short of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clearsight.compliance.domain.judging import Bench
from clearsight.compliance.domain.looseness import HALF_A_WEEK
from clearsight.compliance.domain.world import World
from clearsight.compliance.queries.facts import facts_for_persons
from clearsight.kernel.durations import parse_duration
from clearsight.kernel.spans import holds_on
from clearsight.policy.domain.measures import Count, Interval
from clearsight.policy.domain.strictness import agreed_topics, days_allowed
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on


@dataclass(frozen=True, slots=True)
class HowOften:
    """The strictest rule for any member: about how many days may pass, in the policy's words and clause."""

    days: float
    title: str
    clause: str

    def is_looser(self, every: str) -> bool:
        """Whether meeting so seldom falls short; a month and four weeks are not told apart."""
        return parse_duration(every).nominal_days > self.days + HALF_A_WEEK


def how_often(arrangement: Arrangement, on: date) -> HowOften | None:
    """What the policy in force requires of the members on a day; none where it names no frequency.

    Only rules of the topics of which agreements speak. A rule from which a departure is approved for the
    arrangement or a member is left out.
    """
    members = members_on(arrangement, max(on, arrangement.from_date))
    policy = policy_in_force(arrangement.organisation, on)
    facts = facts_for_persons(arrangement.organisation_id, [person.pk for person in members])
    bench = Bench(World(facts, on), policy, on)
    codes = [person.code for person in members]
    approved = {v.rule for v in facts.variations if v.arrangement == arrangement.code or v.person in codes}
    topics = agreed_topics(policy)
    found = [
        HowOften(days, rule.title, rule.clause)
        for rule in policy.rules
        if isinstance(rule.asks, Interval | Count) and rule.per == "person" and rule.strength == "required"
        and rule.id not in approved and (not topics or rule.topic in topics)
        and (days := days_allowed(rule)) is not None
        and any(holds_on(bench.who(rule, code), on) for code in codes)
    ]  # fmt: skip
    return min(found, key=lambda one: one.days, default=None)
