"""The second copies of a sealed record: read by its parties when the first is disposed of, and proved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import permits, require
from clearsight.audit.actions import record as audit
from clearsight.audit.models import Event
from clearsight.audit.queries import each, how_disposed, named
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.kernel.canonical import digest
from clearsight.people.models import Person
from clearsight.policy.domain.forms import FormField, Value
from clearsight.policy.domain.forms.said import value_words
from clearsight.records.models import Record
from clearsight.records.queries import form_of, part_fields
from clearsight.signoff.models import KeptCopy, Seal

KEPT = "signoff.keep_copy"
# By what a form puts the name of a family or of a child into a field or a column.
NAMES = ("case_name", "child_name")


@dataclass(frozen=True, slots=True)
class NotAgreed:
    """With what a party did not agree, as signed beside the record; said when, and to be settled by when."""

    by: str
    at: datetime
    text: str
    resolve_by: date


@dataclass(frozen=True, slots=True)
class CopyRead:
    """A copy as its parties read it: each field with what was signed, and whether it is what was sealed.

    `not_agreed` and the words typed of `pages` on paper were signed with the fields.
    """

    copy: KeptCopy
    title: str
    fields: tuple[tuple[FormField, Value], ...]
    written_by: tuple[str, ...]
    as_sealed: bool
    not_agreed: tuple[NotAgreed, ...] = ()
    pages: tuple[str, ...] = ()


def copies_kept(record: Record, by: Person, on: date) -> list[KeptCopy]:
    """The second copies of a record that the person may read, not disposed of: in their own file first."""
    if record.state != "sealed":
        return []
    kept = list(KeptCopy.objects.filter(record=record, file__destroyed_at=None).select_related("file"))
    # Of a group's copies each lies in a member's own file: nobody is led through another's who has one.
    kept.sort(key=lambda one: (one.file.person_id != by.pk, one.file.person_id is not None, one.pk))
    return kept if kept and permits(by, "record.read_copy", record, on) else []


@atomic
def read_copy(copy: KeptCopy, *, by: Person, at: datetime) -> CopyRead:
    """One copy, opened by the key of the file in which it lies. Audited as read.

    Raises:
        Unknown: to whoever is no party.
        Disposed: when its own file was disposed of.
        DoesNotOpen: when it was altered.
    """
    record = copy.record
    require(by, "record.read_copy", record, localdate(at))
    audit("signoff.read_copy", record, by=by, at=at, organisation=record.organisation_id,
          detail={"copy": str(copy.public_id)})  # fmt: skip
    whole = opened(copy)
    signed = whole["record"]
    fields, written_by = tuple(_written(copy, signed)), _writers(signed["fields"])
    return CopyRead(copy, form_of(record).title, fields, written_by, not faults_of(copy, whole),
                    _not_agreed(signed), _of_pages(signed))  # fmt: skip


def opened(copy: KeptCopy) -> dict[str, Any]:
    """What lies in the copy: the canonical record as it was signed, and the salt of its seal."""
    whole: dict[str, Any] = json.loads(copy.file.unseal(copy.text, copy, "text", blank=False))
    return whole


def _written(copy: KeptCopy, signed: dict[str, Any]) -> Iterator[tuple[FormField, Any]]:
    """Each field of the form that lies in the record's file, with what was signed in it."""
    for field in part_fields(copy.record, form_of(copy.record)):
        yield field, signed["fields"].get(field.id, {}).get("value")


def words_of_copy(copy: KeptCopy) -> str:
    """What people wrote in it, field by field, and what was signed beside: for whoever looks for somebody.

    Raises:
        DoesNotOpen: when it was altered.
    """
    signed = opened(copy)["record"]
    said = _written(copy, signed)
    words = [(field.label, value_words(field, value)) for field, value in said if value is not None]
    words += [(f"Not agreed, {one.by}", one.text) for one in _not_agreed(signed)]
    words += [("Pages on paper", of_pages) for of_pages in _of_pages(signed)]
    return "\n\n".join(f"{label}: {value}" for label, value in words if value)


