"""How often the policy asks for supervision: what an agreement may not fall short of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clearsight.compliance.domain.judging import Bench
from clearsight.compliance.domain.looseness import strictest
from clearsight.compliance.domain.world import World
from clearsight.compliance.queries.facts import facts_for_persons
from clearsight.kernel.durations import parse_duration
from clearsight.policy.domain.strictness import shortest
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on


@dataclass(frozen=True, slots=True)
class HowOften:
    """The strictest rule for any member: how many days may pass at most, in the policy's words and clause."""

    days: float
    title: str
    clause: str

    def is_looser(self, every: str) -> bool:
        """Whether meeting so seldom falls short; a month may be as short as four weeks, or as long as 31
        days, and nothing else is let pass.

        Raises:
            ValueError: when `every` is no length of time.
        """
        return shortest(parse_duration(every)) > self.days


def how_often(arrangement: Arrangement, on: date, strength: str = "required") -> HowOften | None:
    """What the policy in force requires (or recommends) of the members on a day; none where it says nothing.

    The same that a check compares an agreement with (`compliance.domain.looseness.strictest`).
    """
    members = members_on(arrangement, max(on, arrangement.from_date))
    facts = facts_for_persons(arrangement.organisation_id, [person.pk for person in members])
    bench = Bench(World(facts, on), policy_in_force(arrangement.organisation, on), on)
    asked = (strictest(bench, one.code, arrangement.code, arrangement.kind, strength) for one in members)
    days, rule = min(filter(None, asked), key=lambda each: each[0], default=(0.0, None))
    return HowOften(days, rule.title, rule.clause) if rule else None
