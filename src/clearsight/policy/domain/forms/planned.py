"""Days that people plan in a form: the next meeting, when an agreement begins, by when an action is done."""

from __future__ import annotations

from datetime import date, timedelta

from clearsight.kernel.errors import Fault
from clearsight.policy.domain.forms.language import Form
from clearsight.policy.domain.forms.scalars import LONGEST_BETWEEN
from clearsight.policy.domain.forms.values import Values

TERMS = ("starts", "review")
MEND = "write a day within two years"


def planned_faults(form: Form, values: Values, today: date) -> list[Fault]:
    """The planned days among these values that lie more than two years ahead, each at its field and row.

    What is no day at all is passed over: `validate_values` says so. An agreement may be reviewed as late as
    its own policy says.
    """
    furthest = today + timedelta(days=LONGEST_BETWEEN)
    if form.review_every is not None and not form.review_every.in_school_periods:
        furthest = max(furthest, form.review_every.after(today))
    faults = []
    for field in form.fields():
        value = values.get(field.id)
        if field.type == "date" and (field.source == "next_date" or field.term in TERMS):
            faults += _ahead(field.id, value, furthest)
        elif field.type == "action_rows" and isinstance(value, list):
            for number, row in enumerate(value, 1):
                if isinstance(row, dict):
                    faults += _ahead(f"{field.id}[{number}].by_when", row.get("by_when"), furthest)
    return faults


def _ahead(place: str, value: object, furthest: date) -> list[Fault]:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return []
    return [Fault(place, "that is more than two years ahead", MEND)] if day and day > furthest else []
