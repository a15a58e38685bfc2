"""What is sought for a case and how, written down in versions (Harewood: supervision is about outcomes)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.actions.cases import refuse_closed
from clearsight.casework.models import LIKELY, CaseFile, CasePlan
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Person

LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What a version says: the history in brief, the outcomes sought, the plan, the reason for it.

    `likely` is whether it is likely to work (likely, unsure, unlikely), and `likely_because` why.
    """

    history: str = ""
    outcomes: str = ""
    plan: str = ""
    reason: str = ""
    likely: str = ""
    likely_because: str = ""


@transaction.atomic
def write_plan(case: CaseFile, new: NewPlan, *, seen: int, by: Person, at: datetime) -> CasePlan:
    """Write the next version of the plan; the earlier ones stay.

    Args:
        seen: the version that `by` had before them; 0 where there was none.

    Raises:
        Invalid: with every fault: no outcomes, a plan without its reason, an answer without its why.
        Conflict: when somebody has written another version meanwhile.
    """
    require(by, "case.write_plan", case, localdate(at))
    refuse_closed(case)
    if faults := _faults(new):
        raise Invalid(faults)
    latest = case.plans.order_by("-version").values_list("version", flat=True).first() or 0
    if latest != seen:
        raise Conflict.one("outcomes", "somebody has written another version meanwhile", "read that one")
    plan = CasePlan(case=case, version=latest + 1, written_by=by, written_at=at, likely=new.likely)
    for name in ("history", "outcomes", "plan", "reason", "likely_because"):
        setattr(plan, name, case.file.seal(getattr(new, name).strip(), plan, name))
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError:
        raise Conflict.one(
            "outcomes", "somebody has written another version meanwhile", "read that one"
        ) from None
    record("casework.write_plan", case, by=by, at=at, organisation=case.organisation_id,
           detail={"version": plan.version})  # fmt: skip
    return plan


def _faults(new: NewPlan) -> list[Fault]:
    faults = []
    if not new.outcomes.strip():
        faults.append(Fault("outcomes", "say what should be different for the children"))
    if new.plan.strip() and not new.reason.strip():
        faults.append(Fault("reason", "say why this plan would bring it about"))
    if new.likely not in LIKELY:
        faults.append(Fault("likely", "this is no answer", "choose one of those offered"))
    if new.likely and not new.likely_because.strip():
        faults.append(Fault("likely_because", "say why you think so"))
    for name in ("history", "outcomes", "plan", "reason", "likely_because"):
        if len(getattr(new, name)) > LONGEST:
            faults.append(Fault(name, f"{LONGEST} characters are the most", "shorten it"))
    return faults
