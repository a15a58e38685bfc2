"""Saying with what in a record one does not agree, and what was then agreed about it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person
from clearsight.records.actions.drafting import locked, refuse_unless
from clearsight.records.domain.crossing import refuse_unless_meant
from clearsight.records.models import Disagreement, Record, Settlement
from clearsight.records.queries import holding_back
from clearsight.records.queries.binding import binding, settlement_hash
from clearsight.records.queries.crossing import crossings_beside

LONGEST_DISAGREEMENT = 4000
A_YEAR = timedelta(days=366)


@transaction.atomic
def note_disagreement(
    record: Record, text: str, resolve_by: date, *, meant: Collection[str] = (), by: Person, at: datetime
) -> Disagreement:
    """Say with what one does not agree. It stands beside the record from then on, and is signed with it.

    Signatures given are withdrawn by `signoff.actions.disagree`: pages call that one.

    Args:
        resolve_by: the day by which the parties are to have resolved it, the day itself included.
        meant: which words that may not belong in the record's file are meant so (`Crossing.key`).

    Raises:
        Invalid: with all that is wrong; or when it is a draft (write in it) or sealed (add to it).
        MayNotBelong: with words that may not belong in its file, and are not said to be meant so.
        Conflict: while one of theirs holds it back (`records.queries.holding_back`).
    """
    require(by, "record.disagree", record, localdate(at))
    record = locked(record)
    refuse_unless(record, "proposed", "agreed")
    faults = faults_of_words("text", text, LONGEST_DISAGREEMENT, "say with what you do not agree")
    if not localdate(at) <= resolve_by <= localdate(at) + A_YEAR:
        faults.append(Fault("resolve_by", "choose a day from today to a year from now"))
    if faults:
        raise Invalid(faults)
    if open_one := holding_back(record, by, localdate(at)):
        day = open_one.resolve_by
        problem = f"one of yours stands beside it already, to be settled by {day.day} {day:%B %Y}"
        raise Conflict.one(
            "text", problem, "settle that one together first, or wait until its day has passed"
        )
    crossing = crossings_beside(record, text, by=by, at=at)
    refuse_unless_meant(crossing, meant, "text")
    made = Disagreement(record=record, author=by, at=at, resolve_by=resolve_by)
    made.text = record.file.seal(text.strip(), made, "text")
    made.save()
    # What a holder of a role signed is not what stands there any more.
    record.asked_of_roles.update(signed_by=None)
    audit("records.note_disagreement", made, by=by, at=at, organisation=record.organisation_id,
          detail={"meant": len(crossing)})  # fmt: skip
    return made


@transaction.atomic
def say_settled(
    disagreement: Disagreement,
    text: str,
    settled_on: date,
    *,
    meant: Collection[str] = (),
    by: Person,
    at: datetime,
) -> Settlement:
    """Say what the parties agreed about it. Said by whoever disagreed it is settled; else they confirm it.

    Args:
        settled_on: the day on which they agreed it, from the day of the disagreement to today.
        meant: as of `note_disagreement`.

    Raises:
        Invalid: with all that is wrong.
        MayNotBelong: as `note_disagreement`.
        Conflict: when it is settled already.
    """
    record = _open_one(disagreement, by, at)
    faults = faults_of_words("text", text, LONGEST_DISAGREEMENT, "say what was agreed")
    if not localdate(disagreement.at) <= settled_on <= localdate(at):
        faults.append(Fault("settled_on", "choose a day from the day of the disagreement to today"))
    if faults:
        raise Invalid(faults)
    crossing = crossings_beside(record, text, by=by, at=at)
    refuse_unless_meant(crossing, meant, "text")
    said = Settlement(disagreement=disagreement, author=by, at=at, settled_on=settled_on)
    said.confirmed_at = at if by.pk == disagreement.author_id else None
    said.text = record.file.seal(text.strip(), said, "text")
    said.save()
    bound = binding(record.file, f"settlement:{said.public_id}", settlement_hash(said, text.strip()))
    detail = {
        "settled": said.confirmed_at is not None,
        "meant": len(crossing),
        "settlement": str(said.public_id),
        "binds": bound,
    }
    audit("records.say_settled", disagreement, by=by, at=at, organisation=record.organisation_id,
          detail=detail)  # fmt: skip
    return said


@transaction.atomic
def confirm_settled(settlement: Settlement, *, by: Person, at: datetime) -> Settlement:
    """Whoever disagreed says that it is settled as another wrote.

    Raises:
        Invalid: for anybody else.
        Conflict: when it is settled already.
    """
    disagreement = settlement.disagreement
    record = _open_one(disagreement, by, at)
    if disagreement.author_id != by.pk:
        raise Invalid.one("settled", "whoever disagreed says whether it is settled", "ask them")
    settlement.confirmed_at = at
    settlement.save(update_fields=["confirmed_at"])
    audit("records.confirm_settled", disagreement, by=by, at=at, organisation=record.organisation_id,
          detail={"settlement": str(settlement.public_id)})  # fmt: skip
    return settlement


def _open_one(disagreement: Disagreement, by: Person, at: datetime) -> Record:
    """The record of a disagreement that is not settled, kept from others until the transaction ends."""
    require(by, "record.disagree", disagreement.record, localdate(at))
    record = locked(disagreement.record)
    if disagreement.settlements.filter(confirmed_at__isnull=False).exists():
        raise Conflict.one("settled", "it is settled already", "read what was agreed")
    return record
