"""What was added to a record after it was sealed, in order, and whether it is still as it was added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.audit.models import Event
from clearsight.integrations.once import once
from clearsight.kernel.canonical import digest
from clearsight.people.models import Person
from clearsight.records.models import Disagreement, Record, SignatureLeftOut
from clearsight.records.queries.disagreements import unsettled
from clearsight.scheduling.models import Session
from clearsight.signoff.models import Addendum, Seal

ADDED = "signoff.add_to"


@dataclass(frozen=True, slots=True)
class Besides:
    """How much stands beside the records of a session: numbers, and never a word."""

    addenda: int
    disagreements: int
    unsettled: int
    left_out: int


def besides(session: Session) -> Besides:
    """What whoever may know of a session may know of what stands beside its records."""
    disagreements = Disagreement.objects.all()
    found = Session.objects.filter(pk=session.pk).values_list(
        _number_of(Addendum.objects.all()),
        _number_of(disagreements),
        _number_of(unsettled(disagreements)),
        _number_of(SignatureLeftOut.objects.all()),
    )
    return Besides(*found.get())


def _number_of(beside: QuerySet[Any]) -> Coalesce:
    """How many of them there are of a session, asked in one question with the others."""
    counted = beside.filter(record__session=OuterRef("pk")).order_by().values("record__session")
    return Coalesce(Subquery(counted.annotate(number=Count("pk")).values("number")), 0)


@dataclass(frozen=True, slots=True)
class AddendumShown:
    """What `author` added and signed. `as_added`: it is what was signed, in the place where it was."""

    number: int
    author: Person
    at: datetime
    text: str
    content_hash: str
    as_added: bool


@atomic
def addenda_of(record: Record, *, by: Person, at: datetime) -> tuple[AddendumShown, ...]:
    """The addenda of a record, the first first. Where there are any, their reading is audited.

    Raises:
        Unknown: when `by` may not read the record.
        DoesNotOpen: when the words of one were altered in the database.
    """
    require(by, "record.read", record, localdate(at))
    found = addenda_in(record)
    if found:
        audit("signoff.read_addenda", record, by=by, at=at, organisation=record.organisation_id,
              detail={"addenda": len(found)})  # fmt: skip
    return found


def addenda_in(record: Record) -> tuple[AddendumShown, ...]:
    """The same, of a record that the reader may read; asked once for a page."""
    return once(("addenda", record.pk), lambda: _addenda(record))


def _addenda(record: Record) -> tuple[AddendumShown, ...]:
    seal: Seal | None = getattr(record, "seal", None)
    before, shown = "", []
    for number, one in enumerate(record.addenda.select_related("author").order_by("number"), 1):
        text = record.file.unseal(one.text, one, "text", blank=False)
        hashed = digest(canonical_addendum(record, one, text, seal.content_hash if seal else "", before))
        as_added = one.number == number and one.content_hash == hashed
        shown.append(AddendumShown(one.number, one.author, one.at, text, one.content_hash, as_added))
        before = one.content_hash
    return tuple(shown)


def canonical_addendum(record: Record, one: Addendum, text: str, sealed: str, before: str) -> dict[str, Any]:
    """All that an addendum's hash binds, as it goes into canonical JSON.

    Args:
        sealed: the hash of the sealed record.
        before: the hash of the addendum before it; "" for the first.
    """
    return {
        "kind": "clearsight addendum 1",
        "record": str(record.public_id),
        "chance": record.file.salt_of(f"words of addendum:{one.public_id}").hex(),  # as of a record
        "sealed": sealed,
        "before": before,
        "addendum": str(one.public_id),
        "number": one.number,
        "by": str(one.author.public_id),
        "at": one.at.isoformat(timespec="microseconds"),
        "text": text,
    }


def altered_addenda(record: Record) -> list[str]:
    """What of the addenda is no longer as it was added, in plain sentences; nothing where all of it is.

    The log knows how many were added: the last one cannot be taken away without a trace either.
    """
    shown = addenda_in(record)
    found = [f"Addendum {one.number} is not what was added" for one in shown if not one.as_added]
    # As the log calls it: by its own kind and public id, whatever it is in the database.
    added = Event.objects.filter(
        object_kind=Record._meta.label_lower, object_id=str(record.public_id), verb=ADDED
    ).count()
    if added > len(shown):
        found.append(f"{added - len(shown)} of the {added} addenda are missing")
    return found
