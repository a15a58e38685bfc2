"""Signing: each signature binds exactly what was shown, and the last one seals."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.records.queries import content_hash
from clearsight.records.queries.binding import binding
from clearsight.scheduling.models import Session
from clearsight.signoff.actions.copying import keep_copies
from clearsight.signoff.models import Seal, Signature
from clearsight.signoff.queries import (
    everybody_who_signs,
    given_on,
    roles_answered,
    roles_left_out,
    roles_without_holder,
    unsigned_by,
    waiting_for,
    waits_on_paper_for,
)
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import SessionSignature


@transaction.atomic
def sign(record: Record, shown_hash: str, *, by: Person, at: datetime) -> Signature:
    """Sign exactly what was shown. Nobody signs twice, nor for another; the last signature seals.

    Args:
        shown_hash: `RecordShown.shown_hash`, given with the page that was read.

    Raises:
        Conflict: when the record is no longer what was shown.
        Invalid: when it has not been agreed, or `by` has signed or is not asked to.
    """
    require(by, "record.sign", record, localdate(at))
    # Two who sign at once, or one who signs while another edits, wait for each other here.
    record = (
        Record.objects.select_for_update(of=("self",))
        .select_related("session__arrangement")
        .get(pk=record.pk)
    )
    if record.state != "agreed":
        raise Invalid.one(
            "record", f"it is {record.state}, and only what is agreed is signed", "agree it first"
        )
    if content_hash(record) != shown_hash:
        raise Conflict.one("record", "it is no longer what you were shown", "read it again")
    if by not in waiting_for(record, localdate(at)):
        raise Invalid.one("signature", "you have signed it, or are not asked to", "there is nothing to do")
    signature = Signature.objects.create(record=record, person=by, at=at, shown_hash=shown_hash)
    bound = binding(record.file, f"signature:{signature.public_id}", shown_hash)
    audit("signoff.sign", signature, by=by, at=at, organisation=record.organisation_id,
          detail={"record": str(record.public_id), "person": str(by.public_id), "binds": bound})  # fmt: skip
    records.note_signed_as(record, by=by, at=at)
    on = localdate(at)
    sealed = not waiting_for(record, on) and not roles_without_holder(record, on)
    if sealed:
        records.mark_sealed(record, by=by, at=at)
        write_seal(record, shown_hash, by, at)
        note_all_signed(record, by, at)
    else:
        _note_signed(record, by, by, at)
    return signature


def note_all_signed(record: Record, by: Person, at: datetime) -> None:
    """A record is sealed: note of each who signed it whether that was the last of the session for them."""
    record.refresh_from_db(fields=["state"])
    for person in everybody_who_signs(record):
        _note_signed(record, person, by, at)


def _note_signed(record: Record, person: Person, by: Person, at: datetime) -> None:
    """Note that a person has signed all of a session that was theirs to sign, on the day of their last."""
    if unsigned_by(record.session, person, localdate(at)):
        return
    given = Signature.objects.filter(record__session=record.session_id, person=person, withdrawn_at=None)
    last = given.order_by("at").last()
    if last is not None:
        supervision.note_signed(record.session, person, localdate(last.at), by=by, at=at)


def write_seal(record: Record, content_hash: str, by: Person, at: datetime) -> Seal:
    """The seal on what all have signed, by its hash; the record is marked as sealed already."""
    seal = Seal.objects.create(record=record, at=at, content_hash=content_hash)
    detail = {
        "record": str(record.public_id),
        "binds": binding(record.file, f"seal:{record.public_id}", content_hash),
        "signatures": [str(one.public_id) for one in given_on(record)],
        "roles": roles_answered(record),
        "left_out": roles_left_out(record),
    }
    audit("signoff.seal", seal, by=by, at=at, organisation=record.organisation_id, detail=detail)
    keep_copies(seal, by=by, at=at)
    return seal


@transaction.atomic
def sign_on_paper(session: Session, on: date, *, by: Person, at: datetime) -> SessionSignature:
    """Say that one has signed on paper what was written up of a session elsewhere; never for another.

    Args:
        on: the day of the signature, from the day of the session to today.

    Raises:
        Invalid: for another day, or when nothing is written up elsewhere that waits for one's signature.
    """
    require(by, "session.note_signed", session, localdate(at))
    if not waits_on_paper_for(session, by, localdate(at)):
        problem = "nothing on paper waits for your signature"
        raise Invalid.one("day", problem, "sign what was written up here on its own page")
    if not (session.held_on or on) <= on <= localdate(at):
        raise Invalid.one("day", "choose a day from the session's own to today")
    signed = supervision.note_signed(session, by, on, by=by, at=at)
    audit("signoff.sign_on_paper", session, by=by, at=at, organisation=session.organisation_id)
    return signed


@transaction.atomic
def return_with_comments(record: Record, comment: str, *, by: Person, at: datetime) -> Record:
    """Send a record back for changes, with why. Signatures given on it are withdrawn, and stay on record.

    Raises:
        Invalid: without a comment, or when it is a draft or sealed.
    """
    returned = records.send_back(record, comment, by=by, at=at)
    withdraw_signatures(returned, everybody_who_signs(returned), by, at)
    audit("signoff.return_with_comments", returned, by=by, at=at, organisation=record.organisation_id)
    return returned


def withdraw_signatures(record: Record, signatories: list[Person], by: Person, at: datetime) -> None:
    """What was signed is not what stands there any more: the signatures are withdrawn, and stay on record."""
    given = Signature.objects.filter(record=record, withdrawn_at__isnull=True)
    # Whoever sends it back may have begun before the other signed, and waited for them.
    last = given.aggregate(last=Max("at"))["last"]
    if last is not None and given.update(withdrawn_at=max(at, last)):
        supervision.withdraw_signed(record.session, signatories, by=by, at=at)
