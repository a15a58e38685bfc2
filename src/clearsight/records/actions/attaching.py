"""Attaching pages on paper to a record, saying what is on them, and taking off what does not belong there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.casework.actions import one_after_another
from clearsight.casework.queries import holds_over
from clearsight.integrations.pictures import Picture
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid, Refused
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person
from clearsight.records.actions.drafting import locked
from clearsight.records.models import Attachment, Record, Scan
from clearsight.records.queries import content_hash, is_sealed
from clearsight.records.queries.attached import added_mark, pages_left, without_words

LONGEST = 1000
MOST_A_DAY = 400  # pages that one person attaches in a day: nobody fills the disk
BEFORE_ALL = "it lies before the parties as it is, or is partly signed"


@transaction.atomic
def attach(record: Record, pages: Sequence[Picture], words: str, *, by: Person, at: datetime) -> Attachment:
    """Attach pages to a draft, which are then part of what is signed; or, after the seal, beside what was.

    Args:
        pages: in their order, as `integrations.pictures.redrawn` gives them.
        words: what is on them, for whoever cannot see them; empty where it is said later (`describe`).

    Raises:
        Invalid: while the record lies before the others or is partly signed, for nothing would tell them of
            it; without a page; or with more than the record can take.
    """
    require(by, "record.write", record, localdate(at))
    record = locked(record)
    sealed = is_sealed(record)
    if record.state != "draft" and not sealed:
        raise Invalid.one("record", BEFORE_ALL, "send it back for changes first, and attach them then")
    if not pages:
        raise Invalid.one("pages", "choose at least one page")
    left = pages_left(record)
    if len(pages) > left:
        raise Invalid.one("pages", f"these are {len(pages)} pages, and there is room for {left} more")
    if len(pages) + _pages_lately(by, at) > MOST_A_DAY:
        raise Invalid.one("pages", f"{MOST_A_DAY} pages a day are the most", "attach the others tomorrow")
    if faults := faults_of_words("words", words, LONGEST):
        raise Invalid(faults)
    attached = Attachment(record=record, attached_by=by, attached_at=at, added=sealed)
    attached.words = record.file.seal(words.strip(), attached, "words")
    attached.save()
    Scan.objects.bulk_create(_sealed(record, attached, n, page) for n, page in enumerate(pages, 1))
    detail: dict[str, object] = {
        "attachment": str(attached.public_id), "pages": len(pages), "added": sealed
    }  # fmt: skip
    detail["mark"] = added_mark(
        attached, [page.sha256 for page in pages], content_hash(record) if sealed else ""
    )
    audit("records.attach", record, by=by, at=at, organisation=record.organisation_id, detail=detail)
    return attached


def _pages_lately(by: Person, at: datetime) -> int:
    """How many pages somebody has attached in the day until now."""
    since = at - timedelta(days=1)
    return Scan.objects.filter(attachment__attached_by=by, attachment__attached_at__gt=since).count()


def _sealed(record: Record, attached: Attachment, number: int, page: Picture) -> Scan:
    scan = Scan(attachment=attached, number=number, sha256=page.sha256, width=page.width, height=page.height)
    scan.jpeg = record.file.seal_bytes(page.jpeg, scan, "jpeg")
    return scan


@transaction.atomic
def describe(attached: Attachment, words: str, *, by: Person, at: datetime) -> Attachment:
    """Say what is on the pages that one has attached: in a draft, or where nobody has said it yet.

    Raises:
        Invalid: without words, or once they are part of what lies before the others.
        Refused: for somebody else's.
    """
    attached, record = _own(attached, by, at)
    if faults := faults_of_words("words", words, LONGEST, "say what is on these pages"):
        raise Invalid(faults)
    if record.state != "draft" and not (attached.added and not attached.words):
        raise Invalid.one("words", "what is said of them stands already", "send the record back first")
    attached.words = record.file.seal(words.strip(), attached, "words")
    attached.save(update_fields=["words"])
    audit("records.describe", attached, by=by, at=at, organisation=record.organisation_id)
    return attached


@transaction.atomic
def take_off(attached: Attachment, because: str, *, by: Person, at: datetime) -> Attachment:
    """Take off pages that one has attached and that nobody has signed: that they were there stays, and why.

    The pictures are emptied, for a page in the wrong file must not stay in it; their marks stay. While a
    legal hold covers the record they are kept, and nobody is shown them.

    Raises:
        Invalid: without a reason, or when they are part of what lies before the others or was signed.
        Refused: for somebody else's.
    """
    # First, as whoever disposes of records does: then the record.
    one_after_another(attached.record.organisation_id)
    attached, record = _own(attached, by, at)
    if faults := faults_of_words("because", because, LONGEST, "say why they are taken off"):
        raise Invalid(faults)
    if record.state != "draft" and not attached.added:
        mend = "" if is_sealed(record) else "send the record back first"
        raise Invalid.one("because", "they are part of what is signed", mend)
    attached.taken_off_by, attached.taken_off_at = by, at
    attached.taken_off_because = record.file.seal(because.strip(), attached, "taken_off_because")
    attached.save(update_fields=["taken_off_by", "taken_off_at", "taken_off_because"])
    if not holds_over(record.file, record.session).exists():
        attached.pages.update(jpeg=b"")
    audit("records.take_off", attached, by=by, at=at, organisation=record.organisation_id)
    return attached


def undescribed(record: Record) -> list[Fault]:
    """A fault where pages are attached and nobody says what is on them: part of what all will sign."""
    if not without_words(record):
        return []
    return [Fault("attached", "nobody has said what is on the attached pages", "say it in a few words")]


def _own(attached: Attachment, by: Person, at: datetime) -> tuple[Attachment, Record]:
    """The attachment as it is now, and its record, kept from others until the transaction ends."""
    require(by, "record.write", attached.record, localdate(at))
    record = locked(attached.record)
    attached = Attachment.objects.get(pk=attached.pk)
    if attached.attached_by_id != by.pk:
        raise Refused.one("pages", "somebody else attached them", "ask them")
    if attached.taken_off_at is not None:
        raise Invalid.one("pages", "they are taken off already", "there is nothing to do")
    return attached, record
