"""Adding to a sealed record: dated, signed, and bound to what was sealed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.kernel.canonical import digest
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person
from clearsight.records.domain.crossing import refuse_unless_meant
from clearsight.records.models import Record
from clearsight.records.queries.binding import binding
from clearsight.records.queries.crossing import crossings_beside
from clearsight.signoff.models import Addendum, Seal
from clearsight.signoff.queries.addenda import ADDED, canonical_addendum

LONGEST_ADDENDUM = 4000


@transaction.atomic
def add_to(
    record: Record, text: str, seen: int, *, meant: Collection[str] = (), by: Person, at: datetime
) -> Addendum:
    """Add a dated addendum to a sealed record, signed by whoever writes it. It is never altered.

    Args:
        seen: how many addenda `by` was shown: nobody adds to what they have not read, nor twice by mistake.
        meant: which words that may not belong in its file are meant so (`Crossing.key`).

    Raises:
        Conflict: when somebody has added since `by` looked.
        Invalid: when it is not sealed; without words, or with too many.
        MayNotBelong: with words that may not belong in its file, and are not said to be meant so.
    """
    require(by, "record.add_to", record, localdate(at))
    # Whoever adds at the same moment waits here: each binds the one before.
    record = Record.objects.select_for_update(of=("self",)).select_related("file").get(pk=record.pk)
    seal = Seal.objects.filter(record=record).first()
    if seal is None or record.state != "sealed":
        problem = f"it is {record.state}, and only what is sealed is added to"
        raise Invalid.one("record", problem, "write in it, or send it back")
    before = record.addenda.order_by("number").last()
    number = before.number + 1 if before else 1
    if seen != number - 1:
        raise Conflict.one("text", "something was added since you looked", "read it first")
    text = text.strip()
    if faults := faults_of_words("text", text, LONGEST_ADDENDUM, "write what is to be added"):
        raise Invalid(faults)
    crossing = crossings_beside(record, text, by=by, at=at)
    refuse_unless_meant(crossing, meant, "text")
    added = Addendum(record=record, number=number, author=by, at=at)
    added.text = record.file.seal(text, added, "text")
    bound = canonical_addendum(record, added, text, seal.content_hash, before.content_hash if before else "")
    added.content_hash = digest(bound)
    added.save()
    audit(
        ADDED,
        record,
        by=by,
        at=at,
        organisation=record.organisation_id,
        detail={
            "number": number,
            "meant": len(crossing),
            "addendum": str(added.public_id),
            "binds": binding(record.file, f"addendum:{added.public_id}", added.content_hash),
        },
    )
    return added
