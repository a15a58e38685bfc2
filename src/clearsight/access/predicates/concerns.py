"""Who carried an immediate concern before whoever carries it now."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from clearsight.access.predicates.conditions import rows


def was_given(actor: int, on: date) -> Q:
    """The concern was given to the actor once, whoever carries it since."""
    del on
    given = rows("supervision", "ConcernCarrier").filter(person_id=actor)
    return Q(pk__in=given.values("concern_id"))
