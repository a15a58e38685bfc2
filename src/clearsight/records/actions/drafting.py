"""Drafts: filled with what the system knows, and written by both parties."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Value, Values, validate_values
from clearsight.policy.domain.forms.planned import planned_faults
from clearsight.records.actions.rows import as_undertaken
from clearsight.records.models import Entry, Record
from clearsight.records.queries import form_of, is_sealed, part_fields, unsealed, writable_by, written_in
from clearsight.records.queries.system_values import SystemValues


def fill_in(record: Record, by: Person, at: datetime) -> None:
    """Put what the system knows, and `by` may read, into the fields that nobody has written in."""
    form = form_of(record)
    known = SystemValues(record, by, localdate(at))
    latest, new = latest_entries(record), []
    for field in part_fields(record, form):
        entry = latest.get(field.id)
        if entry is not None and entry.author_id is not None:
            continue
        value = known.value_of(field)
        if value is not None and entry is None:
            new.append(_first(record, field.id, value, None, at))
        elif value is not None and entry is not None and unsealed(record, entry) != value:
            _put(record, field.id, value, entry, None, at)
    _save(new)


@transaction.atomic
def write(
    record: Record, values: Values, versions: Mapping[str, int], *, by: Person, at: datetime
) -> dict[str, int]:
    """Write into fields of a draft. Nothing that somebody else wrote meanwhile is ever overwritten.

    Args:
        values: what is to stand in each field (`policy.domain.forms.values`).
        versions: for each of them the version that the writer saw (`FieldShown.version`).

    Returns:
        The new version of each field.

    Raises:
        Conflict: naming each field in which somebody else has written meanwhile; nothing is written.
        Invalid: when a value is not as its field asks, or the record is no draft any more. What an action
            under review was is not the writer's to say: it stays as it was undertaken.
        Refused: for a field that another party fills in.
    """
    require(by, "record.write", record, localdate(at))
    record = locked(record)
    refuse_unless(record, "draft")
    form = form_of(record)
    if wrong := [
        Fault(name, "is not yours to fill in") for name in values.keys() - writable_by(record, form, by)
    ]:
        raise Refused(sorted(wrong))
    faults = [*validate_values(form, values, final=False), *planned_faults(form, values, localdate(at))]
    values, misread = as_undertaken(record, form, values)
    if faults := [*faults, *misread]:
        raise Invalid(faults)
    latest = latest_entries(record, values)
    moved = [
        name for name in values if (latest[name].version if name in latest else 0) != versions.get(name, 0)
    ]
    if moved:
        raise Conflict(
            Fault(name, "somebody has written here meanwhile", "look at both") for name in sorted(moved)
        )
    new = {}
    for name, value in values.items():
        entry = latest.get(name)
        if entry is not None and unsealed(record, entry) == value:
            new[name] = entry.version
        else:
            new[name] = _put(record, name, value, entry, by, at)
    audit(
        "records.write",
        record,
        by=by,
        at=at,
        organisation=record.organisation_id,
        detail={"fields": sorted(values)},
    )
    return new


def _put(record: Record, name: str, value: Value, last: Entry | None, by: Person | None, at: datetime) -> int:
    version = last.version + 1 if last else 1
    author = by.pk if by else None
    # What was put before the other stays as it was, whoever writes there after it came back.
    was_proposed = last is not None and record.proposed_at is not None and last.at <= record.proposed_at
    if last is not None and last.author_id == author and not was_proposed:
        seen, last.version, last.at = last.version, version, at
        sealed = record.file.seal(json.dumps(value), last, name)
        changed = Entry.objects.filter(pk=last.pk, version=seen).update(version=version, at=at, value=sealed)
        if changed:
            return version
        raise Conflict.one(name, "somebody has written here meanwhile", "look at both")
    _save([_first(record, name, value, by, at, version)])
    return version


def _first(
    record: Record, name: str, value: Value, by: Person | None, at: datetime, version: int = 1
) -> Entry:
    entry = Entry(record=record, field=name, version=version, author=by, at=at)
    entry.value = record.file.seal(json.dumps(value), entry, name)
    return entry


def _save(entries: list[Entry]) -> None:
    if not entries:
        return
    try:
        with transaction.atomic():
            Entry.objects.bulk_create(entries)
    except IntegrityError:
        names = ", ".join(entry.field for entry in entries)
        raise Conflict.one(names, "somebody has written here meanwhile", "look at both") from None


def latest_entries(record: Record, names: Values | None = None) -> dict[str, Entry]:
    """What stands in each field now."""
    entries = reversed(written_in([record.pk]))
    return {entry.field: entry for entry in entries if names is None or entry.field in names}


def locked(record: Record) -> Record:
    """The record as it is now, kept from others until the transaction ends."""
    # On PostgreSQL two who write at once wait for each other here; on SQLite every transaction does.
    found: Record = (
        Record.objects.select_for_update(of=("self",))
        .select_related("file", "form_text", "session__arrangement")
        .get(pk=record.pk)
    )
    return found


def refuse_unless(record: Record, *states: str) -> None:
    """Nothing, if the record is in one of the states, and has never been sealed, whatever its state says.

    Raises:
        Invalid: if not; a sealed one says so.
    """
    if is_sealed(record):
        raise Invalid.one("record", "it is signed and sealed, and is never altered", "write a new one")
    if record.state not in states:
        raise Invalid.one("record", f"it is {record.state}", f"it must be {' or '.join(states)} for this")
