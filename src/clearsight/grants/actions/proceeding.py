"""One personal record is disclosed for a proceeding, by two, where the policy says so (WO, appendix 2)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.grants.actions.giving import faults_of_reason, faults_of_span
from clearsight.grants.models import Grant, GrantedRecord
from clearsight.grants.queries import leads_only
from clearsight.grants.queries.proceeding import parties_of, proceedings_of, who_could_agree, who_could_read
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.people.models import Person
from clearsight.records.models import Record

FEWEST_WORDS = 5
NOBODY_AGREES = "have whoever runs Clearsight give somebody the data protection role for as long as it takes"


@transaction.atomic
def ask_for_proceeding(
    record: Record, to: Person, proceeding: str, reason: str, to_date: date, *, by: Person, at: datetime
) -> Grant:
    """Ask that one signed record is read by one person for an audit, a legal or a disciplinary proceeding.

    It opens nothing until somebody who protects data agrees (`agree_to_proceeding`). The parties see at once
    that it was asked for, by whom and why.

    Args:
        proceeding: a code that the policy names for the record's file.
        reason: which proceeding, and what the record is needed for, in `FEWEST_WORDS` or more.
        to_date: the last day; at most `LONGEST_SPAN` after today.

    Raises:
        Unknown: to whoever does not lead the organisation, human resources included.
        Refused: for a record of one's own, or where nobody is there who could agree.
        Invalid: where the policy has no such proceeding, before it is signed, for somebody who is a party or
            may be given nothing, who asks included, or without a reason.
        Conflict: where it is asked for, or read, for the same reader already.
    """
    today = localdate(at)
    require(by, "record.ask_for_proceeding", record, today)
    if by.pk in parties_of(record):
        raise Refused.one("record", "it is a record of your own", "ask somebody else who leads")
    agreeing = who_could_agree(record, by, today)
    if not agreeing:
        raise Refused.one("record", "nobody here could agree to it", NOBODY_AGREES)
    faults = [*faults_of_reason(reason, FEWEST_WORDS), *faults_of_span(today, to_date, today)]
    if proceeding not in proceedings_of(record):
        faults.append(Fault("proceeding", "the policy has no such proceeding for it", "choose another"))
    if not who_could_read(record, by, today).filter(pk=to.pk).exists():
        faults.append(Fault("to", "this is not given to them to read", "choose one of those who are offered"))
    elif agreeing == {to.pk}:
        faults.append(Fault("to", "nobody but they could agree to it", "choose somebody else to read it"))
    if faults:
        raise Invalid(faults)
    _refuse_a_second(record, to, today)
    grant = Grant(
        organisation_id=record.organisation_id, kind="proceeding", proceeding=proceeding, to=to, given_by=by,
        given_at=at, from_date=today, to_date=to_date, file=record.file,
        leads_only=leads_only(record, today),
    )  # fmt: skip
    grant.reason = record.file.seal(reason.strip(), grant, "reason")
    grant.save(force_insert=True)
    GrantedRecord.objects.create(grant=grant, record=record)
    detail = {"of": str(record.public_id), "proceeding": proceeding, "until": to_date.isoformat()}
    audit("grants.ask_for_proceeding", grant, by=by, at=at, organisation=grant.organisation_id, detail=detail)
    return grant


def _refuse_a_second(record: Record, to: Person, today: date) -> None:
    Record.objects.select_for_update(no_key=True).get(pk=record.pk)  # Of two who ask at once, one waits here.
    there = Grant.objects.filter(kind="proceeding", to=to, records__record=record)
    if there.filter(ended_at=None, to_date__gte=today).exists():
        raise Conflict.one("to", "it is asked for, or read, for them already", "look at what was asked for")


@transaction.atomic
def agree_to_proceeding(grant: Grant, *, by: Person, at: datetime) -> Grant:
    """Somebody who protects data, and whom it does not concern, agrees: it is read from now on.

    Who does not agree ends it (`end_grant`).

    Raises:
        Unknown, Refused: to whoever asked, is to read it, or is a party.
        Conflict: where it is agreed to, ended or over already.
    """
    today = localdate(at)
    require(by, "grant.agree", grant, today)
    waits = Grant.objects.filter(pk=grant.pk, ended_at=None, agreed_at=None, to_date__gte=today)
    if not waits.update(agreed_at=at, agreed_by=by):
        raise Conflict.one("grant", "nothing is to be agreed to any more", "look at it again")
    grant.refresh_from_db()
    audit("grants.agree_to_proceeding", grant, by=by, at=at, organisation=grant.organisation_id)
    return grant
