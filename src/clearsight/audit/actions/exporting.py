"""Giving a whole log away, for whoever looks at it without Clearsight (docs/reference/evidence.md)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from clearsight.audit.actions.recording import Doer, record
from clearsight.audit.models import TreeHead
from clearsight.audit.queries.exported import whole_log


@transaction.atomic
def export_log(head: TreeHead, name: str, *, by: Doer, at: datetime) -> dict[str, Any]:
    """All of a log as its rows have it, as it goes into a bundle; that it was given away stands after it.

    Args:
        name: of whose log it is, said for the reader.
    """
    found = whole_log(TreeHead.objects.get(tree=head.tree))
    record("audit.export", head, by=by, at=at, organisation=head.tree or None,
           detail={"entries": len(found["events"])})  # fmt: skip
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return {"made_at": moment, "organisation": name, **found}
