"""Relations to an escalation: who is told of one of its steps."""

from __future__ import annotations

from functools import partial

from django.db.models import Q

from clearsight.access.predicates.conditions import Condition, rows

# As long as a party has not agreed to a step that both have to agree to, nobody else knows of it.
NOT_AGREED = ("waits", "refused")


def told_of(**more: bool) -> Condition:
    """The actor is told of a step of the escalation."""
    path, told = "step__escalation_id", partial(rows, "escalation", "Told")
    known = Q(hears=False) | ~Q(step__agreement__in=NOT_AGREED)
    return lambda actor, on: Q(pk__in=told().filter(known, person_id=actor, **more).values(path))


def asked_to_agree(actor: int, _on: object) -> Q:
    """The actor is asked whether they agree to a step, and has not said so."""
    told = rows("escalation", "Told").filter(
        person_id=actor,
        hears=False,
        agrees__isnull=True,
        step__agreement="waits",
        step__taken_on__isnull=True,
    )
    return Q(pk__in=told.values("step__escalation_id"))
