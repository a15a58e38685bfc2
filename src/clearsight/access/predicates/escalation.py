"""Relations to an escalation: who is told of one of its steps."""

from __future__ import annotations

from functools import partial

from django.db.models import Q

from clearsight.access.predicates.conditions import Condition, rows


def told_of(**more: bool) -> Condition:
    """The actor is told of a step of the escalation."""
    path, told = "step__escalation_id", partial(rows, "escalation", "Told")
    return lambda actor, on: Q(pk__in=told().filter(person_id=actor, **more).values(path))
