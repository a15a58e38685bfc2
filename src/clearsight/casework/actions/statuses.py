"""The statuses of a case or of one of its children: noted, found to hold still, ended."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.models import CaseFile, CaseStatus, Child
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person


@transaction.atomic
def note_status(
    case: CaseFile,
    status: str,
    from_date: date,
    to_date: date | None = None,
    *,
    child: Child | None = None,
    by: Person,
    at: datetime,
) -> CaseStatus:
    """The case (or one child of it) has this status from one day to another, both included.

    Raises:
        Invalid: when it ends before it begins, begins on a day still to come, or is noted for these days.
    """
    require(by, "case.manage", case, localdate(at))
    if child is not None and child.case_id != case.pk:
        raise Invalid.one("child", "there is no such child in this case", "choose another")
    if to_date is not None and to_date < from_date:
        raise Invalid.one("to_date", "it ends before it begins", "correct a date")
    if from_date > localdate(at):
        raise Invalid.one("from_date", "that day is still to come", "note it when the day has come")
    same = CaseStatus.objects.filter(
        Q(to_date=None) | Q(to_date__gte=from_date), case=case, child=child, status=status
    )
    if to_date is not None:
        same = same.filter(from_date__lte=to_date)
    if same.exists():
        raise Invalid.one("status", "it is noted for these days already", "end that one first")
    noted = CaseStatus.objects.create(
        case=case, child=child, status=status, from_date=from_date, to_date=to_date
    )
    _audit("casework.note_status", case, by, at, status=status)
    return noted


@transaction.atomic
def review_status(status: CaseStatus, *, by: Person, at: datetime) -> CaseStatus:
    """Somebody has looked today, and the status still holds.

    Raises:
        Invalid: when it has ended.
    """
    today = localdate(at)
    require(by, "case.manage", status.case, today)
    if status.to_date is not None and status.to_date < today:
        raise Invalid.one("which", "it has ended", "note it anew if it holds again")
    status.reviewed_on = today
    status.save(update_fields=["reviewed_on"])
    _audit("casework.review_status", status.case, by, at, status=status.status)
    return status


@transaction.atomic
def end_status(status: CaseStatus, last_day: date, *, by: Person, at: datetime) -> CaseStatus:
    """The status ends; `last_day` is the last on which it holds."""
    require(by, "case.manage", status.case, localdate(at))
    if last_day < status.from_date:
        raise Invalid.one("last_day", "it ends before it begins", "correct the date")
    status.to_date = last_day
    status.save(update_fields=["to_date"])
    _audit("casework.end_status", status.case, by, at, status=status.status)
    return status


def _audit(verb: str, case: CaseFile, by: Person, at: datetime, **detail: str) -> None:
    record(verb, case, by=by, at=at, organisation=case.organisation_id, touches=[case.lead_id], detail=detail)
