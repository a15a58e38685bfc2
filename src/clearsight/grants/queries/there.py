"""Whether there is anything lent at all: mostly there is nothing to look through."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Value

from clearsight.grants.models import Grant, Opening, ReadingStop
from clearsight.integrations.once import once
from clearsight.integrations.worded import Among, worded
from clearsight.people.models import Organisation


def kinds_lent(organisation: Organisation) -> set[str]:
    """Which there ever were: "grant", "opening", "stop". Asked once for a page."""
    return set(once(("lent there", organisation.pk), lambda: _kinds([organisation.pk])))


@worded
def _kinds(organisation: Among) -> QuerySet[Any, Any]:
    kinds = {
        "grant": Grant.objects.filter(organisation__in=organisation),
        "opening": Opening.objects.filter(organisation__in=organisation),
        "stop": ReadingStop.objects.filter(person__organisation__in=organisation),
    }
    first, *others = (
        rows.order_by().annotate(there=Value(kind)).values_list("there", flat=True)
        for kind, rows in kinds.items()
    )
    kinds_there: QuerySet[Any, Any] = first.union(*others)
    return kinds_there
