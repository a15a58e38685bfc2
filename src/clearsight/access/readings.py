"""Who has read a thing, and who was refused it: what the audit log says of it, for those who may ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, Q
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.actors import Member
from clearsight.access.predicates.conditions import rows
from clearsight.access.queries import require, visible_to
from clearsight.audit.actions import REFUSED, record
from clearsight.audit.models import Event

MOST = 500  # lines of one page: what is older is in the log


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody read a thing, took it out, or was refused it."""

    at: datetime
    by: str
    verb: str
    object_id: str
    detail: dict[str, object]


# How a verb of reading begins, after its app's name: `records.read_scan`, `records.export`.
READS = ("read", "export", "print")


@atomic
def read_by(
    permission: str, of: Model, things: Iterable[Model], *, by: Member, at: datetime
) -> list[Reading]:
    """Who has read `things`, which belong to `of`: the latest first, refusals too. That one asked is audited.

    Raises:
        Unknown, Refused: when `by` has not that permission for `of`.
    """
    require(by, permission, of, localdate(at))
    record("access.read_log", of, by=by, at=at, organisation=by.organisation_id)
    ids: dict[str, list[str]] = {}
    for one in things:
        ids.setdefault(one._meta.label_lower, []).append(str(getattr(one, "public_id", one.pk)))
    about = Q(pk__in=[])
    for kind, keys in ids.items():
        about |= Q(object_kind=kind, object_id__in=keys)
    found = Event.objects.filter(about & _is_reading()).order_by("-at", "-pk")[:MOST]
    return [_reading(row) for row in found]


@atomic
def refusals(of: Model, *, by: Member, at: datetime) -> list[Event]:
    """What people whom `by` leads (`person.see_refusals`) were refused, the latest first. Audited.

    Args:
        of: the organisation of `by`, in whose log it is written that they asked.
    """
    record("access.read_refusals", of, by=by, at=at, organisation=by.organisation_id)
    known = visible_to(by, "person.see_refusals", rows("people", "Person"), localdate(at))
    found = Event.objects.filter(verb=REFUSED, actor_id__in=list(known.values_list("pk", flat=True)))
    return list(found.order_by("-at", "-pk")[:MOST])


def _is_reading() -> Q:
    found = Q(verb=REFUSED)
    for word in READS:
        found |= Q(verb__contains=f".{word}")
    return found


def _reading(row: Event) -> Reading:
    return Reading(row.at, row.actor_name, row.verb, row.object_id, row.detail)
