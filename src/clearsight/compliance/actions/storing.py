"""Writing what was found: only what differs from what stands there already."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from clearsight.compliance.models import Standing
from clearsight.integrations.worded import Among, worded

AT_ONCE = 500
_COMPARED = tuple(
    field.attname for field in Standing._meta.concrete_fields if field.attname not in ("id", "holds_from")
)
_STRUCTURED = tuple(_COMPARED.index(name) for name in ("subject", "because"))


def store(owners: Iterable[int], rows: Iterable[Standing], today: date) -> None:
    """Make `rows` all the findings of these persons (primary keys), in the transaction under way.

    What stands there already and says the same is left alone: since when it has held is not made later. What
    is to hold only from a day to come begins on that day, whatever said the same before: something else
    holds until then.
    """
    there: dict[Any, list[tuple[int, Any]]] = defaultdict(list)
    for pk, since, *values in _stored(owners):
        there[_alike(values)].append((pk, since))
    new = []
    for row in rows:
        same = there.get(_alike([getattr(row, name) for name in _COMPARED]))
        if same and _holds_on(same[-1][1], row.holds_from, today):
            same.pop()
        else:
            new.append(row)
    gone = [pk for left in there.values() for pk, _ in left]
    for first in range(0, len(gone), AT_ONCE):
        Standing.objects.filter(pk__in=gone[first : first + AT_ONCE]).delete()
    Standing.objects.bulk_create(new, batch_size=AT_ONCE)


@worded
def _stored(owners: Among) -> QuerySet[Standing, tuple[Any, ...]]:
    found = Standing.objects.filter(owner__in=owners).order_by("-pk")
    return found.values_list("pk", "holds_from", *_COMPARED)


def _holds_on(since: date, wanted: date, today: date) -> bool:
    """Whether what has held since a day is what is wanted from another: nothing else stands between."""
    return since == wanted or since < wanted <= today


def _alike(values: list[Any]) -> Any:
    """What two rows have in common that say the same; PostgreSQL keeps no order of keys."""
    for place in _STRUCTURED:
        values[place] = json.dumps(values[place], cls=DjangoJSONEncoder, sort_keys=True)
    return tuple(values)
