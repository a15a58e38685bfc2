"""Saying that words which may not belong in a record are meant so, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.kernel.refusals import Invalid
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person
from clearsight.records.actions.drafting import locked, refuse_unless
from clearsight.records.domain.crossing import Kind
from clearsight.records.models import MeantSo, Record
from clearsight.records.queries.crossing import crossings

LONGEST = 1000


@transaction.atomic
def mean_it_so(
    record: Record, reasons: Mapping[tuple[str, Kind, str], str], *, by: Person, at: datetime
) -> None:
    """Keep of each of these crossings (`CrossingShown.key`) that it is meant so, and why, sealed.

    Raises:
        Invalid: for one without a reason, or that does not stand in the record as it is now; or when the
            record is no draft any more.
    """
    require(by, "record.write", record, localdate(at))
    record = locked(record)
    refuse_unless(record, "draft")
    standing = {shown.key for shown in crossings(record, by=by, at=at)}
    for key, why in reasons.items():
        if key not in standing:
            raise Invalid.one(key[0], "it does not stand there any more", "look again")
        if faults := faults_of_words(key[0], why, LONGEST, "say why it is meant so"):
            raise Invalid(faults)
        field, kind, words = key
        row = MeantSo(record=record, field=field, author=by, at=at)
        said = {"kind": kind, "words": words, "why": why.strip()}
        row.words = record.file.seal(json.dumps(said), row, "words")
        row.save()
    audit("records.mean_it_so", record, by=by, at=at, organisation=record.organisation_id,
          detail={"fields": sorted(field for field, _, _ in reasons), "count": len(reasons)})  # fmt: skip
