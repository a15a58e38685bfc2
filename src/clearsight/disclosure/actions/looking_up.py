"""Which child of which case a request is about: asked for in the log, and not as often as one likes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.audit.models import Event
from clearsight.casework.models import Child
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.kernel.refusals import Conflict
from clearsight.people.models import Organisation, Person

# Whoever logs a request has the name and the reference from whoever asks: who tries more often is guessing.
MOST_LOOKS, AN_HOUR = 5, timedelta(hours=1)
LOOKED = "disclosure.find_child"


@transaction.atomic
def find_child(organisation: Organisation, code: str, name: str, *, by: Person, at: datetime) -> Child | None:
    """The child of exactly that name in the case of that reference, or none.

    Each look is in the log, whatever it finds, without what was looked for.

    Raises:
        Unknown, Refused: for whoever handles no requests.
        Conflict: after `MOST_LOOKS` within an hour.
    """
    require(by, "organisation.handle_requests", organisation, localdate(at))
    if Event.objects.filter(actor_id=by.pk, verb=LOOKED, at__gt=at - AN_HOUR).count() >= MOST_LOOKS:
        mend = "log it without the case, by name alone, or do it later"
        raise Conflict.one("case", "you have looked too often within an hour", mend)
    rows = Child.objects.filter(case__organisation=organisation, case__code=code)
    wanted = " ".join(name.split()).casefold()
    found = None
    for child in rows.select_related("case__file").order_by("pk"):
        try:
            known = child.case.file.unseal(child.name, child, "name")
        except DoesNotOpen:  # one that was altered, or disposed of, shuts nobody out of another
            continue
        if found is None and " ".join(known.split()).casefold() == wanted:
            found = child
    detail = {"found": int(found is not None)}
    record(LOOKED, organisation, by=by, at=at, organisation=organisation.pk, detail=detail)
    return found
