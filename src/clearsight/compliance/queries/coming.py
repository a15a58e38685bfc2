"""Who is due next: what is required and open for those whose findings one may see, the first due first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from clearsight.access.queries import require, visible_to
from clearsight.compliance.models import Standing
from clearsight.compliance.queries.findings import holding_on
from clearsight.compliance.queries.position import seen_by
from clearsight.people.models import Organisation, Person

WITHIN = timedelta(days=14)
MOST_NAMED = 10_000


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that falls due for a person; `due_on` is the last day in time."""

    person: Person
    rule: str
    clause: str
    due_on: date


def coming(organisation: Organisation, *, by: Person, today: date, most: int = 10) -> list[Coming]:
    """What falls due from today on within fourteen days. One query, and those of access.

    Raises:
        Unknown, Refused: when `by` may not see the position at all.
    """
    require(by, "organisation.see_position", organisation, today)
    seen = [row[0] for row in seen_by(by, organisation, today)]
    everybody = Person.objects.filter(organisation=organisation)
    owners = seen if len(seen) <= MOST_NAMED else visible_to(by, "person.see_findings", everybody, today)
    rows = Standing.objects.filter(
        holding_on(today),
        organisation=organisation,
        owner__in=owners,
        current=True,
        strength="required",
        status="open",
        due_on__range=(today, today + WITHIN),
    ).select_related("owner")
    return [
        Coming(row.owner, row.rule, row.clause, row.due_on)
        for row in rows.order_by("due_on", "owner__name", "rule", "pk")[:most]
        if row.due_on is not None
    ]
