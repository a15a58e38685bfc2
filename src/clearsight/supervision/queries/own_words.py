"""Two-way expectations: what each party writes of an agreement in their own words (Worcestershire app. 2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from clearsight.people.models import Person
from clearsight.policy.domain.forms import Form, FormField, Value
from clearsight.policy.domain.forms.values import is_blank
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on

SIDES = ("supervisor", "supervisee")


def expectations(form: Form) -> tuple[FormField, ...]:
    """The fields of an agreement's template that one party alone writes."""
    return tuple(field for field in form.fields() if field.term == "expectation" and field.filled_by in SIDES)


def parts_of(form: Form, arrangement: Arrangement, person: Person, on: date) -> frozenset[str]:
    """Which of those fields this person writes: the supervisor theirs, every member the supervisee's."""
    sides = {"supervisor"} if person.pk == arrangement.supervisor_id else set()
    if person in members_on(arrangement, max(on, arrangement.from_date)):
        sides.add("supervisee")
    return frozenset(field.id for field in expectations(form) if field.filled_by in sides)


def still_unwritten(form: Form, values: Mapping[str, Value]) -> tuple[FormField, ...]:
    """The parts that the template asks for and that nobody has written: nobody signs before they are."""
    return tuple(
        field for field in expectations(form) if field.required and is_blank(field, values.get(field.id))
    )
