"""May this person do this to that? And which of these may this person see? One definition answers both."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db.models import Exists, Model, Q, QuerySet

from clearsight.access.actors import Actor, Operator
from clearsight.access.matrix import MATRIX
from clearsight.access.predicates import ORGANISATION_OF, RELATIONS, at_work
from clearsight.kernel.refusals import Refused, Unknown

M = TypeVar("M", bound=Model)


def visible_to(actor: Actor, permission: str, things: QuerySet[M], on: date) -> QuerySet[M]:
    """Those of `things` with which `actor` may do what `permission` says, on that day.

    Raises:
        KeyError: when there is no such permission: a mistake of the programmer.
        TypeError: when the permission is about another kind of thing.
    """
    asked = MATRIX[permission]
    if things.model._meta.label_lower != asked.model:
        raise TypeError(f"{permission} is about {asked.model}, not {things.model._meta.label_lower}")
    if isinstance(actor, Operator):
        return things if "operator" in asked.relations else things.none()
    return things.filter(_condition(actor.pk, asked.model, asked.relations, on)).filter(
        Exists(at_work(actor.pk, on)), **{ORGANISATION_OF[asked.model]: actor.organisation_id}
    )


def permits(actor: Actor, permission: str, thing: Model, on: date) -> bool:
    """Whether `actor` may do what `permission` says to `thing`, on that day. Asks the database, now."""
    manager: Any = type(thing)._default_manager
    if isinstance(actor, Operator):
        visible_to(actor, permission, manager.none(), on)
        return "operator" in MATRIX[permission].relations
    return visible_to(actor, permission, manager.filter(pk=thing.pk), on).exists()


def require(actor: Actor, permission: str, thing: Model, on: date) -> None:
    """Nothing, if `actor` may.

    Raises:
        Unknown: if not, and the actor may not even know of it.
        Refused: if not, and the actor may know of it.
    """
    if permits(actor, permission, thing, on):
        return
    known_by = MATRIX[permission].known_by
    if known_by and permits(actor, known_by, thing, on):
        raise Refused.one(permission, "you may not do this", "ask your safeguarding lead")
    raise Unknown.one(MATRIX[permission].model, "there is no such thing")


def find(actor: Actor, permission: str, things: QuerySet[M], public_id: Any, on: date) -> M:
    """The one of `things` with that public id, if `actor` has the permission for it.

    Raises:
        Unknown: when there is none or the actor may not know of it, which look the same.
        Refused: when the actor may know of it but not do this.
    """
    thing = things.filter(public_id=public_id).first()
    if thing is None:
        raise Unknown.one(MATRIX[permission].model, "there is no such thing")
    require(actor, permission, thing, on)
    return thing


def _condition(actor: int, model: str, relations: tuple[str, ...], on: date) -> Q:
    either = Q(pk__in=[])
    for relation in relations:
        if relation != "operator":
            either |= RELATIONS[model][relation](actor, on)
    return either
