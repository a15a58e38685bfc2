"""A supervision ends, and with it what was still asked of its parties."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement


@transaction.atomic
def end_supervision(
    arrangement: Arrangement, last_day: date, because: str, *, by: Person, at: datetime
) -> Arrangement:
    """As `scheduling.actions.end_arrangement`; days proposed that all come after the last are withdrawn.

    Open actions and cases stay with their owners, and records that are not finished with who writes them.

    Raises:
        Invalid: as `end_arrangement` does, and where a handover waits to be confirmed.
    """
    require(by, "arrangement.end", arrangement, localdate(at))
    if arrangement.handovers.filter(state="asked").exists():
        problem = "it is being handed over"
        raise Invalid.one("last_day", problem, "withdraw the handover first, or have it confirmed")
    ended = scheduling.end_arrangement(arrangement, last_day, because=because, by=by, at=at)
    for proposal in arrangement.date_proposals.filter(state="open").exclude(dates__day__lte=last_day):
        proposal.state = "withdrawn"
        proposal.save(update_fields=["state"])
        record(
            "supervision.withdraw_proposal", proposal, by=by, at=at, organisation=arrangement.organisation_id
        )
    return ended
