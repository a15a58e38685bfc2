"""A draft that saves itself as it is typed, field by field: one that cannot be saved keeps no other back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Values
from clearsight.records.actions.drafting import latest_entries, locked, refuse_unless, write
from clearsight.records.models import Record


@dataclass(frozen=True, slots=True)
class Autosaved:
    """`saved`: the new version of each field that was written. `moved`: fields in which somebody has written
    since the version that was seen, not written. `wrong`: what keeps others from being saved as they stand.
    """

    saved: Mapping[str, int]
    moved: frozenset[str]
    wrong: tuple[Fault, ...]


@transaction.atomic
def autosave(
    record: Record, values: Values, versions: Mapping[str, int], *, by: Person, at: datetime
) -> Autosaved:
    """Write what can be written of what was typed so far; nothing of anybody else's is overwritten.

    As `write`, which it calls for the fields that can be saved: one event of the audit log each time that
    something is written, and none where nothing is.

    Raises:
        Invalid: when the record is no draft any more.
        Refused: for a field that another party fills in.
    """
    require(by, "record.write", record, localdate(at))
    refuse_unless(locked(record), "draft")
    latest = latest_entries(record, values)
    moved = frozenset(
        name for name in values if (latest[name].version if name in latest else 0) != versions.get(name, 0)
    )
    left = {name: value for name, value in values.items() if name not in moved}
    if not left:
        return Autosaved({}, moved, ())
    try:
        with transaction.atomic():
            return Autosaved(write(record, left, versions, by=by, at=at), moved, ())
    except Invalid as invalid:
        wrong = {_field_of(fault) for fault in invalid.faults}
        if not wrong & left.keys():
            raise
        faults = tuple(invalid.faults)
    right = {name: value for name, value in left.items() if name not in wrong}
    saved = write(record, right, versions, by=by, at=at) if right else {}
    return Autosaved(saved, moved, faults)


def _field_of(fault: Fault) -> str:
    return fault.place.partition(".")[0].partition("[")[0]
