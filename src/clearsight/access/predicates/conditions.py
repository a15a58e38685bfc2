"""What conditions are made of: days, whoever may act, and rows by the name of their model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

Condition = Callable[[int, date], Q]

# Where the moment is to stand, of what ends within a day: `queries` puts the clock's in its place.
MOMENT = datetime(2, 2, 2, 2, 2, 2, tzinfo=UTC)


def holding(on: Any, prefix: str = "") -> Q:
    """Rows that hold (`from_date` to `to_date`, empty: still so) on a day, or an expression's value."""
    began = Q(**{f"{prefix}from_date__lte": on})
    return began & (Q(**{f"{prefix}to_date__isnull": True}) | Q(**{f"{prefix}to_date__gte": on}))


def at_work(actor: int, on: date) -> QuerySet[Any]:
    """The actor's own row, if that person is with the organisation that day and the account is not closed."""
    return rows("people", "Person").filter(may_act(on), pk=actor)


def may_act(on: Any, prefix: str = "") -> Q:
    """Persons who are with the organisation that day, whose account, if any, is open, and who may act.

    Whoever is suspended may not, from the moment of it until they have their access back.

    Args:
        prefix: what leads to the person, "person__" where the rows are no persons.
    """
    stays = Q(**{f"{prefix}left__isnull": True}) | Q(**{f"{prefix}left__gte": on})
    open_account = Q(**{f"{prefix}user__isnull": True}) | Q(**{f"{prefix}user__is_active": True})
    shut = rows("grants", "Suspension").filter(ended_at__isnull=True, person_id=OuterRef(f"{prefix}pk"))
    return stays & open_account & Q(**{f"{prefix}started__lte": on}) & Q(~Exists(shut))


def rows(app: str, name: str) -> QuerySet[Any]:
    """All rows of a model, by its name: the relations are about apps that lie above this one."""
    manager: Any = apps.get_model(app, name)._default_manager
    return manager.all()  # type: ignore[no-any-return]


def is_actor(path: str) -> Condition:
    """The person at `path` is the actor."""
    return lambda actor, _on: Q(**{path: actor})


def leads_case(case: str = "") -> Condition:
    """The actor leads the case, and has not gone to another school and left it behind.

    Args:
        case: what leads to the case, "case__" where the rows are no cases.
    """

    return lambda actor, on: Q(**{f"{case}lead_id": actor}) & ~left_behind(on, case)


def left_behind(on: date, case: str = "") -> Q:
    """Whoever leads the case has gone to another school and left it behind: it waits for another."""
    there = rows("people", "Role").filter(
        holding(on), person_id=OuterRef("person_id"), site_id=OuterRef("from_site_id")
    )
    gone = rows("grants", "Transfer").filter(
        ~Exists(there), person_id=OuterRef(f"{case}lead_id"), from_site_id=OuterRef(f"{case}site_id"),
        on__lte=on,
    )  # fmt: skip
    return Q(Exists(gone))


def any_of(*conditions: Condition) -> Condition:
    """One of the conditions holds, or more. Of none, nobody."""

    def condition(actor: int, on: date) -> Q:
        either = Q(pk__in=[])
        for one in conditions:
            either |= one(actor, on)
        return either

    return condition


def everybody(actor: int, on: date) -> Q:
    """Everybody of the organisation: that it is the same one is always asked."""
    del actor, on
    return ~Q(pk__in=[])
