"""What one record holds is disposed of: emptied, while its row, its signatures and its seal stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.actors import Operator
from clearsight.access.queries import require, visible_to
from clearsight.audit.actions import record as audit
from clearsight.casework.models import File
from clearsight.casework.queries import asked_for, holds_over
from clearsight.kernel.refusals import Conflict
from clearsight.people.models import Person
from clearsight.records.models import (
    Attachment,
    Disagreement,
    Entry,
    FiledElsewhere,
    MeantSo,
    Record,
    Remark,
    Scan,
    Settlement,
    SignatureLeftOut,
)
from clearsight.signoff.models import Addendum


@transaction.atomic
def empty_record(record: Record, *, by: Person, at: datetime) -> Record:
    """Empty what a record holds: every version of every field, and what stands beside it.

    That two have decided it is asked for by `retention.actions.dispose`, which alone calls this. What was
    agreed to be done in the session is kept as long as its file.

    Raises:
        Unknown, Refused: for whoever does not keep the file.
        Conflict: under a legal hold; while somebody has asked for what lies in its file; or when it is
            disposed of already.
    """
    require(by, "file.keep", record.file, localdate(at))
    if holds_over(record.file, record.session).exists():
        raise Conflict.one("hold", "a legal hold is on it", "have the hold lifted first")
    if asked_for(record.file):
        raise Conflict.one("request", "somebody has asked for what lies in it", "have that answered first")
    kept = Record.objects.filter(pk=record.pk, disposed_at=None)
    if not kept.update(disposed_at=at, disposed_by=by):
        raise Conflict.one("record", "it is disposed of already", "look at it again")
    _empty(record)
    audit("signoff.empty_record", record, by=by, at=at, organisation=record.organisation_id)
    record.refresh_from_db()
    return record


@transaction.atomic
def empty_record_again(
    public_id: str, then: datetime, who: Person | None, *, by: Operator, at: datetime
) -> bool:
    """Empty a record that was disposed of after the backup that was restored; whether it held anything.

    `who` did it `then`; none, where they came after the backup: nobody stands for them.
    """
    record = Record.objects.filter(public_id=public_id, disposed_at=None).select_related("file").first()
    files = visible_to(by, "file.wrap_anew", File.objects.all(), localdate(at))
    if record is None or not files.filter(pk=record.file_id).exists():
        return False
    if who is not None and who.organisation_id != record.organisation_id:
        who = None
    Record.objects.filter(pk=record.pk).update(disposed_at=then, disposed_by=who)
    _empty(record)
    audit("signoff.empty_record", record, by=by, at=at, organisation=record.organisation_id,
          detail={"again": True})  # fmt: skip
    return True


def _empty(record: Record) -> None:
    Entry.objects.filter(record=record).update(value=b"")
    Remark.objects.filter(record=record).update(text=b"")
    MeantSo.objects.filter(record=record).update(words=b"")
    Disagreement.objects.filter(record=record).update(text=b"")
    Settlement.objects.filter(disagreement__record=record).update(text=b"")
    SignatureLeftOut.objects.filter(record=record).update(because=b"")
    Attachment.objects.filter(record=record).update(words=b"", taken_off_because=b"")
    Scan.objects.filter(attachment__record=record).update(jpeg=b"")
    FiledElsewhere.objects.filter(copy__record=record).update(words=b"", taken_back_because=b"")
    Addendum.objects.filter(record=record).update(text=b"")
