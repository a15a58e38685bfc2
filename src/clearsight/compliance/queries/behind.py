"""Who of those that one supervises is overdue: what a supervisor has to know before anything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from clearsight.access.predicates import holding
from clearsight.access.queries import visible_to
from clearsight.compliance.models import Standing
from clearsight.compliance.queries.findings import failing_on, holding_on, status_on
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.scheduling.models import ArrangementMember


@dataclass(frozen=True, slots=True)
class Behind:
    """Something required that is overdue for a person; `due_on` was the last day in time."""

    person: Person
    rule: str
    clause: str
    due_on: date


def behind(supervisor: Person, today: date) -> list[Behind]:
    """What is required and overdue for those whom a person supervises that day, the longest first.

    Only of those whose findings the supervisor may see. One query, and those of access.
    """
    return [
        Behind(row.owner, row.rule, row.clause, row.due_on)
        for row in _failing(supervisor, today)
        if row.due_on is not None and row.owner_id != supervisor.pk and status_on(row, today) == "overdue"
    ]


@worded
def _failing(supervisor: Asker, today: One) -> QuerySet[Standing]:
    supervised = ArrangementMember.objects.filter(
        holding(today), holding(today, "arrangement__"), arrangement__supervisor=supervisor.pk
    )
    people = Person.objects.filter(pk__in=supervised.values("person"))
    seen = visible_to(supervisor, "person.see_findings", people, today)
    rows = Standing.objects.filter(failing_on(today), holding_on(today), owner__in=seen.values("pk"))
    return rows.select_related("owner").order_by("due_on", "owner__name", "rule", "pk")
