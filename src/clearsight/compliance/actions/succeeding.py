"""Cover and handovers as the policy allows: who may not supervise these is refused, with the clause."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.casework.models import CaseFile
from clearsight.compliance.actions.arranging import forbidden_pairings
from clearsight.compliance.actions.evaluating import performing
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision.actions import arrange_cover, propose_handover
from clearsight.supervision.models import Handover


@transaction.atomic
def cover_to_policy(
    arrangement: Arrangement, supervisor: Person, from_date: date, to_date: date, *, by: Person, at: datetime
) -> Arrangement:
    """As `supervision.actions.arrange_cover`, unless the policy forbids that this person supervises these.

    Raises:
        Invalid: with each clause that forbids it; nobody covers then.
    """
    with performing(localdate(at)):
        covering = arrange_cover(arrangement, supervisor, from_date, to_date, by=by, at=at)
        _refuse_forbidden(covering)
    return covering


@transaction.atomic
def hand_over_to_policy(
    arrangement: Arrangement,
    taker: Person,
    from_date: date,
    *,
    cases: Iterable[CaseFile] = (),
    by: Person,
    at: datetime,
) -> Handover:
    """As `supervision.actions.propose_handover`, unless the policy forbids that the taker supervises these.

    Raises:
        Invalid: with each clause that forbids it; nobody is asked then.
    """
    with performing(localdate(at)):
        asked = propose_handover(arrangement, taker, from_date, cases=cases, by=by, at=at)
        # Only tried, so that the engine judges the pairing as it would be.
        with transaction.atomic():
            tried = scheduling.hand_over(arrangement, taker, from_date, by=by, at=at)
            _refuse_forbidden(tried)
            transaction.set_rollback(True)
        arrangement.refresh_from_db()
    return asked


def _refuse_forbidden(made: Arrangement) -> None:
    if faults := forbidden_pairings(made, members_on(made, made.from_date), made.from_date):
        raise Invalid(faults)
