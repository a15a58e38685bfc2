"""What proves a sealed record to somebody with no access to Clearsight (docs/reference/evidence.md).

The record as it was signed, its signatures and what was added, each with the event that binds it, the proof
that the event is in the log, the log's signed checkpoint, and what others have witnessed of it. What is
altered in the database goes in as it stands there: it is for whoever checks it to say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.audit.models import Event, TreeHead
from clearsight.audit.queries import events_of_keys, proved, seen_by_others, verifier_of
from clearsight.integrations.envelope import Disposed, DoesNotOpen
from clearsight.kernel.canonical import canonical
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person
from clearsight.records.models import Record, Settlement
from clearsight.records.queries import read
from clearsight.records.queries.attached import ATTACHED, TAKEN_OFF, attached_to, canonical_pages
from clearsight.records.queries.binding import canonical_settlement, salt_of
from clearsight.records.queries.reading import canonical_record
from clearsight.signoff.models import Seal, Signature
from clearsight.signoff.queries.addenda import ADDED, addenda_in, canonical_addendum
from clearsight.signoff.queries.proving import (
    CONFIRMED,
    SEALED,
    SETTLED,
    SIGNED,
    roles_answered,
    roles_left_out,
)

FORMAT = "clearsight evidence 1"
TAKEN = "signoff.export_evidence"
# What was done to a record and by whom, from when it was put forward; readings are nobody else's business.
STEPS = (
    "records.propose", "records.send_back", "records.agree", "records.note_signed_as", "records.seal",
    "records.seal_without", "signoff.return_with_comments", ADDED, ATTACHED,
)  # fmt: skip
BESIDE = ("records.note_disagreement", SETTLED, CONFIRMED)


@atomic
def evidence_of(record: Record, *, by: Person, at: datetime) -> dict[str, Any]:
    """All of it, as it goes into a bundle. Audited as read and as taken out.

    Raises:
        Unknown: when `by` may not read the record.
        Invalid: when it is not sealed: what nobody has signed proves nothing.
    """
    require(by, "record.read", record, localdate(at))
    seal: Seal | None = Seal.objects.filter(record=record).first()
    if seal is None:
        raise Invalid.one("record", "it is not sealed", "wait until all have signed it")
    content = _content(record, seal, by, at)
    audit(TAKEN, record, by=by, at=at, organisation=record.organisation_id)
    head = TreeHead.objects.get(tree=record.organisation_id)
    return {
        "format": FORMAT,
        "made_at": _moment(at),
        "organisation": record.organisation.name,
        "log": {"origin": head.origin, "key": verifier_of(head).text},
        "checkpoint": head.checkpoint,
        **content,
        "people": _people(content),
        "events": [
            {
                "number": one.number,
                "salt": one.salt.hex(),
                "event": one.event.entry.decode(),
                "path": [step.hex() for step in one.path],
            }
            for one in proved(head, [*_events(record), *events_of_keys(head.tree)])
        ],
        "witnessed": [*seen_by_others(head)],
    }


def _content(record: Record, seal: Seal, by: Person, at: datetime) -> dict[str, Any]:
    """The record and what belongs to it. Of what does not open, which thing that is."""
    signatures = Signature.objects.filter(record=record, withdrawn_at=None).select_related("person")
    found: dict[str, Any] = {
        "record_id": str(record.public_id),
        "record": None,
        "form": record.form_text.text,
        "sealed": {"at": _moment(seal.at), "content_hash": seal.content_hash},
        "signatures": [
            {"id": str(one.public_id), "person": str(one.person.public_id), "at": _moment(one.at),
             "shown_hash": one.shown_hash}
            for one in signatures.order_by("at", "pk")
        ],
        "roles": [roles_answered(record), []],
        "confirmed": sorted(
            [str(one.public_id), _moment(one.confirmed_at)] for one in _settled(record) if one.confirmed_at
        ),
        "addenda": [], "settlements": [], "added_pages": [], "salts": {}, "unopened": [],
    }  # fmt: skip
    try:
        with atomic():
            found["record"] = canonical(canonical_record(read(record, by=by, at=at))).decode()
        found["roles"][1] = roles_left_out(record)
        found["addenda"] = list(_addenda(record, seal))
        found["settlements"] = list(_settlements(record))
        found["added_pages"] = list(_added_pages(record, seal))
    except Disposed:
        raise
    except DoesNotOpen as shut:
        found["unopened"].append(f"{shut.kind} {shut.public_id}")
    salted = [f"seal:{record.public_id}", *(f"signature:{one['id']}" for one in found["signatures"])]
    salted += [f"addendum:{one.public_id}" for one in record.addenda.all()]
    salted += [f"settlement:{one.public_id}" for one in _settled(record)]
    try:
        found["salts"] = {what: salt_of(record.file, what).hex() for what in salted}
    except DoesNotOpen as shut:
        found["unopened"].append(f"{shut.kind} {shut.public_id}")
    return found


def _addenda(record: Record, seal: Seal) -> Iterator[str]:
    rows = {one.number: one for one in record.addenda.select_related("author")}
    before = ""
    for shown in addenda_in(record):
        row = rows[shown.number]
        yield canonical(canonical_addendum(record, row, shown.text, seal.content_hash, before)).decode()
        before = row.content_hash


def _settled(record: Record) -> Iterable[Settlement]:
    found = Settlement.objects.filter(disagreement__record=record).select_related(
        "author", "disagreement__record"
    )
    return found.order_by("at", "pk")


def _settlements(record: Record) -> Iterator[str]:
    for one in _settled(record):
        text = record.file.unseal(one.text, one, "text", blank=False)
        yield canonical(canonical_settlement(one, text)).decode()


def _added_pages(record: Record, seal: Seal) -> Iterator[str]:
    """What binds the pages on paper that were added after the seal, those too that were taken off again."""
    for one in attached_to(record):
        if one.attachment.added:
            marks = [page.sha256 for page in one.pages]
            yield canonical(canonical_pages(one.attachment, marks, seal.content_hash)).decode()


def _events(record: Record) -> list[Event]:
    """What the log has of how this record came to be as it is, the first first."""
    disagreements = [str(one) for one in record.disagreements.values_list("public_id", flat=True)]
    attached = [str(one) for one in record.attachments.values_list("public_id", flat=True)]
    taken_off = Q(object_id__in=attached, verb=TAKEN_OFF)
    its_own = Q(object_id=str(record.public_id), verb__in=STEPS)
    beside = Q(object_id__in=disagreements, verb__in=BESIDE)
    # Found by what they say, not by what stands in the tables now: something may have been taken away there.
    signed = Q(verb__in=(SIGNED, SEALED), detail__record=str(record.public_id))
    mine = Event.objects.filter(organisation_id=record.organisation_id)
    return list(mine.filter(its_own | beside | signed | taken_off).order_by("pk"))


def _people(content: dict[str, Any]) -> dict[str, str]:
    """The names of all whose public id stands in what is proved, as the organisation has them today."""
    text = canonical(content).decode()
    people = Person.objects.filter(organisation__records__public_id=content["record_id"]).distinct()
    return {str(key): name for key, name in people.values_list("public_id", "name") if str(key) in text}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
