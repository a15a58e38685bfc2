"""Copies that the policy wants outside Clearsight: waiting once a record is agreed, then said to be there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.casework.models import Child
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Copy
from clearsight.policy.queries import forms_of
from clearsight.records.actions.drafting import locked
from clearsight.records.models import CopyElsewhere, FiledElsewhere, Record
from clearsight.records.queries import content_hash, form_of
from clearsight.records.queries.binding import binding, filing_hash

# A child's record is kept in the school's own recording system, where people take it. Of every other file
# that a policy names, the HR platform and the secure drive too, Clearsight is the place: a copy there is kept
# as the record is sealed (`signoff.actions.copying`). Names alone stand in the main record's list already.
TAKEN_OUT = ("whole", "chronology_entry")
LONGEST, LONGEST_BECAUSE = 200, 1_000


def await_copies(record: Record, shown_hash: str, at: datetime) -> None:
    """Have the copies that the record's form asks for wait to be filed; `records.agree` calls this.

    What was filed of exactly this record stays filed: only what was agreed anew since is filed anew.
    """
    session = record.session
    files = forms_of(session.organisation, session.day or localdate(at)).files
    labels = {file.id: file.label for file in files if file.kind == "case"}
    for copy, child in _asked(record):
        if copy.to not in labels:
            continue
        row, _ = CopyElsewhere.objects.get_or_create(
            record=record, to=copy.to, what=copy.what, child=child,
            defaults={"to_label": labels[copy.to][:200], "clause": copy.clause[:200]},
        )  # fmt: skip
        there = row.filings.filter(taken_back_at__isnull=True, shown_hash=shown_hash).exists()
        if row.waiting is there:
            row.waiting = not there
            row.save(update_fields=["waiting"])


def _asked(record: Record) -> Iterator[tuple[Copy, Child | None]]:
    children = list(record.case.children.order_by("pk")) if record.case else []
    for copy in form_of(record).copies:
        if copy.what in TAKEN_OUT:
            each: list[Child | None] = [*children] if copy.for_each == "child" else []
            yield from ((copy, child) for child in each or [None])


@transaction.atomic
def file_elsewhere(
    copies: Sequence[CopyElsewhere], where: str, on: date, reference: str, shown_hash: str, *,
    by: Person, at: datetime,
) -> list[FiledElsewhere]:  # fmt: skip
    """Say that copies of one record are filed elsewhere.

    Args:
        where: in what they are filed ("CPOMS"), in a few words.
        on: the day on which they were filed, from the day of the session to today.
        reference: under which reference, there; empty where there is none.
        shown_hash: the mark of the record as it was copied (`RecordShown.shown_hash`).

    Raises:
        Conflict: when the record is no longer what was copied, or somebody has said so of one already.
        Invalid: without a copy or a place, for another day, or before the record is agreed.
    """
    record = _locked(copies, by, at)
    faults = faults_of_words("where", where, LONGEST, "say in what they are filed", "write its name")
    if faults := faults + faults_of_words("reference", reference, LONGEST):
        raise Invalid(faults)
    if not (record.session.held_on or on) <= on <= localdate(at):
        raise Invalid.one("on", "choose a day from the session's own to today")
    if content_hash(record) != shown_hash:
        raise Conflict.one("copy", "the record is no longer what you copied", "copy it again")
    waiting = {copy.pk for copy in CopyElsewhere.objects.filter(record=record, waiting=True)}
    if any(copy.pk not in waiting for copy in copies):
        raise Conflict.one("copy", "somebody has said so already", "look at who, and where")
    words = json.dumps({"where": where.strip(), "reference": reference.strip()})
    filed, bound = [], {}
    for copy in copies:
        one = FiledElsewhere(copy=copy, filed_by=by, filed_at=at, on=on, shown_hash=shown_hash)
        one.words = record.file.seal(words, one, "words")
        one.save()
        filed.append(one)
        bound[str(one.public_id)] = binding(record.file, f"filing:{one.public_id}", filing_hash(one, words))
    CopyElsewhere.objects.filter(pk__in=[copy.pk for copy in copies]).update(waiting=False)
    audit("records.file_elsewhere", record, by=by, at=at, organisation=record.organisation_id,
          detail={"copies": len(filed), "filed": bound})  # fmt: skip
    return filed


def _locked(copies: Sequence[CopyElsewhere], by: Person, at: datetime) -> Record:
    """The one record that these are copies of, kept from others; agreed, for a draft may still change."""
    records = {copy.record_id: copy.record for copy in copies}
    if len(records) != 1:
        raise Invalid.one("copy", "say which copies are filed", "tick at least one")
    (record,) = records.values()
    require(by, "record.file_elsewhere", record, localdate(at))
    record = locked(record)
    if record.state not in ("agreed", "sealed"):
        raise Invalid.one("copy", f"the record is {record.state}, and may still change", "agree it first")
    return record


@transaction.atomic
def take_back_filing(filing: FiledElsewhere, because: str, *, by: Person, at: datetime) -> FiledElsewhere:
    """Say that a copy is not there after all: it waits again, and what was said stays to be seen.

    Raises:
        Invalid: without a reason, or when it is taken back already.
    """
    record = filing.copy.record
    require(by, "record.file_elsewhere", record, localdate(at))
    record = locked(record)
    if faults := faults_of_words("because", because, LONGEST_BECAUSE, "say what is not right"):
        raise Invalid(faults)
    filing = FiledElsewhere.objects.select_related("copy").get(pk=filing.pk)
    if filing.taken_back_at is not None:
        raise Invalid.one("because", "it is taken back already", "there is nothing to do")
    filing.taken_back_by, filing.taken_back_at = by, at
    filing.taken_back_because = record.file.seal(because.strip(), filing, "taken_back_because")
    filing.save(update_fields=["taken_back_by", "taken_back_at", "taken_back_because"])
    CopyElsewhere.objects.filter(pk=filing.copy_id).update(waiting=True)
    audit("records.take_back_filing", record, by=by, at=at, organisation=record.organisation_id,
          detail={"filing": str(filing.public_id)})  # fmt: skip
    return filing
