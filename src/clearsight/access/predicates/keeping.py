"""Who keeps the files: how long they are kept, what is held. Never of what is about themselves."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from clearsight.access.predicates.arrangements import was_member_of
from clearsight.access.predicates.conditions import Condition, any_of, is_actor
from clearsight.access.predicates.forms import leads_the_only_school
from clearsight.access.predicates.roles import holds
from clearsight.kernel.roles import DATA_PROTECTION, ORGANISATION_LEAD

KEEPS = {"data_protection": holds(DATA_PROTECTION), "organisation_lead": holds(ORGANISATION_LEAD)}
# Where one school is all there is, whoever leads it keeps its files too.
KEEPS_HERE = {**KEEPS, "only_school_lead": leads_the_only_school}


def of_others(conditions: dict[str, Condition], *prefixes: str) -> dict[str, Condition]:
    """The same relations, but to nothing that is about the actor, or of their own supervision.

    Args:
        prefixes: where the thing names a person and an arrangement: "" itself, "file__" by its file.
    """
    return {name: _others(one, prefixes) for name, one in conditions.items()}


def not_of_oneself(conditions: dict[str, Condition], person: str) -> dict[str, Condition]:
    """The same relations, but to nothing that is about the actor."""
    return {name: _not_of_oneself(one, person) for name, one in conditions.items()}


def _not_of_oneself(condition: Condition, person: str) -> Condition:
    return lambda actor, on: condition(actor, on) & ~Q(**{person: actor})


def answers_requests(actor: int, on: date) -> Q:
    """The actor handles the request, and still protects data here, or leads it all; it is not about them."""
    return any_of(*KEEPS.values())(actor, on) & Q(handler_id=actor) & ~Q(person_id=actor)


def _others(condition: Condition, prefixes: tuple[str, ...]) -> Condition:
    own = any_of(*(one for prefix in prefixes for one in (
        is_actor(f"{prefix}person_id"),
        is_actor(f"{prefix}arrangement__supervisor_id"),
        was_member_of(f"{prefix}arrangement_id"),
    )))  # fmt: skip
    return lambda actor, on: condition(actor, on) & ~own(actor, on)
