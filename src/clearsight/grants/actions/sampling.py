"""An auditor or inspector from outside is given a sample of signed records to read, for a time (J2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.predicates import holding, may_act
from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.casework.actions.practice import shared_file
from clearsight.grants.actions.giving import faults_of_reason, faults_of_span
from clearsight.grants.domain import drawn
from clearsight.grants.models import Grant, GrantedRecord
from clearsight.grants.queries import records_to_sample
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid
from clearsight.kernel.roles import AUDITING
from clearsight.people.models import Person, Role, Site
from clearsight.records.models import Record

MOST_RECORDS = 200


@dataclass(frozen=True, slots=True)
class Sample:
    """Of which sessions (`first` and `last` are included), where, and how many records.

    `kinds` are kinds of file (`casework.models.File`); `site` is where those supervised work, none: anywhere.
    """

    first: date
    last: date
    kinds: tuple[str, ...]
    number: int
    site: Site | None = None


@transaction.atomic
def give_sample(
    to: Person, sample: Sample, reason: str, from_date: date, to_date: date, *, by: Person, at: datetime
) -> Grant:
    """Draw signed records by chance and let somebody from outside read them, and nothing else.

    Whoever gives it does not choose which, and does not read them. What is filed later is not in it.

    Raises:
        Unknown, Refused: to whoever does not lead or oversee the whole organisation.
        Invalid: for somebody who does not hold a role of an auditor or inspector, or holds another too; for
            days in the past or too many; where nothing signed is found; without a reason.
    """
    today = localdate(at)
    require(by, "organisation.give_sample", by.organisation, today)
    faults = [*_faults(to, sample, from_date, to_date, by, today), *faults_of_reason(reason)]
    if faults:
        raise Invalid(faults)
    grant = Grant(
        organisation_id=by.organisation_id, kind="sample", to=to, given_by=by, given_at=at,
        from_date=from_date, to_date=to_date, file=shared_file(by.organisation_id),
    )  # fmt: skip
    there = records_to_sample(by, sample.first, sample.last, sample.kinds, sample.site)
    found = drawn(list(there.values_list("pk", flat=True)), sample.number, str(grant.public_id))
    if not found:
        raise Invalid.one("first", "there is no signed record of that time", "choose another time or kind")
    grant.reason = grant.file.seal(reason.strip(), grant, "reason")
    grant.save(force_insert=True)
    chosen = Record.objects.filter(pk__in=found)
    GrantedRecord.objects.bulk_create(GrantedRecord(grant=grant, record=record) for record in chosen)
    detail = {"records": len(found), "of": there.count(), "until": to_date.isoformat(),
              "kinds": sorted(sample.kinds)}  # fmt: skip
    audit("grants.give_sample", grant, by=by, at=at, organisation=by.organisation_id, detail=detail)
    return grant


def _faults(
    to: Person, sample: Sample, from_date: date, to_date: date, by: Person, today: date
) -> list[Fault]:
    faults = []
    roles = Role.objects.filter(holding(today), person=to)
    here = Person.objects.filter(may_act(today), pk=to.pk, organisation=by.organisation_id)
    if not here.exists() or not roles.exists() or roles.exclude(role__in=AUDITING).exists():
        faults.append(Fault("to", "only an auditor or inspector from outside", "choose one"))
    faults += faults_of_span(from_date, to_date, today)
    if sample.last < sample.first:
        faults.append(Fault("last", "it ends before it begins", "correct a date"))
    if not 1 <= sample.number <= MOST_RECORDS:
        faults.append(Fault("number", f"a sample has 1 to {MOST_RECORDS} records", "write another number"))
    if not sample.kinds:
        faults.append(Fault("kinds", "no kind of file is chosen", "choose one or more"))
    return faults
