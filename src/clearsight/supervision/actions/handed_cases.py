"""Cases that pass with a handover, where whoever hands over leads them: taken on the day, and not before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import permits, require
from clearsight.audit.actions import record
from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict
from clearsight.people.models import Person
from clearsight.supervision.models import HandedCase, Handover
from clearsight.supervision.queries.handovers import cases_due


def handed_faults(cases: Iterable[CaseFile], giver: Person, by: Person, on: date) -> list[Fault]:
    """What is wrong with these cases passing over: each is the giver's, open, and `by`'s to hand on."""
    faults = []
    for case in cases:
        if case.lead_id != giver.pk or case.closed is not None:
            faults.append(Fault("cases", f"{case.code} is no open case of {giver.name}’s", "leave it out"))
        elif not permits(by, "case.hand_on", case, on):
            problem = f"who leads safeguarding there says who leads {case.code}"
            faults.append(Fault("cases", problem, "leave it out, and ask them"))
    return faults


def keep_handed(handover: Handover, cases: Iterable[CaseFile], *, by: Person, at: datetime) -> None:
    """These cases are to pass with the handover, once both have confirmed it and its day has come."""
    for case in dict.fromkeys(cases):
        HandedCase.objects.create(handover=handover, case=case)
        record("supervision.hand_case", case, by=by, at=at, organisation=case.organisation_id)


@transaction.atomic
def take_cases(handover: Handover, *, by: Person, at: datetime) -> int:
    """Whoever takes over leads the cases from now on, and works with their files. How many those are.

    Nobody else leads them in between: until they are taken they are led as before.

    Raises:
        Unknown: to whoever may not know of it.
        Conflict: to whoever does not take over, before the day, before both have confirmed.
    """
    require(by, "handover.view", handover, localdate(at))
    due = list(cases_due(by, localdate(at)).filter(handover=handover))
    if not due:
        raise Conflict.one("handover", "there is no case here for you to take now", "look at it again")
    return pass_cases(due, at=at)


def pass_cases(due: Iterable[HandedCase], *, at: datetime) -> int:
    """Each of these is led by who takes over: they have confirmed it, whoever confirmed last."""
    count = 0
    for handed in due:
        casework.take_over(handed.case, by=handed.handover.taker, at=at)
        handed.moved_at = at
        handed.save(update_fields=["moved_at"])
        taker, organisation = handed.handover.taker, handed.case.organisation_id
        record("supervision.take_case", handed.case, by=taker, at=at, organisation=organisation)
        count += 1
    return count
