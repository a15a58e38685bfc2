"""Pages on paper that belong to a record: what is on them, and the pages themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.audit.models import Event
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.integrations.pictures import MOST_PAGES
from clearsight.integrations.worded import Among, worded
from clearsight.kernel.canonical import digest
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Person
from clearsight.records.models import Attachment, Record, Scan

ATTACHED, TAKEN_OFF = "records.attach", "records.take_off"


@dataclass(frozen=True, slots=True)
class AttachedShown:
    """Pages that were attached at one time. `words` say what is on them; empty where nobody has said yet.

    `pages` are without their pictures (`read_scan`). `because` says why they were taken off, if they were.
    """

    attachment: Attachment
    words: str
    pages: tuple[Scan, ...]
    because: str

    @property
    def stands(self) -> bool:
        """Whether its pages are still there."""
        return self.attachment.taken_off_at is None


def attached_to(record: Record) -> tuple[AttachedShown, ...]:
    """All that was ever attached to a record, the earliest first: for those who may read it."""
    return tuple(
        AttachedShown(
            row,
            record.file.unseal(row.words, row, "words"),
            tuple(row.pages.all()),
            record.file.unseal(row.taken_off_because, row, "taken_off_because"),
        )
        for row in _rows_of([record.pk])
    )


@worded
def _rows_of(record: Among) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(record__in=record).select_related("attached_by", "taken_off_by")
    pages = Prefetch("pages", Scan.objects.defer("jpeg").order_by("number"))
    return rows.prefetch_related(pages).order_by("attached_at", "pk")


def signed_with(attached: Iterable[AttachedShown]) -> dict[str, Any]:
    """What of it is part of what is signed, for the canonical JSON: nothing where there is nothing.

    What is added after the seal is no part of it, nor what was taken off before.
    """
    signed = [one for one in attached if one.stands and not one.attachment.added]
    lines = [
        {
            "id": str(one.attachment.public_id),
            "by": str(one.attachment.attached_by.public_id),
            "at": one.attachment.attached_at.isoformat(timespec="microseconds"),
            "words": one.words,
            "pages": [page.sha256 for page in one.pages],
        }
        for one in signed
    ]
    return {"attached": lines} if lines else {}


def pages_seen(attached: Iterable[AttachedShown]) -> int:
    """A number that grows whenever pages are attached or taken off: what whoever proposes gives back."""
    return sum(1 if one.stands else 2 for one in attached)


def added_mark(attached: Attachment, pages: Sequence[str], sealed: str) -> str:
    """The SHA-256 that binds pages: which, whose, of when, added to which seal. It is kept in the log.

    Args:
        pages: the SHA-256 of each, in their order.
        sealed: the hash of the sealed record; "" where they were attached before it was sealed.
    """
    return digest(canonical_pages(attached, pages, sealed))


def canonical_pages(attached: Attachment, pages: Sequence[str], sealed: str) -> dict[str, Any]:
    """All that this mark binds, as it goes into canonical JSON."""
    return {
        "kind": "clearsight pages 1",
        "sealed": sealed,
        "attached": str(attached.public_id),
        "by": str(attached.attached_by.public_id),
        "at": attached.attached_at.isoformat(timespec="microseconds"),
        "pages": list(pages),
    }


def altered_attached(record: Record, attached: Iterable[AttachedShown], sealed: str) -> list[str]:
    """What of the attached pages is missing, or not as it was added after the seal, in plain sentences.

    The log knows what was attached, as `added_mark` bound it; the seal holds what was signed.
    """
    there = {str(one.attachment.public_id): one for one in attached}
    logged = Event.objects.filter(
        object_kind=Record._meta.label_lower, object_id=str(record.public_id), verb=ATTACHED
    )
    found = []
    for event in logged.order_by("at", "pk"):
        one = there.get(event.detail["attachment"])
        if one is None:
            found.append(f"Pages on paper that {event.actor_name} attached are missing")
        elif one.attachment.added != event.detail["added"] or (
            one.attachment.added
            and event.detail["mark"] != added_mark(one.attachment, [p.sha256 for p in one.pages], sealed)
        ):
            found.append(f"The pages on paper that {event.actor_name} added are not what was added")
    return found


def pages_left(record: Record) -> int:
    """How many pages can still be attached."""
    standing = Q(attachment__record=record, attachment__taken_off_at__isnull=True)
    there: int = Scan.objects.filter(standing).aggregate(pages=Count("pk"))["pages"]
    return MOST_PAGES - there


def without_words(record: Record) -> bool:
    """Whether pages are attached of which nobody has said yet what is on them."""
    return Attachment.objects.filter(record=record, taken_off_at__isnull=True, words=b"").exists()


@atomic
def read_scan(record: Record, page: UUID, *, by: Person, at: datetime) -> tuple[int, bytes]:
    """The number of a page attached to the record, and its JPEG. Audited as read.

    Raises:
        Unknown: when `by` may not read the record, or it has no such page (any more).
        DoesNotOpen: when it was altered in the database, or sealed under another master key.
    """
    require(by, "record.read", record, localdate(at))
    found = Scan.objects.filter(
        public_id=page, attachment__record=record, attachment__taken_off_at__isnull=True
    ).first()
    if found is None:
        raise Unknown.one("page", "there is no such page")
    audit("records.read_scan", found, by=by, at=at, organisation=record.organisation_id)
    record.refuse_disposed()
    return found.number, picture_of(record, found)


@atomic
def read_scans(record: Record, *, by: Person, at: datetime) -> dict[str, bytes]:
    """The JPEG of every page attached to the record that still stands, by its mark. Each is audited as read.

    Raises:
        Unknown: when `by` may not read the record.
        DoesNotOpen: when one was altered in the database, or sealed under another master key.
    """
    require(by, "record.read", record, localdate(at))
    record.refuse_disposed()
    found = {}
    standing = Scan.objects.filter(attachment__record=record, attachment__taken_off_at__isnull=True)
    for scan in standing.order_by("attachment__attached_at", "attachment", "number"):
        audit("records.read_scan", scan, by=by, at=at, organisation=record.organisation_id)
        found[scan.sha256] = picture_of(record, scan)
    return found


def picture_of(record: Record, scan: Scan) -> bytes:
    """The JPEG of a page, held against its mark: whoever has the file's key can seal another in its place.

    Raises:
        DoesNotOpen: when it was altered, or is not the picture of which the mark is.
    """
    jpeg = record.file.unseal_bytes(scan.jpeg, scan, "jpeg")
    if sha256(jpeg).hexdigest() != scan.sha256:
        raise DoesNotOpen(f"{scan._meta.label_lower}:{scan.public_id}:jpeg")
    return jpeg