def names_in_copy(copy: KeptCopy) -> tuple[str, ...]:
    """Names of the family and of children that its form put into it: their case may be disposed of by now.

    Raises:
        DoesNotOpen: when it was altered.
    """
    names: list[Any] = []
    for field, value in _written(copy, opened(copy)["record"]):
        if field.source in NAMES:
            names += value if isinstance(value, list) else [value]
        for column in [one.id for one in getattr(field, "columns", ()) if one.source in NAMES]:
            names += [row.get(column) for row in value or ()]
    return tuple(name for name in names if isinstance(name, str) and name)


def _not_agreed(signed: dict[str, Any]) -> tuple[NotAgreed, ...]:
    said = signed.get("disagreements", ())
    people = Person.objects.filter(public_id__in={UUID(one["by"]) for one in said}) if said else ()
    names = {str(person.public_id): person.name for person in people}
    return tuple(
        NotAgreed(names.get(one["by"], "Somebody"), datetime.fromisoformat(one["at"]), one["text"],
                  date.fromisoformat(one["resolve_by"]))
        for one in said
    )  # fmt: skip


def _of_pages(signed: dict[str, Any]) -> tuple[str, ...]:
    return tuple(one["words"] for one in signed.get("attached", ()) if one["words"])


def _writers(written: dict[str, Any]) -> tuple[str, ...]:
    ids = {UUID(one["by"]) for one in written.values() if one.get("by")}
    return tuple(Person.objects.filter(public_id__in=ids).order_by("name").values_list("name", flat=True))


def faults_of(copy: KeptCopy, whole: dict[str, Any]) -> list[str]:
    """What of an opened copy is not what every party signed, without any key of the file of the first.

    The hash of the words is that of the seal; the salt beside them proves the log's own entry of the seal.
    """
    found, hashed = [], digest(whole["record"])
    if hashed != copy.content_hash or hashed != copy.record.seal.content_hash:
        found.append("it is not what was signed")
    sealed = _first("signoff.seal", Seal, str(copy.record.seal.pk))
    bound = hashlib.sha256(bytes.fromhex(whole["salt"]) + hashed.encode()).hexdigest()
    if sealed is None or sealed.detail.get("binds") != bound:
        found.append("the log does not know it as what was sealed")
    kept = _first(KEPT, KeptCopy, str(copy.public_id))
    if kept is None or kept.detail.get("binds") != copy.file.binding(f"copy:{copy.public_id}", hashed):
        found.append("the log does not know it as a copy that was kept")
    return found


def _first(verb: str, kind: type[Model], of: str) -> Event | None:
    # By kind and number: so the log's index finds it, and nobody looks through all of the log.
    of_it = Event.objects.filter(object_kind=kind._meta.label_lower, object_id=of, verb=verb)
    return of_it.order_by("pk").first()


def compare_copies(expect: Callable[[bool, str, str], None], fault: Callable[[str], None]) -> None:
    """Each second copy against its seal and the log; and whether any that the log knows is missing."""
    there = set()
    rows = KeptCopy.objects.select_related("record__seal", "record__form_text", "file").order_by("pk")
    for copy in each(rows, fault):
        of = f"copy {copy.public_id}"
        there.add(str(copy.public_id))
        with named(of, fault):
            if not copy.file.wrapped_key and how_disposed("casework.destroy_key", str(copy.file.public_id)):
                continue
            try:
                wrong = faults_of(copy, opened(copy))
            except DoesNotOpen:
                wrong = ["it does not open"]
            for said in wrong:
                expect(False, of, said)
    for event in each(Event.objects.filter(verb=KEPT).order_by("pk"), fault):
        expect(event.object_id in there, f"copy {event.object_id}", "it was kept, and is missing")
