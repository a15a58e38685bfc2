"""What was disposed of stays disposed of: noted outside the database, and done again after a restoration."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from clearsight.access.actors import Operator
from clearsight.casework.actions import destroy_key_again
from clearsight.casework.models import AGAIN, File
from clearsight.integrations.disposals import NAME, Disposal, note_disposals
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.retention.models import Review
from clearsight.signoff.actions import empty_record_again


def disposals_path() -> Path:
    """Where this installation notes them: beside its keys."""
    return Path(settings.VAR_DIR) / NAME


def note_all_disposals() -> None:
    """Note outside the database all that was disposed of in it, and is not noted there yet.

    After each disposal, whenever the server starts, and before a backup: so that one whose process was killed
    in that moment is noted too.
    """
    note_disposals(disposals_path(), [*_of_files(), *_of_records()])


def _of_files() -> Iterable[Disposal]:
    ended = File.objects.filter(destroyed_at__isnull=False)
    said = ("destroyed_at", "public_id", "destroyed_by__public_id", "destroyed_because")
    for at, one, by, why in ended.values_list(*said):
        if at:
            yield Disposal(at, "file", str(one), str(by) if by else None, why.removeprefix(AGAIN))


def _of_records() -> Iterable[Disposal]:
    emptied = Record.objects.filter(disposed_at__isnull=False)
    for at, one, by in emptied.values_list("disposed_at", "public_id", "disposed_by__public_id"):
        if at:
            yield Disposal(at, "record", str(one), str(by) if by else None)


@transaction.atomic
def dispose_again(noted: Iterable[Disposal], *, by: Operator, at: datetime) -> tuple[int, int]:
    """Dispose of what was disposed of after the backup that was restored; how many files, and records.

    Two decided it then: nobody is asked again, and no hold of the earlier state stands against it. What is
    not here (it was made after the backup) is left out.
    """
    files = records = 0
    for one in noted:
        who = Person.objects.filter(public_id=one.by).first() if one.by else None
        if one.what == "file":
            files += destroy_key_again(one.public_id, one.at, who, one.because, by=by, at=at)
        else:
            records += empty_record_again(one.public_id, one.at, who, by=by, at=at)
    # The backup may be of a day on which they were due: nobody reviews what is gone.
    over = Q(file__destroyed_at__isnull=False) | Q(record__disposed_at__isnull=False)
    Review.objects.filter(over).delete()
    return files, records
