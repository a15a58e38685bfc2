"""Copies that the policy wants outside Clearsight: which wait, which are there, and who said so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from clearsight.access.queries import visible_to
from clearsight.casework.queries import identities
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.records.models import CopyElsewhere, FiledElsewhere, Record
from clearsight.supervision.models import Discussion

AGREED = ("agreed", "sealed")


@dataclass(frozen=True, slots=True)
class FilingShown:
    """Somebody said that a copy is filed: in what, under which reference. `because`: why it was taken back.

    `outdated`: what was copied is not what the record says now.
    """

    filing: FiledElsewhere
    where: str
    reference: str
    because: str
    outdated: bool


@dataclass(frozen=True, slots=True)
class CopyShown:
    """A copy that the form asks for. `child` is the child's name, to those who may know it.

    `there` is where it is; `before` what was said and taken back, or of what the record once was.
    """

    copy: CopyElsewhere
    child: str
    there: FilingShown | None
    before: tuple[FilingShown, ...]


def copies_of(record: Record, shown_hash: str, *, by: Person, at: datetime) -> list[CopyShown]:
    """The copies of an agreed record, and where they are: for those who may read it. Names are audited.

    Args:
        shown_hash: the mark of the record as it stands.
    """
    if record.state not in AGREED:
        return []
    asked = CopyElsewhere.objects.filter(record=record).order_by("child__pk", "to", "-what", "pk")
    rows = list(asked.prefetch_related("filings__filed_by", "filings__taken_back_by"))
    known = identities([record.case], by=by, at=at) if record.case and any(r.child_id for r in rows) else {}
    names = {one.child.pk: one.name for case in known.values() for one in case.children}
    return [_shown(row, record, shown_hash, names.get(row.child_id or 0, "")) for row in rows]


def filed_of_before(record: Record) -> list[FilingShown]:
    """While a record that was agreed once is written anew: what stands filed elsewhere of what it said."""
    if record.state in AGREED:
        return []
    filings = FiledElsewhere.objects.filter(copy__record=record, taken_back_at__isnull=True)
    return [_filing(one, record, "") for one in filings.select_related("filed_by").order_by("pk")]


def _shown(row: CopyElsewhere, record: Record, shown_hash: str, name: str) -> CopyShown:
    said = [_filing(one, record, shown_hash) for one in sorted(row.filings.all(), key=lambda one: one.pk)]
    standing = [one for one in said if one.filing.taken_back_at is None and not one.outdated]
    there = standing[-1] if standing and not row.waiting else None
    return CopyShown(row, name, there, tuple(one for one in said if one is not there))


def _filing(one: FiledElsewhere, record: Record, shown_hash: str) -> FilingShown:
    words = json.loads(record.file.unseal(one.words, one, "words", blank=False))
    because = record.file.unseal(one.taken_back_because, one, "taken_back_because")
    return FilingShown(one, words["where"], words["reference"], because, one.shown_hash != shown_hash)


def how_many_wait_elsewhere(person: Person, on: date) -> int:
    """Of how many records copies wait to be filed by this person."""
    return len(_wait_elsewhere(person, on))


@worded
def _wait_elsewhere(person: Asker, on: One) -> QuerySet[Record, int]:
    return copies_waiting(person, on).order_by().values_list("pk", flat=True)


def copies_waiting(person: Person | Asker, on: date | One) -> QuerySet[Record]:
    """The agreed records of which copies wait to be filed by this person, the oldest first.

    They wait for whoever leads the case, for who brought it to the session (Embark, appendix 2: the
    supervisee), and for who supervised: the first of them to say so.
    """
    brought = Discussion.objects.filter(
        session=OuterRef("session"), case=OuterRef("case"), brought_by=person.pk
    )
    waiting = CopyElsewhere.objects.filter(record=OuterRef("pk"), waiting=True)
    mine = Q(case__lead=person.pk) | Q(session__supervisor=person.pk) | Q(Exists(brought))
    records = Record.objects.filter(Exists(waiting), mine, state__in=AGREED)
    allowed = visible_to(person, "record.file_elsewhere", records, on)
    return allowed.select_related("session", "case", "about", "form_text").order_by("session__held_on", "pk")
