"""What others wrote in a draft while one was writing in it; the drafts that somebody left half-written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.people.models import Person
from clearsight.records.models import Entry, Record
from clearsight.records.queries.reading import EntryShown, FieldShown, form_of, part_fields, unsealed


@atomic
def written_meanwhile(
    record: Record, known: Mapping[str, int], clashing: Collection[str] = (), *, by: Person, at: datetime
) -> dict[str, FieldShown]:
    """The fields in which somebody else has written since the versions that `by` knows, as they stand now.

    Args:
        known: for each field the version that `by` was shown last.
        clashing: fields that are wanted whoever wrote there: oneself at another machine, or the system.

    Only what is new is opened, and only that is audited as read.

    Raises:
        Unknown: when `by` may not read it.
    """
    require(by, "record.read", record, localdate(at))
    fields = {field.id: field for field in part_fields(record, form_of(record))}
    news = [
        entry
        for entry in _standing(record)
        if entry.field in fields
        and (
            entry.field in clashing
            or (entry.author_id not in (None, by.pk) and entry.version > known.get(entry.field, 0))
        )
    ]
    if news:
        names = sorted(entry.field for entry in news)
        audit("records.read", record, by=by, at=at, organisation=record.organisation_id,
              detail={"fields": names})  # fmt: skip
    return {
        entry.field: FieldShown(
            fields[entry.field],
            EntryShown(unsealed(record, entry), entry.version, entry.author, entry.at),
            before=(),
        )
        for entry in news
    }


def _standing(record: Record) -> list[Entry]:
    """The entry that stands in each field now."""
    newest: dict[str, Entry] = {}
    for entry in record.entries.select_related("author").order_by("version"):
        newest[entry.field] = entry
    return list(newest.values())
