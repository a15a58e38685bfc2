"""Giving somebody named a record or a case file to read, for a reason and for a time (J3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import permits, require
from clearsight.audit.actions import record as audit
from clearsight.casework.models import CaseFile
from clearsight.grants.models import Grant, GrantedRecord
from clearsight.grants.queries import is_a_groups, leads_only, may_be_given
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.kernel.texts import unseen_in
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person
from clearsight.records.models import Record

LONGEST_REASON = 500
# The longest that anything is given for at once; who still needs it then is given it again, with a reason.
LONGEST_SPAN = timedelta(days=92)
SETTLED = ("agreed", "sealed")


@transaction.atomic
def give_record(
    record: Record, to: Person, reason: str, from_date: date, to_date: date, *, by: Person, at: datetime
) -> Grant:
    """Let somebody of the organisation read one record as it is agreed, from a day until a day.

    Args:
        reason: why, in a few words, for all who are concerned to read.
        to_date: the last day; at most `LONGEST_SPAN` after today.

    Raises:
        Refused: to a member of a group, for what is everybody's: whoever leads the group gives it.
        Invalid: for a draft, without a reason, to who reads it anyway or may be given none of it
            (`grants.queries.may_be_given`).
    """
    today = localdate(at)
    require(by, "record.give_to_read", record, today)
    _refuse_one_of_a_group(record, by)
    faults = [] if record.state in SETTLED else [
        Fault("record", "it is a draft still", "give it once it is agreed")
    ]  # fmt: skip
    faults += _faults(record, to, reason, from_date, to_date, by, today)
    if not faults and permits(to, "record.read", record, today):
        faults.append(Fault("to", "this person reads it already", "choose another"))
    if faults:
        raise Invalid(faults)
    grant = Grant(organisation_id=record.organisation_id, kind="record", file=record.file,
                  leads_only=leads_only(record, today))  # fmt: skip
    return _give(grant, [record], to, reason, from_date, to_date, by, at)


@transaction.atomic
def give_case(
    case: CaseFile, to: Person, reason: str, from_date: date, to_date: date, *, by: Person, at: datetime
) -> Grant:
    """Let somebody of the organisation read one case file, and those of its records that are settled today.

    What is filed in it later they do not read. Arguments and what is refused: as `give_record`.
    """
    today = localdate(at)
    require(by, "case.give_to_read", case, today)
    faults = _faults(case, to, reason, from_date, to_date, by, today)
    if not faults and permits(to, "case.read_plan", case, today):
        faults.append(Fault("to", "this person reads it already", "choose another"))
    if faults:
        raise Invalid(faults)
    grant = Grant(organisation_id=case.organisation_id, kind="case", case=case, file=case.file,
                  leads_only=leads_only(case, today))  # fmt: skip
    settled = Record.objects.filter(case=case, state__in=SETTLED, proposed_at__lte=at)
    return _give(grant, settled, to, reason, from_date, to_date, by, at)


@transaction.atomic
def end_grant(grant: Grant, *, by: Person, at: datetime) -> Grant:
    """From this moment it opens nothing. Anybody concerned may, and whoever it was given to.

    Raises:
        Conflict: when it is over already.
    """
    require(by, "grant.end", grant, localdate(at))
    if not Grant.objects.filter(pk=grant.pk, ended_at=None).update(ended_at=at, ended_by=by):
        raise Conflict.one("grant", "it is ended already", "look at it again")
    grant.refresh_from_db()
    audit("grants.end_grant", grant, by=by, at=at, organisation=grant.organisation_id)
    return grant


def _give(
    grant: Grant, records: Iterable[Record], to: Person, reason: str, from_date: date, to_date: date,
    by: Person, at: datetime,
) -> Grant:  # fmt: skip
    grant.to, grant.given_by, grant.given_at = to, by, at
    grant.from_date, grant.to_date = from_date, to_date
    grant.reason = grant.file.seal(reason.strip(), grant, "reason")
    grant.save(force_insert=True)
    given = [GrantedRecord(grant=grant, record=record) for record in records]
    GrantedRecord.objects.bulk_create(given)
    of = str(grant.case.public_id) if grant.case else str(given[0].record.public_id) if given else ""
    detail = {"kind": grant.kind, "of": of, "records": len(given), "until": to_date.isoformat()}
    verb = f"grants.give_{grant.kind}"
    audit(verb, grant, by=by, at=at, organisation=grant.organisation_id, detail=detail)
    return grant


def _refuse_one_of_a_group(record: Record, by: Person) -> None:
    """What was said in a group is not one member's to give (Progress Careers 6.2; Embark, appendix 1b)."""
    if is_a_groups(record) and by.pk != record.session.supervisor_id:
        raise Refused.one("record", "it is the whole group's", "ask whoever leads the group to give it")


def _faults(
    what: Record | CaseFile, to: Person, reason: str, from_date: date, to_date: date, by: Person, today: date
) -> list[Fault]:  # fmt: skip
    faults = [*faults_of_reason(reason), *faults_of_span(from_date, to_date, today)]
    if not may_be_given(what, by, today).filter(pk=to.pk).exists():
        faults.append(Fault("to", "this is not given to them to read", "choose one of those who are offered"))
    return faults


def faults_of_span(from_date: date, to_date: date, today: date) -> list[Fault]:
    """What is wrong with the days, both included, for which something is given to read."""
    faults = []
    if from_date < today:
        faults.append(Fault("from_date", "that day has passed", "begin today or later"))
    if to_date < from_date:
        faults.append(Fault("to_date", "it ends before it begins", "correct a date"))
    if to_date > today + LONGEST_SPAN:
        faults.append(
            Fault("to_date", f"it is given for {LONGEST_SPAN.days} days at most", "choose an earlier day")
        )
    return faults


def faults_of_reason(reason: str, fewest: int = 1) -> list[Fault]:
    """What is wrong with a reason: too few words of at least two letters, or too many characters."""
    faults = faults_of_words("reason", reason, LONGEST_REASON, "say why", "write a few words")
    if not faults and len([word for word in reason.split() if len(word) > 1]) < fewest:
        faults = [Fault("reason", f"say it in {fewest} words or more", "say what it is that cannot wait")]
    return faults or [Fault("reason", f"this {unseen}") for unseen in [unseen_in(reason)] if unseen]
