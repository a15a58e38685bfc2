"""What was disposed of stays disposed of: noted outside the database, and done again after a restoration."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from clearsight.access.actors import Operator
from clearsight.casework.actions import destroy_key_again
from clearsight.casework.models import AGAIN, File
from clearsight.casework.queries import holds_over
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


class Again(NamedTuple):
    """How many files and records were disposed of again, and how many stay under a legal hold."""

    files: int
    records: int
    held: int


@transaction.atomic
def dispose_again(
    noted: Iterable[Disposal], lifted: Collection[UUID] = (), *, by: Operator, at: datetime
) -> Again:
    """Dispose of what was disposed of after the backup that was restored.

    Two decided it then: nobody is asked again. But a legal hold wins over a line in a file: what is under
    one here stays, unless that hold is among those that were lifted since (`lifted`, by public id). What is
    not here (it was made after the backup) is left out.
    """
    files = records = held = 0
    for one in noted:
        who = Person.objects.filter(public_id=one.by).first() if one.by else None
        if _is_held(one, lifted):
            held += 1
        elif one.what == "file":
            files += destroy_key_again(one.public_id, one.at, who, one.because, by=by, at=at)
        else:
            records += empty_record_again(one.public_id, one.at, who, by=by, at=at)
    # The backup may be of a day on which they were due: nobody reviews what is gone.
    over = Q(file__destroyed_at__isnull=False) | Q(record__disposed_at__isnull=False)
    Review.objects.filter(over).delete()
    return Again(files, records, held)


def _is_held(one: Disposal, lifted: Collection[UUID]) -> bool:
    """Whether it is here, with something in it, and under a hold that nobody has lifted since."""
    if one.what == "file":
        file = File.objects.filter(public_id=one.public_id, destroyed_at=None).first()
        holds = holds_over(file) if file else None
    else:
        here = Record.objects.filter(public_id=one.public_id, disposed_at=None, file__destroyed_at=None)
        record = here.select_related("file", "session").first()
        holds = holds_over(record.file, record.session) if record else None
    return holds is not None and holds.exclude(public_id__in=lifted).exists()
