"""Where an organisation and a person stand on a day, and why."""

from clearsight.compliance.queries.facts import facts_for_organisation, facts_for_person, facts_for_persons
from clearsight.compliance.queries.findings import (
    FactShown,
    FindingShown,
    PersonFindings,
    due_to,
    person_findings,
)
from clearsight.compliance.queries.position import Position, PositionRow, position

__all__ = [
    "FactShown",
    "FindingShown",
    "PersonFindings",
    "Position",
    "PositionRow",
    "due_to",
    "facts_for_organisation",
    "facts_for_person",
    "facts_for_persons",
    "person_findings",
    "position",
]
